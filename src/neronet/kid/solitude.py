"""What a nerokid does while neromum cannot be reached: she shows that she lives, and looks whom to end."""

import json
import os
from contextlib import suppress
from typing import Any, Callable, Dict, Iterable, List, Optional

from neronet.model.wish import Wish
from neronet.spool import folder as folders
from neronet.spool.folder import Spool

_LOOK = 2.0  #: seconds between two looks for wishes
_BEAT = 10.0  #: seconds between two beats
_LONGEST = 1 << 20  #: bytes of wishes


class Solitude:
    """One nerokid who is not connected, now and then."""

    def __init__(self, spool: Spool, name: str, header: Dict[str, Any], steady: Callable[[], float]) -> None:
        self._spool = spool
        self._path = spool.beat(name)
        self._header = header
        self._steady = steady
        self._looked = self._beaten = steady()
        self._beats = 0
        self._is_written = False

    def turn(self, keys: Iterable[str], heed: Callable[[str, Wish], None]) -> None:
        """Do what is due; ``heed`` is called with each attempt of which something is wished."""
        now = self._steady()
        if now - self._looked >= _LOOK:
            self._looked = now
            for key in keys:
                for wish in _wishes(self._spool.attempt(key)):
                    heed(key, wish)
        if now - self._beaten >= _BEAT:
            self._beaten = now
            self._beat()

    def end(self) -> None:
        """Note that neromum is there, or that nothing is left to do."""
        self._looked = self._beaten = self._steady()
        if self._is_written:
            self._is_written = False
            with suppress(OSError):
                os.unlink(self._path)

    def _beat(self) -> None:
        self._beats += 1
        self._is_written = True
        content = json.dumps(dict(self._header, beat=self._beats)).encode("ascii")
        with suppress(OSError):  # a full disk takes it the next time
            descriptor = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            try:
                os.write(descriptor, content)
            finally:
                os.close(descriptor)


def _wishes(folder: str) -> List[Wish]:
    """Return why the attempt shall end, and for what it may have to.

    The folder is opened first: only then do network disks look whether there is something new in it.
    """
    try:
        place = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    except OSError:
        return []
    try:
        cause, conditions = (_content(place, name) for name in (folders.STOP, folders.STOP_IF))
    finally:
        os.close(place)
    if cause is not None:
        return [Wish(cause.decode("utf-8", "replace") or "by user")]
    try:
        return [Wish.from_json(plain) for plain in json.loads((conditions or b"[]").decode("utf-8"))]
    except (TypeError, ValueError):
        return []


def _content(place: int, name: str) -> Optional[bytes]:
    try:
        file = os.open(name, os.O_RDONLY, dir_fd=place)
    except OSError:
        return None
    try:
        return os.read(file, _LONGEST)
    except OSError:
        return None
    finally:
        os.close(file)
