"""One at a time: a lock on the lab for as long as somebody builds it, removes it or tests with it."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from lab.errors import LabError
from lab.places import LOCK


@contextmanager
def occupied(patience: float) -> Iterator[None]:
    """Have the lab for oneself; raises ``LabError`` when after ``patience`` seconds another still has it."""
    lock = _taken(time.monotonic() + patience)
    try:
        os.truncate(lock, 0)
        os.write(lock, f"{os.getpid()}".encode())
        yield
    finally:
        LOCK.unlink(missing_ok=True)  # while we have it: nothing is left behind, and nobody else's is removed
        os.close(lock)


def _taken(end: float) -> int:
    while True:
        lock = os.open(LOCK, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(lock)
            if time.monotonic() > end:
                raise LabError(f"the lab is in use by {_occupant()}; only one at a time") from None
            time.sleep(0.1)
            continue
        if LOCK.exists() and LOCK.stat().st_ino == os.fstat(lock).st_ino:
            return lock
        os.close(lock)  # its last owner has removed it meanwhile


def _occupant() -> str:
    try:
        pid = LOCK.read_text()
        words = Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace")
    except OSError:
        return "somebody"
    return f"process {pid} ({words.replace(chr(0), ' ').strip()})"
