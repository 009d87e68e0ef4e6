"""What the core needs of the world."""

from collections.abc import Iterable
from typing import Any, NamedTuple, Protocol

from neronet.model.attempt import Assignment
from neronet.protocol.messages import Happening


class Recheck(NamedTuple):
    """Attempts that shall end if an expression still holds for them."""

    wish: str
    cause: str
    when: str
    known: dict[str, dict[str, Any]]  #: by attempt: values that its nerokid has no newer ones of


class Ledger(Protocol):
    """The store, as the conversation with one cluster needs it."""

    def unsent(self, cluster: str, limit: int) -> list[Assignment]:
        """Return attempts that wait to be given to the cluster, oldest first, noting that they go out now.

        One that perhaps went out before goes out again even when it shall end: a copy that comes late
        must not find a cluster that has never heard of it.
        """
        ...

    def take_back(self, cluster: str, attempts: Iterable[str]) -> None:
        """Note that the cluster could not take these: they wait again."""
        ...

    def reopen(self, cluster: str) -> None:
        """Note that what went out and was never heard of goes out again; safe, since attempts have names."""
        ...

    def positions(self, cluster: str) -> dict[str, list[int]]:
        """Return, for every attempt that the cluster has, the numbers of the newest events of mum and kid."""
        ...

    def wanted_stops(self, cluster: str) -> dict[str, list[str]]:
        """Return the attempts that shall end and have not, by cause: those that the cluster was given."""
        ...

    def wanted_rechecks(self, cluster: str) -> list[Recheck]:
        """Return the attempts that shall end on a condition of which the answer has not come."""
        ...

    def wanted_holds(self, cluster: str, *, again: bool) -> dict[bool, list[str]]:
        """Return the attempts that the cluster is to hold (True) or release (False), and has not said to.

        ``again``: all of which it was ever asked that, and that have not begun.
        """
        ...

    def met(self, cluster: str) -> list[str]:
        """Return, once a connection, the attempts that have finished and that somebody there may wait for."""
        ...

    def take_in(self, cluster: str, items: Iterable[Happening]) -> list[str]:
        """Store events, each once, and where they lead, in one transaction; return what has ended."""
        ...

    def lose(self, cluster: str, attempts: Iterable[str]) -> None:
        """Note that the cluster has no trace of these attempts any more: they end as lost."""
        ...
