"""Shares out neromum's own host: nerokids that stay, and are handed attempts as there is room."""

from typing import Any, Dict, List, Tuple

from neronet.host import processes
from neronet.model.attempt import Assignment
from neronet.model.event import Crashed
from neronet.mum.dispatch import Dispatch, Tiding
from neronet.mum.kid import Kid
from neronet.mum.kids import Kids
from neronet.mum.orders import Orders
from neronet.mum.roster import Entry, Roster
from neronet.mum.scheduler import Scheduler
from neronet.spool.folder import Spool
from neronet.wardens.warden import Refused, Warden


class Sharing(Dispatch):
    """First come, first served within a priority, as far as CPUs, memory and GPUs go."""

    def __init__(
        self, spool: Spool, roster: Roster, scheduler: Scheduler, warden: Warden, kids: Kids
    ) -> None:
        self._spool = spool
        self._roster = roster
        self._scheduler = scheduler
        self._warden = warden
        self._kids = kids
        self._tidings: List[Tiding] = []

    def add(self, entry: Entry, *, again: bool = False) -> None:
        """Let an attempt wait for a place; one that could never have it is refused."""
        if again:
            self._scheduler.put_back(entry.key)
            return
        try:
            self._warden.check(entry.resources)
        except Refused as refusal:
            self._tidings.append(Tiding(entry, Crashed("refused: %s" % refusal.what)))
        else:
            self._scheduler.add(entry.key, entry.resources, entry.priority)

    def adopt(self, entry: Entry, kid: Kid) -> None:
        """Note that an attempt runs; on another host it takes no place of this one."""
        if kid.has_place:
            self._scheduler.adopt(entry.key, entry.resources, entry.gpus)
        else:
            self._scheduler.remove(entry.key)

    def withdraw(self, entry: Entry, cause: str) -> bool:  # noqa: ARG002 - the kid is told it
        """Forget an attempt that waits; False when it may have a place."""
        return self._scheduler.withdraw(entry.key)

    def release(self, entry: Entry) -> None:
        """Free its place; short ones let others line up behind their like."""
        if entry.ended:
            self._scheduler.ended(entry.key, entry.runtime)
        else:
            self._scheduler.remove(entry.key)

    def sweep(self, entry: Entry) -> None:
        """Kill whatever carries the attempt's tag."""
        processes.kill_tagged(entry.key)

    def greet(self, kid: Kid) -> None:
        """Do nothing: she is known, and says herself what she has."""

    def place(self) -> List[Tiding]:
        """Hand out what there is room for."""
        tidings, self._tidings = self._tidings, []
        if not self._scheduler.waiting or not self._spool.has_room():
            return tidings
        kid = self._kids.ready()
        if kid is not None:
            placements = self._scheduler.place()
            if placements:
                kid.run(placements)
        elif self._kids.broken:
            for placement in self._scheduler.place():
                entry = self._roster.get(placement.key)
                if entry is not None:
                    event = Crashed("nerokid does not start", tail=self._kids.last_words)
                    tidings.append(Tiding(entry, event))
        return tidings

    def patience(self, now: float) -> float:  # noqa: ARG002 - all that happens here comes by a message
        """Return how long nothing happens by itself."""
        return 0.0 if self._tidings else float("inf")

    def facts(self) -> Dict[str, Any]:
        """Return the name of the warden, and how many attempts wait for a place."""
        return {"warden": self._warden.name, "jobs": {"waiting": self._scheduler.waiting}}

    def why(self, entry: Entry) -> Dict[str, Any]:
        """Return that an attempt waits for a place, if it does."""
        if entry.ended or entry.claim is not None:
            return {}
        return {"phase": "waiting", "reason": "for a place on %s" % self._kids.host, "start": None}

    def preview(self, attempts: List[Tuple[str, Assignment]]) -> str:
        """Return the commands; in truth one nerokid stays, and gets the attempts by messages."""
        orders = Orders("", self._kids.command, self._spool.kids).of(attempts)
        return "\n".join(self._warden.script(order) for order in orders)
