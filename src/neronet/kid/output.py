"""Follows what a program writes, and turns it into points."""

import os
from array import array
from typing import List, NamedTuple

from neronet.capture.source import LineReader
from neronet.capture.splitter import LineSplitter
from neronet.model.event import Points
from neronet.protocol.portions import split

PIECE = 1 << 20  #: bytes read at one turn, so that a flood does not hold up the other attempts


class Harvest(NamedTuple):
    """What one turn brought: points, and whether there is more to read at once."""

    points: List[Points]
    more: bool


class Follower:
    """One stream of one attempt. The file is opened anew each time, as NFS wants it."""

    def __init__(self, path: str, readers: List[LineReader]) -> None:
        self._path = path
        self._readers = readers
        self._offset = 0
        self._splitter = LineSplitter()

    def poll(self, now: float, *, last: bool) -> Harvest:
        """Read what is new, at most ``PIECE`` bytes; ``last`` ends a line that has no end."""
        data = self._read()
        text = self._splitter.feed(data) if data else ""
        more = len(data) == PIECE
        if last and not more:
            text += self._splitter.flush()
        return Harvest(self._points(text, now) if text else [], more)

    def _read(self) -> bytes:
        try:
            if os.stat(self._path).st_size <= self._offset:
                return b""
            with open(self._path, "rb") as file:
                file.seek(self._offset)
                data = file.read(PIECE)
        except OSError:
            return b""
        self._offset += len(data)
        return data

    def _points(self, text: str, now: float) -> List[Points]:
        found: List[Points] = []
        for reader in self._readers:
            for key, steps, values in reader.read_all(text):
                found += split(Points(key, steps, array("d", [now]) * len(values), values))
        return found


def tail(path: str, lines: int = 20, limit: int = 4096) -> str:
    """Return the last lines of a file, at most ``limit`` bytes of them; empty when it cannot be read."""
    try:
        with open(path, "rb") as file:
            size = file.seek(0, os.SEEK_END)
            file.seek(max(0, size - limit))
            text = file.read().decode("utf-8", "replace")
    except OSError:
        return ""
    kept = text.splitlines()
    if size > limit and len(kept) > 1:
        kept = kept[1:]  # the first is half a line
    return "\n".join(kept[-lines:])
