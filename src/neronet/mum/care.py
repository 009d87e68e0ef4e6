"""Neromum's care for attempts: accepted, placed, followed to their end, and missed when lost."""

import os
from contextlib import suppress
from typing import List, Optional

from neronet.model.attempt import Assignment
from neronet.model.event import KID, MUM, Aborted, Crashed, Event, Queued, Record, Spared
from neronet.model.wish import Wish
from neronet.mum.dispatch import Dispatch
from neronet.mum.gate import Gate
from neronet.mum.kid import Kid
from neronet.mum.kids import Kids
from neronet.mum.relay import Listener
from neronet.mum.roster import Claim, Entry, Roster
from neronet.mum.wishes import Wishes
from neronet.protocol.messages import Happening
from neronet.spool.folder import Spool

LOST = "lost its kid"
_SPOOL = 1.0  #: seconds between two looks at what kids write who are not connected
_LOOKS = 100  #: journals that are looked at in one turn, for kids who only write


class Care:
    """What neromum does with attempts, whoever asks for it."""

    def __init__(self, spool: Spool, roster: Roster, dispatch: Dispatch, kids: Kids) -> None:
        self.spool = spool
        self.roster = roster
        self.dispatch = Gate(dispatch, roster)
        self.listeners: List[Listener] = []
        self._kids = kids
        self._wishes = Wishes()
        self._unfinished = 0
        self._round: List[str] = []
        self._read = 0.0
        for entry in roster:
            if not entry.ended:
                self._unfinished += 1
                self._resume(entry)

    @property
    def idle(self) -> bool:
        """Tell whether every attempt in care has ended."""
        return self._unfinished == 0

    def accept(self, key: str, assignment: Assignment, complaint: Optional[str] = None) -> None:
        """Take an attempt in care, and let it wait for its place, once; a ``complaint`` ends it."""
        if self.roster.get(key) is not None:
            return
        entry = self.roster.accept(key, assignment)
        self._unfinished += 1
        if complaint is not None and not entry.is_begun():
            self._note(entry, Crashed("refused: %s" % complaint))
            return
        self._note(entry, Queued(folder=entry.folder))
        if entry.ended:
            self._unfinished -= 1
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

    def stop(self, key: str, wish: Wish) -> bool:
        """End an attempt, or never start it; False when it is not in care.

        On a condition only its nerokid ends what has begun. What has not, never will: nothing newer is known.
        """
        entry = self.roster.get(key) if self.knows(key) else None
        if entry is not None and wish.when and entry.claim is None:
            self._catch_up(entry)
        if entry is None or entry.ended:
            return entry is not None
        self._wishes.add(key, wish)
        is_asked = wish.when and entry.claim is not None
        if not is_asked and self.dispatch.withdraw(entry, wish.cause):
            self._note(entry, Aborted(wish.cause))
            return True
        holder = self._kids.get(entry.claim.kid) if entry.claim is not None else None
        for kid in self._kids if holder is None else [holder]:
            if key in kid.keys:
                self._stop(kid, entry)
        return True

    def place(self) -> None:
        """Start what may start, and take in what became of what was started."""
        for tiding in self.dispatch.place():
            if tiding.event is None:
                self._catch_up(tiding.entry)
            elif not tiding.entry.ended:
                self._note(tiding.entry, tiding.event)

    def happened(self, kid: Kid, items: List[Happening]) -> None:
        """Take in what a kid says; whatever is missing before it is read from the journal."""
        for item in items:
            entry = self.roster.get(item.attempt)
            if entry is None or item.record.number <= entry.kid_seen:
                continue
            if entry.claim is None and item.attempt in kid.keys:
                entry.claim = Claim(kid.name, kid.host)
            if entry.claim is None or item.record.number > entry.kid_seen + 1:
                self._catch_up(entry)
            if item.record.number == entry.kid_seen + 1:
                entry.kid_seen = item.record.number
                self._moved(entry, item.record)

    def joined(self, kid: Kid) -> None:
        """Welcome a kid: read what she wrote meanwhile, and tell her whom to stop."""
        unclaimed: List[str] = []
        self.dispatch.greet(kid)
        for key in sorted(kid.keys):
            entry = self.roster.get(key)
            if entry is None or entry.ended:
                kid.keys.discard(key)
                continue
            self._catch_up(entry)
            if entry.claim is None:
                unclaimed.append(entry.key)
            elif key in self._wishes and not entry.ended:
                self._stop(kid, entry)
        self.returned(kid, unclaimed)

    def left(self, kid: Kid) -> None:
        """Note that a kid is not connected any more: what she was told may not have reached her."""
        self.dispatch.greet(kid)
        for key in kid.keys.intersection(self._wishes):
            entry = self.roster.get(key)
            if entry is not None:
                self._stop(kid, entry)

    def attend_the_silent(self, now: float) -> None:
        """See to the kids who are not connected: who died, and what the others write; ``now`` is steady."""
        self._bury()
        if now - self._read >= _SPOOL:
            self._read = now
            self._read_spools(now)

    def returned(self, kid: Kid, keys: List[str]) -> None:
        """Take back what a kid has not begun: it is placed elsewhere, or ends if that was wanted."""
        for key in reversed(keys):  # the last put back is the first to be placed
            kid.keys.discard(key)
            entry = self.roster.get(key)
            if entry is None or entry.ended or entry.kid_seen:
                continue
            entry.start_afresh()
            self.dispatch.add(entry, again=True)
            for wish in self._wishes.of(key)[:1]:
                self.dispatch.withdraw(entry, wish.cause)
                self._note(entry, Aborted(wish.cause))

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

    def _bury(self) -> None:
        """Find the kids who died, and what became of their attempts."""
        for kid in self._kids.bury():
            with suppress(OSError):
                os.unlink(self.spool.beat(kid.name))
            for key in sorted(kid.keys):
                entry = self.roster.get(key)
                if entry is None or entry.ended:
                    continue
                self._catch_up(entry)
                if entry.claim is None:  # handed over and never begun
                    self.dispatch.release(entry)
                    self._resume(entry)
                elif not entry.ended:
                    self._lose(entry)

    def _read_spools(self, now: float) -> None:
        """Catch up with some of the attempts whose kids only write."""
        if not self._round:
            self._round = [key for kid in self._kids.silent for key in kid.keys]
        looks, self._round = self._round[:_LOOKS], self._round[_LOOKS:]
        for key in looks:
            entry = self.roster.get(key)
            if entry is None or entry.ended:
                continue
            grew = entry.is_behind()
            if grew:
                self._catch_up(entry)
            kid = self._kids.get(entry.claim.kid) if entry.claim is not None else None
            if kid is not None:
                kid.seen = now if grew else kid.seen
                if key in self._wishes and not entry.ended:
                    self._stop(kid, entry)

    def _resume(self, entry: Entry) -> None:
        """Give an attempt that has not ended its place, after neromum's own death too."""
        if entry.claim is not None:
            self._claimed(entry, entry.claim)
        elif entry.sealed is not None:
            self._note(entry, entry.sealed)
        elif entry.key in self._wishes:
            self._note(entry, Aborted(self._wishes.of(entry.key)[0].cause))
        else:
            self.dispatch.add(entry)

    def _claimed(self, entry: Entry, claim: Claim) -> None:
        """Put an attempt where it belongs: with the kid who has it, or among the lost."""
        kid = self._kids.expect(claim.kid, claim.host)
        if kid is None:
            self._lose(entry)
        elif entry.key not in kid.keys:
            kid.keys.add(entry.key)
            self.dispatch.adopt(entry, kid)

    def _stop(self, kid: Kid, entry: Entry) -> None:
        """Have a kid end an attempt; one who only writes finds the wish in its folder."""
        is_told = all(kid.stop(entry.key, wish) for wish in self._wishes.of(entry.key))
        if not is_told and entry.claim is not None:  # who has not begun it never will: no kid keeps such
            self._wishes.write(entry.key, entry.folder)

    def _lose(self, entry: Entry) -> None:
        """End what the dead kid left running, and only then say that the attempt is over."""
        self.dispatch.sweep(entry)
        self._catch_up(entry)
        if not entry.ended:
            self._note(entry, Crashed(LOST))

    def _catch_up(self, entry: Entry) -> None:
        """Take in what stands in the journal; another kid may have claimed it than was thought."""
        was_over, claim = entry.ended, entry.claim
        for record in entry.catch_up():
            self._answered(entry, record)
            self._offer(entry.key, KID, record)
        if entry.ended and not was_over:
            self._over(entry)
        elif entry.signalled is not None and not was_over:
            self.dispatch.release(entry)
        elif claim is None and entry.claim is not None and not entry.ended:
            self._claimed(entry, entry.claim)

    def _moved(self, entry: Entry, record: Record) -> None:
        was_over = entry.ended
        entry.apply(record.event)
        self._answered(entry, record)
        self._offer(entry.key, KID, record)
        if entry.ended and not was_over:
            self._over(entry)
        elif entry.signalled is not None and not was_over:
            self.dispatch.release(entry)

    def _answered(self, entry: Entry, record: Record) -> None:
        if isinstance(record.event, Spared):
            self._wishes.answered(entry.key, record.event.wish)

    def _note(self, entry: Entry, event: Event) -> None:
        was_over = entry.ended
        record = self.roster.note(entry, event)
        self._offer(entry.key, MUM, record)
        if entry.ended and not was_over:
            self._over(entry)

    def _over(self, entry: Entry) -> None:
        self._unfinished -= 1
        self.dispatch.release(entry)
        self._wishes.forget(entry.key)
        kid = self._kids.get(entry.claim.kid) if entry.claim is not None else None
        if kid is not None:
            kid.keys.discard(entry.key)

    def _offer(self, key: str, origin: str, record: Record) -> None:
        for listener in self.listeners:
            listener.offer(key, origin, record)
