"""How attempts come to nerokids, and what becomes of them there: what neromum's care asks of either way."""

from abc import ABC, abstractmethod
from typing import Any, Dict, List, NamedTuple, Optional

from neronet.model.event import Event
from neronet.mum.kid import Kid
from neronet.mum.printer import Printer
from neronet.mum.roster import Entry


class Tiding(NamedTuple):
    """What happened to an attempt; without an event, its journal is to be read again."""

    entry: Entry
    event: Optional[Event] = None


class Dispatch(ABC):
    """Either neromum shares out a host herself, or a batch system schedules."""

    printer: Printer

    @abstractmethod
    def add(self, entry: Entry, *, again: bool = False) -> None:
        """Let an attempt wait for its nerokid; one that waits or is on its way is left as it is.

        ``again``: a kid had it, and has not begun it.
        """

    @abstractmethod
    def adopt(self, entry: Entry, kid: Kid) -> None:
        """Note that a kid has an attempt."""

    @abstractmethod
    def withdraw(self, entry: Entry, cause: str) -> bool:
        """Forget an attempt that only waits; of any other (False) see that it does not begin."""

    @abstractmethod
    def release(self, entry: Entry) -> None:
        """Free what an attempt has whose program has ended, or which is to begin anew."""

    @abstractmethod
    def hold(self, entry: Entry, *, held: bool) -> None:
        """Keep an attempt from beginning, or no more; safe to repeat. ``place`` tells what came of it."""

    @abstractmethod
    def sweep(self, entry: Entry) -> None:
        """End what a dead kid may have left running."""

    @abstractmethod
    def greet(self, kid: Kid) -> None:
        """Note that a kid has come, or has gone: her channel tells."""

    @abstractmethod
    def place(self) -> List[Tiding]:
        """Start what may start; return what came of earlier starts."""

    @abstractmethod
    def patience(self, now: float) -> float:
        """Return the seconds until ``place`` has something to do by itself."""

    @abstractmethod
    def facts(self) -> Dict[str, Any]:
        """Return what people may want to know of it."""

    @abstractmethod
    def why(self, entry: Entry) -> Dict[str, Any]:
        """Return why an attempt waits: phase, reason, and when it is expected to start; or nothing."""
