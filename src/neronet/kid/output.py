"""Follows what a program writes, and turns it into points."""

import os
from array import array
from typing import BinaryIO, Iterator, List, NamedTuple

from neronet.capture.readings import Readings
from neronet.capture.source import LineReader
from neronet.capture.splitter import LineSplitter
from neronet.model.event import Points
from neronet.protocol.portions import split

PIECE = 1 << 18  #: bytes read at one turn, so that a flood does not hold up the other attempts
FAR = 64 << 20  #: bytes behind its program at which lines are passed over, unread
NEAR = 8 << 20  #: bytes behind at which they are read again


class Harvest(NamedTuple):
    """What one turn brought: points, whether there is more to read at once, and what the user should know."""

    points: List[Points]
    more: bool
    complaints: List[str] = []


_NOTHING = Harvest([], more=False)


class Follower:
    """One stream of one attempt. The file is opened anew each time, as NFS wants it."""

    def __init__(self, path: str, readers: List[LineReader]) -> None:
        self._path = path
        self._readers = readers
        self._offset = 0
        self._splitter = LineSplitter()
        self._is_full = False  # whether the last piece was one of many
        self._is_torn = False  # whether the next bytes belong to a line that was passed over
        self._is_awake = True  # whether readers may have something to tell
        self._passed = 0  # lines that were passed over
        self._told = 0

    def poll(self, now: float, *, last: bool) -> Harvest:
        """Read what is new, at most ``PIECE`` bytes; ``last`` ends a line that has no end."""
        data = self._read()
        if not (data or last or self._is_awake):
            return _NOTHING
        self._is_awake = bool(data)
        text = self._splitter.feed(data) if data else ""
        more = self._is_full
        if last and not more:
            text += self._splitter.flush()
        points = self._points(text, now) if text else []
        if last and not more:
            points += self._rest(now)
        complaints = [text for reader in self._readers for text in reader.complaints()]
        return Harvest(points, more, complaints + self._overrun(last=last and not more))

    def _read(self) -> bytes:
        self._is_full = False
        try:
            size = os.stat(self._path).st_size
            if size <= self._offset:
                return b""
            with open(self._path, "rb") as file:
                file.seek(self._offset)
                if size - self._offset > FAR:
                    self._pass_over(file, min(size - NEAR, self._offset + FAR))
                data = file.read(PIECE)
        except OSError:
            return b""
        self._offset += len(data)
        self._is_full = len(data) == PIECE
        return self._without_torn(data) if self._is_torn else data

    def _pass_over(self, file: BinaryIO, end: int) -> None:
        """Go on at ``end`` in the file, and count the lines that are not read."""
        while self._offset < end:
            piece = file.read(min(PIECE, end - self._offset))
            self._offset += len(piece)
            self._passed += piece.count(b"\n")
            if not piece:
                break
        self._splitter = LineSplitter()
        self._is_torn = True

    def _without_torn(self, data: bytes) -> bytes:
        """Return what follows the line that was passed over in part."""
        end = data.find(b"\n") + 1
        if not end:
            return b""
        self._is_torn = False
        self._passed += 1
        return data[end:]

    def _overrun(self, *, last: bool) -> List[str]:
        """Say how many lines were passed over, when they are twice as many as said before, and at the end."""
        if self._passed == self._told or (self._passed < 2 * self._told and not last):
            return []
        self._told = self._passed
        name = os.path.basename(self._path)
        return ["%s: %d lines so far were not read: they come faster than they can be" % (name, self._passed)]

    def _points(self, text: str, now: float) -> List[Points]:
        found: List[Points] = []
        for reader in self._readers:
            found += _dated(reader.read_all(text), now)
        return found

    def _rest(self, now: float) -> List[Points]:
        return [points for reader in self._readers for points in _dated(reader.finish(), now)]


def _dated(found: List[Readings], now: float) -> Iterator[Points]:
    for key, steps, values in found:
        yield from split(Points(key, steps, array("d", [now]) * len(values), values))


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
