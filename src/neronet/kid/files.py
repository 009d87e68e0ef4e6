"""Follows files in which a program writes metrics: how they grow, are cut, replaced and written anew."""

import os
from array import array
from typing import Dict, Iterator, List, NamedTuple, Optional, Tuple, Union

from neronet.capture.source import FileReader, FileSource, Found, PathReader
from neronet.kid.patterns import Pattern
from neronet.model.event import Points
from neronet.protocol.portions import split
from neronet.spool.outputs import open_file

PIECE = 256 << 10  #: bytes read at one turn, of all files of an attempt: up to 0.2 s of work
MOST = 1000  #: files of one source

_CHECKED = 64  #: bytes at either end of what was read, by which a file is known to have been rewritten


class _Version(NamedTuple):
    inode: int
    size: int
    changed: int  #: nanoseconds since the epoch


class FollowedFile:
    """One file. It is opened anew each time, as NFS wants it."""

    def __init__(self, path: str, reader: Union[FileReader, PathReader]) -> None:
        self.path = path
        self.reader = reader
        self._seen: Optional[_Version] = None  # as it was when it was last read to its end
        self._reading: Optional[_Version] = None  # as it was when it was last read from
        self._offset = 0
        self._first = self._last = b""  # what was read: its beginning and its end
        self._is_finished = False

    def poll(self, most: int, *, last: bool) -> Tuple[List[Found], int]:
        """Return what is new and how many bytes were read, at most ``most``."""
        try:
            status = os.stat(self.path)
        except (OSError, ValueError):
            return [], 0
        version = _Version(status.st_ino, status.st_size, status.st_mtime_ns)
        found: List[Found] = []
        count = 0
        if version != self._seen:
            if isinstance(self.reader, PathReader):
                self._seen = version
                return self.reader.read(self.path), 0
            found, count = self._read(self.reader, version, most)
        if last and version == self._seen and not self._is_finished and isinstance(self.reader, FileReader):
            self._is_finished = True
            found = found + self.reader.finish()
        return found, count

    def _read(self, reader: FileReader, version: _Version, most: int) -> Tuple[List[Found], int]:
        try:
            descriptor = open_file(os.fsencode(self.path))
        except (OSError, ValueError):  # not to be read; no file
            self._seen = version
            return [], 0
        try:
            if self._begins_anew(reader, version, descriptor):
                reader.rewind()
                self._offset, self._first, self._last = 0, b"", b""
            self._reading = version
            data = os.pread(descriptor, most, self._offset)
        except OSError:
            return [], 0
        finally:
            os.close(descriptor)
        self._is_finished = False
        self._offset += len(data)
        self._first += data[: _CHECKED - len(self._first)]
        self._last = (self._last + data[-_CHECKED:])[-_CHECKED:]
        if self._offset >= version.size or not data:
            self._seen = version
        return reader.feed(data) if data else [], len(data)

    def _begins_anew(self, reader: FileReader, version: _Version, descriptor: int) -> bool:
        before = self._reading
        if before is None:
            return False
        if reader.WHOLE or version.inode != before.inode or version.size < self._offset:
            return version != before
        first = os.pread(descriptor, len(self._first), 0)
        last = os.pread(descriptor, len(self._last), self._offset - len(self._last))
        return first != self._first or last != self._last


class FollowedFiles:
    """The files of one source; those that appear over time are found."""

    def __init__(self, source: FileSource, work: str, variables: Dict[str, str]) -> None:
        self._source = source
        self._pattern = Pattern(source.pattern, work, variables)
        self._files: Dict[str, FollowedFile] = {}
        self._complaints: List[str] = []
        self._is_missed = False

    @property
    def is_settled(self) -> bool:
        """Tell whether all was looked through that may hold files."""
        return self._pattern.is_settled

    def poll(self, now: float, most: int, *, last: bool) -> Tuple[List[Points], int]:
        """Return what is new in all files, and how many bytes were read, at most ``most``."""
        for path in self._pattern.turn(last=last):
            if path not in self._files and os.path.exists(path):
                self._add(path)
        points: List[Points] = []
        left = most
        for file in self._files.values():
            if left <= 0:
                break
            found, count = file.poll(left, last=last)
            left -= count
            points += in_records(found, now)
        return points, most - left

    def complaints(self, *, last: bool = False) -> List[str]:
        """Return what is new about files that cannot be read, and at last, that none ever appeared."""
        fresh, self._complaints = self._complaints, []
        for file in self._files.values():
            fresh += ["%s: %s" % (self._pattern.shown(file.path), text) for text in file.reader.complaints()]
        if last and self._source.expected and not (self._files or self._is_missed):
            self._is_missed = True
            fresh.append("metrics file %s never appeared" % self._source.pattern)
        return fresh

    def _add(self, path: str) -> None:
        if len(self._files) < MOST:
            self._files[path] = FollowedFile(path, self._source.reader(path))
        elif len(self._files) == MOST and not self._complaints:
            self._complaints.append(
                "%s: more than %d files; the others are not read" % (self._source.pattern, MOST)
            )


def in_records(found: List[Found], now: float) -> Iterator[Points]:
    """Give what was found as points of bounded size, seen now where nothing else dates them."""
    for key, steps, values, times in found:
        seen = array("d", [now]) * len(values) if times is None else times
        yield from split(Points(key, steps, seen, values))
