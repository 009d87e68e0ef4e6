"""What can go wrong in a way that a person can mend."""

from typing import Optional


class NeronetError(Exception):
    """The user's mistake, or the world's: what happened, and what to do about it.

    It is printed in two lines and never with a trace. Whatever is not a
    ``NeronetError`` is a bug.
    """

    def __init__(self, what: str, hint: Optional[str] = None) -> None:
        super().__init__(what)
        self.what = what
        self.hint = hint


class SpecificationError(NeronetError):
    """A specification that cannot be understood; ``where`` is the file with its line or cell."""

    def __init__(self, where: str, what: str, hint: Optional[str] = None) -> None:
        super().__init__("%s: %s" % (where, what), hint)
        self.where = where


class SelectionError(NeronetError):
    """A selector or an expression that cannot be understood, or that names what is not there."""


class NothingMatched(NeronetError):
    """A selector that is well formed and picks nothing."""


class ClusterUnreachable(NeronetError):
    """A cluster that does not answer; what was asked stays asked."""
