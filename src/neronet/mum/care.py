"""Neromum's care for attempts: accepted, placed, followed to their end, and missed when lost."""

from typing import Dict, List

from neronet.host import processes
from neronet.model.attempt import Assignment
from neronet.model.event import KID, MUM, Aborted, Crashed, Event, Queued, Record
from neronet.mum.kids import Kid, Kids, last_words
from neronet.mum.relay import Listener
from neronet.mum.roster import Entry, Roster
from neronet.mum.scheduler import Scheduler
from neronet.protocol.messages import Happening
from neronet.spool.folder import Spool
from neronet.wardens.warden import Refused, Warden

LOST = "lost its kid"


class Care:
    """What neromum does with attempts, whoever asks for it."""

    def __init__(
        self, spool: Spool, roster: Roster, scheduler: Scheduler, warden: Warden, kids: Kids
    ) -> None:
        self.spool = spool
        self.roster = roster
        self.listeners: List[Listener] = []
        self._scheduler = scheduler
        self._warden = warden
        self._kids = kids
        self._stops: Dict[str, str] = {}
        self._unfinished = 0
        self._last_words = ""
        for entry in roster:
            if not entry.ended:
                self._unfinished += 1
                self._resume(entry)

    @property
    def idle(self) -> bool:
        """Tell whether every attempt in care has ended."""
        return self._unfinished == 0

    def accept(self, key: str, assignment: Assignment) -> None:
        """Take an attempt in care, and let it wait for its place, once."""
        if self.roster.get(key) is not None:
            return
        entry = self.roster.accept(key, assignment)
        self._unfinished += 1
        self._note(entry, Queued(folder=entry.folder))
        if entry.ended:
            self._unfinished -= 1
            return
        try:
            self._warden.check(entry.resources)
        except Refused as refusal:
            self._note(entry, Crashed("refused: %s" % refusal.what))
            return
        self._resume(entry)

    def knows(self, key: str, told: int = 0) -> bool:
        """Tell whether an attempt is in care; one that was let go is taken up again from its folder.

        ``told`` is the number of neromum's own words that the asker has stored.
        """
        if self.roster.get(key) is not None:
            return True
        entry = self.roster.revive(key, told)
        if entry is not None and not entry.ended:
            self._unfinished += 1
            self._resume(entry)
        return entry is not None

    def stop(self, key: str, cause: str) -> bool:
        """End an attempt, or never start it; False when it is not in care."""
        entry = self.roster.get(key) if self.knows(key) else None
        if entry is None or entry.ended:
            return entry is not None
        self._stops[key] = cause
        if self._scheduler.withdraw(key):
            self._note(entry, Aborted(cause))
        else:
            self._kids.stop(key, cause)
        return True

    def place(self) -> None:
        """Start what may start."""
        if not self._scheduler.waiting or not self.spool.has_room():
            return
        kid = self._kids.ready()
        if kid is not None:
            placements = self._scheduler.place()
            if placements:
                self._kids.run(kid, placements)
        elif self._kids.broken:
            for placement in self._scheduler.place():
                entry = self.roster.get(placement.key)
                if entry is not None:
                    self._note(entry, Crashed("nerokid does not start", tail=self._last_words))

    def happened(self, items: List[Happening]) -> None:
        """Take in what a kid says; whatever is missing before it is read from the journal."""
        for item in items:
            entry = self.roster.get(item.attempt)
            if entry is None or item.record.number <= entry.kid_seen:
                continue
            if item.record.number > entry.kid_seen + 1:
                self._catch_up(entry)
                continue
            entry.kid_seen = item.record.number
            self._moved(entry, item.record)

    def joined(self, kid: Kid) -> None:
        """Welcome a kid: read what she wrote meanwhile, and tell her whom to stop."""
        unclaimed: List[str] = []
        for entry in self.roster:
            if not entry.ended and (entry.key in kid.keys or (entry.claim and entry.claim.kid == kid.name)):
                kid.keys.add(entry.key)
                self._catch_up(entry)
                if entry.claim is None:
                    unclaimed.append(entry.key)
                elif entry.key in self._stops and not entry.ended:
                    self._kids.stop(entry.key, self._stops[entry.key])
        self.returned(kid, unclaimed)

    def returned(self, kid: Kid, keys: List[str]) -> None:
        """Take back what a kid has not begun: it is placed elsewhere, or ends if that was wanted."""
        for key in reversed(keys):  # the last put back is the first to be placed
            kid.keys.discard(key)
            entry = self.roster.get(key)
            if entry is None or entry.ended or entry.kid_seen:
                continue
            entry.start_afresh()
            self._scheduler.put_back(key)
            cause = self._stops.get(key)
            if cause is not None:
                self._scheduler.remove(key)
                self._note(entry, Aborted(cause))

    def not_taken(self, kid: Kid, keys: List[str]) -> None:
        """Find out why a kid could not take these: somebody has them, or their folder is gone."""
        for key in keys:
            kid.keys.discard(key)
            entry = self.roster.get(key)
            if entry is None or entry.ended:
                continue
            self._catch_up(entry)
            if entry.claim is None:  # an empty journal: a kid died between making it and its first line
                self._note(
                    entry, Crashed(LOST if entry.is_begun() else "its folder on the cluster cannot be read")
                )
            elif self._kids.get(entry.claim.kid) is None:
                self._lose(entry)

    def bury(self) -> None:
        """Find the kids who died, and what became of their attempts."""
        for kid in self._kids.bury():
            self._last_words = last_words(self.spool, kid)
            for key in sorted(kid.keys):
                entry = self.roster.get(key)
                if entry is None or entry.ended:
                    continue
                self._catch_up(entry)
                if entry.claim is None:  # handed over and never begun
                    self._scheduler.remove(key)
                    self._resume(entry)
                elif not entry.ended:
                    self._lose(entry)

    def _resume(self, entry: Entry) -> None:
        """Give an attempt that has not ended its place, after neromum's own death too."""
        claim = entry.claim
        if claim is None and entry.key in self._stops:
            self._note(entry, Aborted(self._stops[entry.key]))
            return
        if claim is None:
            self._scheduler.add(entry.key, entry.resources, entry.priority)
            return
        kid = self._kids.get(claim.kid)
        if kid is None:
            self._lose(entry)
        else:
            kid.keys.add(entry.key)
            self._scheduler.adopt(entry.key, entry.resources, entry.gpus)

    def _lose(self, entry: Entry) -> None:
        """End what the dead kid left running, and only then say that the attempt is over."""
        processes.kill_tagged(entry.key)
        self._catch_up(entry)
        if not entry.ended:
            self._note(entry, Crashed(LOST))

    def _catch_up(self, entry: Entry) -> None:
        was_over = entry.ended
        for record in entry.catch_up():
            self._offer(entry.key, KID, record)
        if entry.ended and not was_over:
            self._over(entry)

    def _moved(self, entry: Entry, record: Record) -> None:
        was_over = entry.ended
        entry.apply(record.event)
        self._offer(entry.key, KID, record)
        if entry.ended and not was_over:
            self._over(entry)

    def _note(self, entry: Entry, event: Event) -> None:
        was_over = entry.ended
        record = self.roster.note(entry, event)
        self._offer(entry.key, MUM, record)
        if entry.ended and not was_over:
            self._over(entry)

    def _over(self, entry: Entry) -> None:
        self._unfinished -= 1
        self._scheduler.ended(entry.key, entry.runtime)
        self._stops.pop(entry.key, None)
        kid = self._kids.holding(entry.key)
        if kid is not None:
            kid.keys.discard(entry.key)

    def _offer(self, key: str, origin: str, record: Record) -> None:
        for listener in self.listeners:
            listener.offer(key, origin, record)
