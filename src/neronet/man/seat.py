"""The place of the one daemon: a lock that dies with its process, and the reading end of the bell."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from neronet.man import bell
from neronet.man.config import Places

_PATIENCE = 5.0  #: seconds that a daemon who begins or ends may hold the place without listening


class Seat:
    """The place of the one daemon: a lock that dies with its process, and the reading end of the bell."""

    def __init__(self, places: Places) -> None:
        self._path = bell.lock_path(places)
        places.run.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._lock = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        self._places = places

    def take(self) -> bool:
        """Sit down; False when another daemon sits there.

        One that is about to begin or to end holds the place and hears nobody: it is waited for,
        so that what made somebody start this one is not overlooked.
        """
        until = time.monotonic() + _PATIENCE
        while not self._lock_it():
            if bell.ring(self._places) or time.monotonic() > until:
                return False
            time.sleep(0.02)
        os.ftruncate(self._lock, 0)
        os.pwrite(self._lock, str(os.getpid()).encode("ascii"), 0)
        return True

    @contextmanager
    def listening(self) -> Iterator[int]:
        """Give a descriptor that can be read whenever somebody has rung, and until ``hush``."""
        path = bell.pipe_path(self._places)
        if not path.exists():
            os.mkfifo(path, 0o600)
        # Open for writing too: else the end of each ringer would be the end of the pipe.
        pipe = os.open(path, os.O_RDWR | os.O_NONBLOCK)
        try:
            yield pipe
        finally:
            os.close(pipe)

    def is_mine(self) -> bool:
        """Tell whether the place still exists: its folder may have been removed under the daemon."""
        try:
            return self._path.stat().st_ino == os.fstat(self._lock).st_ino
        except OSError:
            return False

    def _lock_it(self) -> bool:
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


def hush(pipe: int) -> None:
    """Take note of all rings so far."""
    with suppress(BlockingIOError):
        os.read(pipe, 65536)
