"""What comes of a batch system's answers, for each attempt. Pure."""

from typing import NamedTuple, Union


class Ticketed(NamedTuple):
    """An attempt has a job."""

    key: str
    ticket: str


class Rejected(NamedTuple):
    """The batch system will never take an attempt."""

    key: str
    what: str
    hint: str


class Alive(NamedTuple):
    """The batch system says that a job runs whose kid is not connected."""

    key: str


class Unsure(NamedTuple):
    """No job of an attempt lives; one may have lived, and its journal tells."""

    key: str


class Stray(NamedTuple):
    """A job lives whose attempt has none, as far as is known here."""

    key: str
    ticket: str


class Kept(NamedTuple):
    """An attempt is kept from beginning, or no more; with a reason, it could not be."""

    key: str
    held: bool
    reason: str = ""


News = Union[Ticketed, Rejected, Alive, Unsure, Stray, Kept]
