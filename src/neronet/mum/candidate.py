"""The way to the lease: look whether it is free, take it, and wait until nobody who had it can still act."""

import os
import time
from contextlib import suppress
from typing import NamedTuple, Optional, Tuple

from neronet.mum import lease as leases
from neronet.mum.lease import LONG_SILENCE, SETTLE, SILENCE, Held, Lease, Seat

_BEAT = 1.0  #: seconds between two beats of one who waits
_QUICK = 1.0  #: seconds from a look to the taking in which a dead one of this host needs no waiting after


class Finding(NamedTuple):
    """A lease that may be taken, as it was seen."""

    content: bytes
    at: float  #: by the own steady clock
    is_first: bool = False  #: there was none at all
    is_near: bool = False  #: it was this host's, which knows that its holder acts no more


def examine(seat: Seat, silence: float) -> Finding:
    """Return the lease if it can be taken; raises ``Held``, and ``OSError`` when the disk does not answer.

    ``silence`` is for how many seconds it is known to have stood still.
    """
    at = seat.clock.steady()
    found = leases.content(seat.path)
    if not found and not os.path.exists(seat.path):
        return Finding(b"", at, is_first=True)
    holder = leases.decode(found)
    me = seat.me
    if holder is not None:
        near = holder.host == me.host and holder.boot in (me.boot, "")
        if near and not holder.over and seat.is_alive(holder.process):
            raise Held(holder)  # she may be stopped for a while; she lives
        if near or holder.over:
            return Finding(found, at, is_near=near and holder.acts)
    if silence < SILENCE and not _is_long_silent(seat):
        raise Held(holder)
    return Finding(found, at)


def obtain(seat: Seat, over: str = "") -> Lease:
    """Return the lease when it may be acted on; raises ``Held``. ``over`` is as in ``Candidate``."""
    candidate = Candidate(seat, over)
    while True:
        lease = candidate.step()
        if lease is not None:
            return lease
        time.sleep(candidate.rest)


class Candidate:
    """One who would hold the lease."""

    def __init__(self, seat: Seat, over: str = "") -> None:
        """``over`` is the digest of a lease that was watched, and stood still for ``SILENCE``."""
        self._seat = seat
        self._over = over
        self._finding: Optional[Finding] = None
        self._lease: Optional[Lease] = None
        self._settled = 0.0

    @property
    def rest(self) -> float:
        """Return the seconds until the next step has something to do."""
        left = self._settled - self._seat.clock.steady() if self._lease is not None else 0.0
        return max(0.0, min(left, _BEAT))

    def step(self) -> Optional[Lease]:
        """Return the lease as soon as it may be acted on, None while there is more to do; raises ``Held``."""
        if self._lease is not None:
            return self._settle(self._lease)
        if self._finding is None:
            silence = 0.0
            if self._over and leases.digest(leases.content(self._seat.path)) == self._over:
                silence = SILENCE
            self._finding = examine(self._seat, silence)
            return None
        return self._take(self._finding)

    def _take(self, finding: Finding) -> Optional[Lease]:
        seat = self._seat
        draft = "%s.%s" % (seat.path, seat.me.name)
        is_first = finding.is_first
        me = seat.me._replace(acts=is_first)
        before = seat.clock.steady()
        _write(draft, leases.encode(me))
        try:
            if is_first:
                os.link(draft, seat.path)
                return Lease(seat, me, before)
            before, alone = self._replace(draft, finding)
        except FileExistsError as error:
            raise Held(leases.read(seat.path)) from error
        finally:
            _remove(draft)
        self._lease = Lease(seat, me, before)
        now = seat.clock.steady()
        self._settled = now if alone and now - finding.at <= _QUICK else now + SETTLE
        return None

    def _replace(self, draft: str, finding: Finding) -> Tuple[float, bool]:
        """Put the draft in the lease's place; return when, and whether nobody else of this host did."""
        seat = self._seat
        claim = "%s.after-%s" % (seat.path, leases.digest(finding.content)[:16])
        alone = finding.is_near and self._claim(draft, claim)
        try:
            before = seat.clock.steady()
            if leases.content(seat.path) != finding.content:
                raise Held(leases.read(seat.path))
            os.rename(draft, seat.path)
        finally:
            if finding.is_near:
                _remove(claim)
        return before, alone

    def _settle(self, lease: Lease) -> Optional[Lease]:
        """Beat until no earlier holder can act any more, and see whether it is still hers then."""
        over = self._seat.clock.steady() >= self._settled
        is_mine = lease.settled() if over else lease.beat()
        if lease.is_lost:
            raise Held(leases.read(self._seat.path))
        return lease if over and is_mine else None

    def _claim(self, draft: str, claim: str) -> bool:
        """Be the only one of this host to follow on that very lease; False when that cannot be known.

        Raises ``FileExistsError`` when another one is about to.
        """
        try:
            os.link(draft, claim)
        except FileExistsError:
            other = leases.read(claim)
            if other is not None and self._seat.is_alive(other.process):
                raise
            return False  # of one who was killed right there: the slow way is open
        return True


def _write(path: str, content: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        os.write(descriptor, content)
    finally:
        os.close(descriptor)


def _remove(path: str) -> None:
    with suppress(OSError):
        os.unlink(path)


def _is_long_silent(seat: Seat) -> bool:
    """Ask the disk's server how old the lease is, by a file that is written beside it now."""
    probe = "%s.%s.now" % (seat.path, seat.me.name)
    try:
        _write(probe, b"now")
        return os.stat(probe).st_mtime - os.stat(seat.path).st_mtime > LONG_SILENCE
    except OSError:
        return False
    finally:
        _remove(probe)
