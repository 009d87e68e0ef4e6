"""What a batch system is to neromum: the interface that every warden fulfils.

A warden starts nerokids; what they look after is neromum's matter. It makes
scripts, runs commands and reads their answers. It never retries: it says
whether an error is final (``Refused``) or worth another try (``Busy``).
"""

from abc import ABC, abstractmethod
from typing import Dict, List, NamedTuple, Optional

from neronet.errors import NeronetError
from neronet.host.capacity import Capacity
from neronet.model.resources import Resources


class Refused(NeronetError):
    """The batch system will never take this; the words are for the user."""


class Busy(NeronetError):
    """The batch system cannot take this now; the same call may succeed later."""


class Order(NamedTuple):
    """What neromum asks for: start one nerokid for each task."""

    label: str  #: told to the batch system before it is asked, so that ``find`` can look for it
    command: List[str]  #: starts a nerokid; the task is added as its last argument
    tasks: List[str]
    resources: Resources
    folder: str  #: where the script and the batch system's own output go
    at_once: int = 0  #: how many of them may run at the same time; 0 means as many as the system lets


class Sight(NamedTuple):
    """What the batch system says of one ticket, as far as it tells."""

    phase: str  #: pending, running, ended or unknown
    cause: str = ""  #: why it ended; empty when by itself and well
    reason: str = ""  #: why it waits, in the system's own words
    start: Optional[float] = None  #: when it began, or is expected to, in seconds since the epoch
    requeues: Optional[int] = None  #: how often the system itself has put it back and started it again
    limit: Optional[float] = None  #: seconds that the system lets it run
    hint: str = ""  #: what her user can do about the reason
    is_settled: bool = True  #: whether the cause is all that the system will ever say of it


class Warden(ABC):
    """One batch system, as seen from the host that neromum runs on."""

    name = ""

    @abstractmethod
    def capacity(self) -> Optional[Capacity]:
        """Return what neromum may share out herself; None where the batch system schedules."""

    @abstractmethod
    def check(self, resources: Resources) -> None:
        """Raise ``Refused`` with the reason when such a job could never run."""

    @abstractmethod
    def script(self, order: Order) -> str:
        """Return the text that would be submitted. Pure: the same order gives the same text."""

    @abstractmethod
    def submit(self, order: Order) -> Dict[str, str]:
        """Start the order; return a ticket for each task. Raises ``Refused`` or ``Busy``.

        Where the batch system took some tasks and cannot take the others now, only those have tickets.
        A warden knows her own doubts, and looks before she submits again; one who was just made does
        not: ask her ``find`` first.
        """

    @abstractmethod
    def look(self, tickets: List[str]) -> Dict[str, Sight]:
        """Return what is known of the tickets, by one query for all; the unknown ones are left out.

        Raises ``Busy`` when the batch system does not answer.
        """

    @abstractmethod
    def cancel(self, tickets: List[str]) -> None:
        """End the jobs; those that ended already are no error. Safe to repeat.

        Raises ``Busy`` when the batch system does not answer.
        """

    def hold(self, tickets: List[str]) -> None:  # noqa: ARG002 - hers who can
        """Keep jobs from beginning until they are released; those that have begun or ended are no error.

        Safe to repeat. Raises ``Refused`` where the batch system knows no such thing, ``Busy`` when it does
        not answer.
        """
        raise Refused("%s cannot hold what it was given" % self.name, "abort it, and start it again later")

    def release(self, tickets: List[str]) -> None:  # noqa: ARG002 - hers who can
        """Let jobs begin that were held; others are no error. Safe to repeat. Raises as ``hold``."""
        raise Refused("%s cannot hold what it was given" % self.name, "nothing of it is held")

    @abstractmethod
    def find(self, label: str) -> Dict[str, str]:
        """Return the tickets by task of what was submitted under the label and still lives.

        Raises ``Busy`` when the batch system does not answer.
        """
