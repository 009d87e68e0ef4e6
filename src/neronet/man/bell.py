"""How the command line wakes the daemon, and knows whether there is one: a named pipe with one reader."""

import asyncio
import errno
import fcntl
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from neronet.man.config import Places


def ring(places: Places) -> bool:
    """Wake the daemon; False when there is none."""
    try:
        pipe = os.open(_pipe(places), os.O_WRONLY | os.O_NONBLOCK)
    except OSError as error:
        if error.errno in (errno.ENXIO, errno.ENOENT):
            return False
        raise
    try:
        os.write(pipe, b"!")
    except BlockingIOError:
        pass  # it has not listened yet to many rings: one more is not needed
    finally:
        os.close(pipe)
    return True


def ring_or_start(places: Places) -> bool:
    """Wake the daemon, or start one that outlives this command; True when one had to be started."""
    if ring(places):
        return False
    places.run.mkdir(mode=0o700, parents=True, exist_ok=True)
    log = os.open(log_path(places), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        subprocess.Popen(
            [sys.executable, "-m", "neronet.man.cli.main", "daemon", "run"],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            cwd="/",
        )
    finally:
        os.close(log)
    return True


def last_words(places: Places) -> str:
    """Return the last line of the daemon's log, and where the log is."""
    try:
        lines = log_path(places).read_text(errors="replace").splitlines()[-3:]
    except OSError:
        lines = []
    return " / ".join([*lines, f"see {log_path(places)}"])


def log_path(places: Places) -> Path:
    """Return the daemon's log."""
    return places.run / "daemon.log"


class Seat:
    """The place of the one daemon: a lock that dies with its process, and the reading end of the bell."""

    def __init__(self, places: Places) -> None:
        self._path = places.run / "daemon.lock"
        places.run.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._lock = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        self._places = places

    def take(self) -> bool:
        """Sit down; False when another daemon sits there."""
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        os.ftruncate(self._lock, 0)
        os.pwrite(self._lock, str(os.getpid()).encode("ascii"), 0)
        return True

    @contextmanager
    def listening(self) -> Iterator[asyncio.Event]:
        """Give an event that is set whenever somebody rings."""
        path = _pipe(self._places)
        if not path.exists():
            os.mkfifo(path, 0o600)
        # Open for writing too: else the end of each ringer would be the end of the pipe.
        pipe = os.open(path, os.O_RDWR | os.O_NONBLOCK)
        rung = asyncio.Event()

        def hear() -> None:
            os.read(pipe, 65536)
            rung.set()

        loop = asyncio.get_running_loop()
        loop.add_reader(pipe, hear)
        try:
            yield rung
        finally:
            loop.remove_reader(pipe)
            os.close(pipe)

    def is_mine(self) -> bool:
        """Tell whether the place still exists: its folder may have been removed under the daemon."""
        try:
            return self._path.stat().st_ino == os.fstat(self._lock).st_ino
        except OSError:
            return False


def sitter(places: Places) -> int | None:
    """Return the process number of the daemon that lives; None when there is none."""
    if not ring(places):
        return None
    try:
        return int((places.run / "daemon.lock").read_text() or 0) or None
    except (OSError, ValueError):
        return None


def _pipe(places: Places) -> Path:
    return places.run / "bell"
