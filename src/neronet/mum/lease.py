"""One neromum at a time for one folder, without file locks, which network disks do not keep.

The lease is a file that its holder beats on. She acts only within ``FRESH`` seconds after she last
saw in it that it is hers. Whoever takes it from another puts her own in its place in one step, and
acts only ``SETTLE`` seconds later, when no earlier holder acts any more, however long she had been
stopped. So no clock is ever compared with another host's, and the file is never missing once it was made.
"""

import hashlib
import json
import os
from contextlib import suppress
from typing import Any, Callable, Dict, NamedTuple, Optional

from neronet.host import processes
from neronet.host.clock import Clock
from neronet.host.processes import Identity
from neronet.model.shapes import require

BEAT = 2.0  #: seconds between two beats
FRESH = 4.0  #: seconds after a look at the lease in which its holder may act
SETTLE = 6.0  #: seconds that one who took it from another waits; longer than FRESH
SILENCE = 15.0  #: seconds without a beat after which another host's lease is over
LONG_SILENCE = 60.0  #: the same by the disk server's clock, which is not watched but asked once
_SIZE = 512  #: bytes; a beat is written in one piece


class Holder(NamedTuple):
    """Who has the lease."""

    host: str
    process: Identity
    beat: int = 0  #: grows while the holder lives
    boot: str = ""  #: names the time since her host's last boot
    name: str = ""  #: of this lease: nobody else ever has the same
    acts: bool = True  #: False until no earlier holder can act
    over: bool = False  #: whether she gave it back


class Held(Exception):
    """Another neromum has the lease."""

    def __init__(self, holder: Optional[Holder]) -> None:
        super().__init__("held by %s" % (holder,))
        self.holder = holder


class Seat(NamedTuple):
    """Where a lease lies, and who wants it."""

    path: str
    me: Holder
    clock: Clock
    is_alive: Callable[[Identity], bool] = processes.is_alive


def seat(path: str, clock: Clock) -> Seat:
    """Return the seat of this very process."""
    name = os.urandom(8).hex()
    return Seat(path, Holder(os.uname().nodename, processes.myself(), 0, processes.boot_id(), name), clock)


class Watch:
    """Measures by one's own clock how long a lease has stood still."""

    def __init__(self, steady: Callable[[], float]) -> None:
        self._steady = steady
        self._content = b""
        self._since = 0.0

    def silence(self, content: bytes) -> float:
        """Return the seconds since this very content was first seen."""
        if content != self._content:
            self._content = content
            self._since = self._steady()
        return self._steady() - self._since


class Lease:
    """The holder's end. Nothing may be done for the cluster without ``may_act``."""

    def __init__(self, seat: Seat, holder: Holder, seen: float) -> None:
        self.is_lost = False  #: whether somebody else has it now
        self.holder = holder
        self._path = seat.path
        self._clock = seat.clock
        self._seen = seen
        self._dated = seat.clock.wall()

    def may_act(self) -> bool:
        """Tell whether the lease is hers, looking at it if that was known only some time ago.

        A clock that jumps, as after a suspended machine, is a reason to look.
        """
        now, wall = self._clock.steady(), self._clock.wall()
        if self.is_lost:
            return False
        if now - self._seen <= FRESH and abs(wall - self._dated) <= FRESH:
            return True
        return self._visit(self.holder)

    def beat(self) -> bool:
        """Show that the holder lives; False when the lease is not, or not surely, hers now.

        A disk that takes no beat is no reason to let 40 runs go unwatched.
        """
        return self._visit(self.holder._replace(beat=self.holder.beat + 1))

    def settled(self) -> bool:
        """Show that no earlier holder acts any more."""
        return self._visit(self.holder._replace(beat=self.holder.beat + 1, acts=True))

    def release(self) -> None:
        """Give the lease back, if it is still hers."""
        self._visit(self.holder._replace(beat=self.holder.beat + 1, over=True))

    def _visit(self, holder: Holder) -> bool:
        """Look whose lease it is, and write in that very file if it is hers."""
        now, wall = self._clock.steady(), self._clock.wall()
        try:
            descriptor = os.open(self._path, os.O_RDWR)
        except FileNotFoundError:
            self.is_lost = True
            return False
        except OSError:
            return False
        is_hers = False
        try:
            found = decode(os.read(descriptor, _SIZE))
            is_hers = found is not None and found.name == holder.name
            self.is_lost = not is_hers
            if is_hers:
                self._seen, self._dated = now, wall
                if holder != self.holder:
                    os.pwrite(descriptor, encode(holder), 0)
                    self.holder = holder
        except OSError:
            return is_hers
        finally:
            _close(descriptor)
        return is_hers


def content(path: str) -> bytes:
    """Return what the lease says now; nothing when there is none. Raises ``OSError``."""
    try:
        with open(path, "rb") as file:
            return file.read(_SIZE)
    except FileNotFoundError:
        return b""


def digest(lease: bytes) -> str:
    """Return a short name of what a lease said."""
    return hashlib.sha256(lease).hexdigest()[:32]


def read(path: str) -> Optional[Holder]:
    """Return who holds the lease now; None when nobody does or it cannot be read."""
    with suppress(OSError):
        return decode(content(path))
    return None


def decode(lease: bytes) -> Optional[Holder]:
    """Return whom a lease names; None when it is damaged."""
    try:
        plain: Dict[str, Any] = json.loads(lease.decode("ascii"))
        process = Identity(int(plain.pop("pid")), str(plain.pop("start")))
        fields = {field: plain[field] for field in Holder._fields if field in plain}
        require(Holder, fields)
        return Holder(process=process, **fields)
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


def encode(holder: Holder) -> bytes:
    """Return the lease as it is written."""
    plain = dict(holder._asdict(), pid=holder.process.pid, start=holder.process.start)
    del plain["process"]
    return json.dumps(plain).encode("ascii").ljust(_SIZE)


def _close(descriptor: int) -> None:
    with suppress(OSError):  # a full disk may say so only now
        os.close(descriptor)
