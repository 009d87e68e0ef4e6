"""Shares out neromum's own host: nerokids that stay, and are handed attempts as there is room."""

from typing import Any, Dict, List, Set

from neronet.host import processes
from neronet.model.event import Crashed, Held
from neronet.model.resources import Resources
from neronet.mum.dispatch import Dispatch, Tiding
from neronet.mum.kid import Kid
from neronet.mum.kids import Kids
from neronet.mum.orders import Orders
from neronet.mum.printer import Printer
from neronet.mum.roster import Entry, Roster
from neronet.mum.scheduler import Scheduler
from neronet.mum.waiting import NO_LIMIT, Limit
from neronet.spool import folder as folders
from neronet.spool.folder import Spool
from neronet.wardens.warden import Refused, Warden

_NOTHING = Resources(cpus=0)


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
        self.printer = Printer(warden, Orders("", kids.command, spool.kids))
        self._tidings: List[Tiding] = []
        self._held: Set[str] = set()  # they wait for nothing but their release

    def add(self, entry: Entry, *, again: bool = False) -> None:
        """Let an attempt wait for a place; one that could never have it is refused."""
        if again:
            self._scheduler.put_back(entry.key)
            return
        try:
            self._warden.check(entry.resources)
        except Refused as refusal:
            self._tidings.append(Tiding(entry, Crashed("refused: %s" % refusal.what)))
            return
        if entry.held:
            self._held.add(entry.key)
        else:
            self._scheduler.add(entry.key, entry.resources, entry.priority, _limit(entry))

    def adopt(self, entry: Entry, kid: Kid) -> None:
        """Note that an attempt runs; on another host it takes nothing of this one, but counts."""
        resources = entry.resources if kid.has_place else _NOTHING
        self._scheduler.adopt(entry.key, resources, entry.gpus if kid.has_place else [], _limit(entry))

    def withdraw(self, entry: Entry, cause: str) -> bool:  # noqa: ARG002 - the kid is told it
        """Forget an attempt that waits; False when it may have a place."""
        if entry.key in self._held:
            self._held.discard(entry.key)
            return True
        return self._scheduler.withdraw(entry.key)

    def hold(self, entry: Entry, *, held: bool) -> None:
        """Take an attempt from those that wait for a place, or let it wait behind them."""
        reason = ""
        if held and entry.key not in self._held:
            if self._scheduler.withdraw(entry.key):
                self._held.add(entry.key)
            else:
                held, reason = False, "it has its place already"
        elif not held and entry.key in self._held:
            self._held.discard(entry.key)
            self._scheduler.add(entry.key, entry.resources, entry.priority, _limit(entry))
        self._tidings.append(Tiding(entry, Held(held, reason)))

    def release(self, entry: Entry) -> None:
        """Free its place; short ones let others line up behind their like."""
        self._held.discard(entry.key)
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
        if entry.key in self._held:
            return {"phase": "waiting", "reason": "held", "start": None}
        return {"phase": "waiting", "reason": "for a place on %s" % self._kids.host, "start": None}


def _limit(entry: Entry) -> Limit:
    """Return what holds for the batch of an attempt; of two owners with the same number each has her own."""
    if not entry.at_once:
        return NO_LIMIT
    return Limit("%s/%d" % (folders.split_key(entry.key)[0], entry.batch), entry.at_once)
