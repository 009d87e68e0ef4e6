"""A file of JSON objects, one a line, written by one process and read by others.

A writer may die, or its disk may be full, in the middle of a line: what could
not be written is kept and written later from that very byte. A reader sees
only whole lines, and reports the rest.
"""

import json
import os
from typing import Any, Dict, List, NamedTuple, Optional, Tuple

VERSION = 1
_PIECE = 4 << 20  #: bytes read at a time; a line is much shorter
_encode = json.JSONEncoder(separators=(",", ":")).encode


class Claimed(Exception):
    """The journal exists: somebody else looks after this attempt, or did."""


class Journal:
    """The writing end. ``create`` claims the file: of two writers only one succeeds."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._pending = bytearray()

    @classmethod
    def create(cls, path: str, header: Dict[str, Any]) -> "Journal":
        """Make the file with a header line; raises ``Claimed`` when it is there already."""
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND
        try:
            journal = cls(os.open(path, flags, 0o600))
        except FileExistsError:
            raise Claimed(path) from None
        journal.append([dict(header, version=VERSION)])
        return journal

    @classmethod
    def resume(cls, path: str) -> "Journal":
        """Go on with a file whose writer is gone; a torn last line is ended first."""
        journal = cls(os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600))
        size = os.fstat(journal._descriptor).st_size
        if size and os.pread(journal._descriptor, 1, size - 1) != b"\n":
            journal._pending += b"\n"
        return journal

    @property
    def pending(self) -> int:
        """Return how many bytes wait for the disk."""
        return len(self._pending)

    def append(self, objects: List[Dict[str, Any]]) -> bool:
        """Add objects; False when the disk does not take them now: they wait, see ``flush``."""
        for plain in objects:
            self._pending += _encode(plain).encode("ascii") + b"\n"
        return self.flush()

    def flush(self) -> bool:
        """Write what waits; False when the disk is full or fails."""
        try:
            while self._pending:
                written = os.write(self._descriptor, self._pending)
                del self._pending[:written]
        except OSError:
            return False
        return True

    def sync(self) -> None:
        """Have the disk keep what was written, through a power cut too."""
        os.fsync(self._descriptor)

    def close(self) -> None:
        """Close the file; what the disk never took is lost."""
        os.close(self._descriptor)


class Reading(NamedTuple):
    """What a journal holds: its header, its objects, and what could not be read."""

    header: Optional[Dict[str, Any]]
    objects: List[Dict[str, Any]]
    torn: bool = False  #: the last line has no end: it is being written, or its writer died
    damaged: int = 0  #: lines that are no JSON objects


def read(path: str) -> Reading:
    """Read a whole journal; a missing file is an empty one."""
    try:
        with open(path, "rb") as file:
            data = file.read()
    except FileNotFoundError:
        return Reading(None, [])
    lines = data.split(b"\n")
    torn = lines.pop() != b""
    objects, damaged = _objects(lines)
    if not objects or "version" not in objects[0]:
        return Reading(None, objects, torn, damaged)
    return Reading(objects[0], objects[1:], torn, damaged)


class Reader:
    """Reads a journal on and on: each whole line once, a piece at a time, the file opened anew each time."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._offset = 0
        self.header: Optional[Dict[str, Any]] = None
        self.more = False  #: whether the last piece was a full one, so that there may be more at once

    def is_behind(self) -> bool:
        """Tell, for little, whether more was written; network disks know only of files that are opened."""
        try:
            descriptor = os.open(self._path, os.O_RDONLY)
        except OSError:
            return False
        try:
            return os.fstat(descriptor).st_size > self._offset
        finally:
            os.close(descriptor)

    def read(self) -> List[Dict[str, Any]]:
        """Return the objects after the last ones, without the header; a missing file has none."""
        try:
            with open(self._path, "rb") as file:
                file.seek(self._offset)
                data = piece = file.read(_PIECE)
                while len(piece) == _PIECE and b"\n" not in piece:  # one line without end, or nearly so
                    piece = file.read(_PIECE)
                    data += piece
        except FileNotFoundError:
            data = piece = b""
        end = data.rfind(b"\n") + 1
        self.more = len(piece) == _PIECE
        first = self._offset == 0
        self._offset += end
        objects, _ = _objects(data[:end].split(b"\n"))
        if first and objects and "version" in objects[0]:
            self.header = objects.pop(0)
        return objects


def _objects(lines: List[bytes]) -> Tuple[List[Dict[str, Any]], int]:
    """Return the JSON objects, and how many lines are none."""
    objects = []
    damaged = 0
    for line in lines:
        try:
            plain = json.loads(line.decode("utf-8"))
        except (ValueError, RecursionError):
            plain = None
        if isinstance(plain, dict):
            objects.append(plain)
        elif line:
            damaged += 1
    return objects, damaged
