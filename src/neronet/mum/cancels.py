"""The jobs that a batch system is to end, until it has been told. Pure."""

from typing import Dict, Optional, Set

from neronet.mum.errands import Answer, Cancel
from neronet.mum.submissions import REST
from neronet.wardens.warden import Refused


class Cancels:
    """Tickets, and when the system is to be told of each."""

    def __init__(self) -> None:
        self._at: Dict[str, float] = {}
        self._heard: Set[str] = set()

    def add(self, ticket: str, at: float) -> None:
        """Have a job ended; the earlier of two moments counts."""
        self._at[ticket] = min(at, self._at.get(ticket, at))

    def remove(self, ticket: str) -> None:
        """Tell the system nothing of a job: it ends by itself."""
        self._at.pop(ticket, None)

    def has_heard(self, ticket: Optional[str]) -> bool:
        """Tell whether the system was told, and took it."""
        return ticket in self._heard

    def next(self) -> float:
        """Return when there may be something to tell."""
        return min(self._at.values(), default=float("inf"))

    def errand(self, now: float) -> Optional[Cancel]:
        """Return what is to be told now."""
        tickets = [ticket for ticket, at in self._at.items() if at <= now]
        return Cancel(tickets) if tickets else None

    def take(self, errand: Cancel, answer: Answer, now: float) -> None:
        """Take in the answer: what was refused is not told again."""
        if answer.trouble is None:
            self._heard.update(errand.tickets)
        for ticket in errand.tickets:
            if answer.trouble is None or isinstance(answer.trouble, Refused):
                self._at.pop(ticket, None)
            elif ticket in self._at:
                self._at[ticket] = now + REST[0]
