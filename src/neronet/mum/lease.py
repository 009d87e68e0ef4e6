"""One neromum at a time for one folder, without file locks, which network disks do not keep.

The lease is a file that its holder keeps open and beats on. It is made by
``link``, which one process alone can do, and taken over when its holder is
known to be dead: at once on the same host, elsewhere after silence, measured
by the clock of the disk's own server.
"""

import json
import os
from contextlib import suppress
from typing import Any, Dict, NamedTuple, Optional

from neronet.host import processes
from neronet.host.processes import Identity

SILENCE = 30.0  #: seconds without a beat after which any lease is over


class Holder(NamedTuple):
    """Who has the lease."""

    host: str
    process: Identity
    beat: int = 0  #: grows while the holder lives


class Held(Exception):
    """Another neromum has the lease."""

    def __init__(self, holder: Optional[Holder]) -> None:
        super().__init__("held by %s" % (holder,))
        self.holder = holder


class Lease:
    """The holder's end."""

    def __init__(self, path: str, descriptor: int, holder: Holder) -> None:
        self._path = path
        self._descriptor = descriptor
        self._holder = holder

    def beat(self) -> bool:
        """Show that the holder lives; False when the lease is no longer hers and she must end."""
        try:
            if os.stat(self._path).st_ino != os.fstat(self._descriptor).st_ino:
                return False
            self._holder = self._holder._replace(beat=self._holder.beat + 1)
            os.pwrite(self._descriptor, _encode(self._holder), 0)
        except FileNotFoundError:
            return False
        except OSError:
            pass  # a full disk is no reason to let 40 runs go unwatched
        return True

    def release(self) -> None:
        """Give the lease back, if it is still hers."""
        if self.beat():
            os.unlink(self._path)
        os.close(self._descriptor)


def acquire(path: str) -> Lease:
    """Take the lease, also from a holder of this host who is dead; raises ``Held``."""
    me = Holder(os.uname().nodename, processes.myself())
    temporary = "%s.%s.%d" % (path, me.host, me.process.pid)
    descriptor = os.open(temporary, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        os.write(descriptor, _encode(me))
        for _attempt in range(2):
            try:
                os.link(temporary, path)
                return Lease(path, descriptor, me)
            except FileExistsError:
                _remove_if_dead(path, me.host, os.fstat(descriptor).st_mtime)
    except BaseException:
        os.close(descriptor)
        raise
    finally:
        os.unlink(temporary)
    os.close(descriptor)
    raise Held(read(path))


def read(path: str) -> Optional[Holder]:
    """Return who holds the lease now; None when nobody does or it cannot be read."""
    try:
        with open(path, "rb") as file:
            plain: Dict[str, Any] = json.loads(file.read().decode("ascii"))
        return Holder(plain["host"], Identity(plain["pid"], plain["start"]), plain["beat"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _remove_if_dead(path: str, host: str, now: float) -> None:
    """Take an over lease away; ``now`` is the time of a file that was just written beside it."""
    holder = read(path)
    same_host = holder is not None and holder.host == host
    if same_host and holder is not None and processes.is_alive(holder.process):
        raise Held(holder)
    if not same_host and not _is_silent(path, now):
        raise Held(holder)
    grave = "%s.dead.%d" % (path, os.getpid())
    try:
        os.rename(path, grave)
    except FileNotFoundError:
        return
    buried = read(grave)
    if buried is not None and (holder is None or buried[:2] != holder[:2]):
        with suppress(FileExistsError):  # a third one was quicker still; her next beat tells the second
            os.link(grave, path)  # somebody was quicker, and this was her lease
    os.unlink(grave)


def _is_silent(path: str, now: float) -> bool:
    try:
        return now - os.stat(path).st_mtime > SILENCE
    except FileNotFoundError:
        return True


def _encode(holder: Holder) -> bytes:
    plain = {
        "host": holder.host,
        "pid": holder.process.pid,
        "start": holder.process.start,
        "beat": holder.beat,
    }
    return json.dumps(plain).encode("ascii").ljust(256)
