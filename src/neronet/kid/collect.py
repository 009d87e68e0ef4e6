"""Looks at an attempt's files a little at a time: what it was promised, and what it leaves for home."""

import os
from typing import Any, Dict, Iterator, List, Mapping, NamedTuple, Optional, Sequence, Tuple

from neronet.host import inputs as hosts
from neronet.model import paths, sha256
from neronet.model.attempt import Assignment
from neronet.model.event import Event, Inputs, Outputs
from neronet.spool import outputs
from neronet.spool.outputs import PIECE, Hashing

LARGEST = 2 << 30  #: bytes; a larger file is told without its digest
MOST = 2000  #: files in one event
MOST_TEXT = 1 << 18  #: letters of their paths together
_ENTRIES = 2000  #: of folders, that are looked at in one turn
_PACE = 1 << 20  #: bytes of inputs that are read in a turn while the program needs the processors
_OPENING = 1 << 16  #: bytes that could be read in the time that a file takes to open
_CHANGES = 3  #: of a file while it is read, after which it is told without its digest

_File = Tuple[str, int, str]


class _Version(NamedTuple):
    """What a file cannot change without."""

    path: bytes
    inode: int
    size: int
    changed: int  #: nanoseconds since the epoch


class _Going(NamedTuple):
    """A file of which a part was read. It is not kept open: nobody may come for the rest."""

    version: _Version
    digest: Any
    done: int  #: bytes
    changes: int  #: of the file, since it was begun with


class Digests:
    """The digests of large files that many attempts read: each is computed once, by whoever comes along."""

    def __init__(self) -> None:
        self._known: Dict[_Version, str] = {}
        self._going: Dict[bytes, _Going] = {}

    def turn(self, path: bytes, most: int) -> Optional[_File]:
        """Read so many bytes more of a file; return it when all is known of it."""
        try:
            version = _version(path)
            if version.size > LARGEST:
                return paths.decode(path), version.size, ""
            if version not in self._known and not self._go_on(version, most):
                return None
        except (OSError, ValueError):  # gone, or not to be read: the program will say so
            return paths.decode(path), 0, ""
        return paths.decode(path), version.size, self._known.get(version, "")

    def _go_on(self, version: _Version, most: int) -> bool:
        """Return whether there is no more to do: the digest is known, or the file changes and changes."""
        going = self._going.pop(version.path, None) or _Going(version, sha256.quick(), 0, 0)
        if going.version != version:
            going = _Going(version, sha256.quick(), 0, going.changes + 1)
        done = going.done + _read(going, min(most, version.size - going.done))
        if done == version.size and _version(version.path) == version:
            self._known[version] = going.digest.hexdigest()
            return True
        if going.changes < _CHANGES:
            self._going[version.path] = going._replace(done=done)
        return going.changes >= _CHANGES


class Promised:
    """The inputs of one attempt."""

    def __init__(self, wanted: Sequence[str], variables: Mapping[str, str], digests: Digests) -> None:
        self._digests = digests
        self._files: List[_File] = []
        self._ahead = list(_spelt_out(wanted, variables))[:MOST]
        self._weight = 0

    def hurry(self) -> None:
        """Leave out what has not been read."""
        self._ahead = []

    def turn(self, most: int = PIECE) -> Optional[Inputs]:
        """Read so many bytes; return the event when all is known."""
        if self._ahead:
            place = self._ahead[-1]
            told = paths.decode(place.path)
            file = (told + "/", 0, "") if place.is_folder else self._digests.turn(place.path, most)
            if file is not None:
                self._ahead.pop()
                self._weight += len(told)
                if self._weight <= MOST_TEXT:
                    self._files.append(file)
        return None if self._ahead else Inputs(sorted(self._files))


class Left:
    """The outputs of one attempt whose program has ended."""

    def __init__(self, work: str, patterns: Sequence[str]) -> None:
        self._work = work
        self._looking: Optional[Iterator[Optional[Tuple[str, int]]]] = outputs.find(work, patterns)
        self._found: List[Tuple[str, int]] = []
        self._weight = 0
        self._more = 0
        self._files: List[_File] = []
        self._hashing: Optional[Hashing] = None
        self._hurried = False

    def hurry(self) -> None:
        """Compute no more digests: somebody wants the attempt to be over."""
        self._hurried = True

    def turn(self) -> Optional[Outputs]:
        """Look at some entries, or read one piece; return the event when all is known."""
        if self._looking is not None:
            self._look(self._looking)
        spent = 0
        while self._looking is None and len(self._files) < len(self._found) and spent < PIECE:
            spent += self._hash(*self._found[len(self._files)])
        if self._looking is not None or len(self._files) < len(self._found):
            return None
        return Outputs(self._files, self._more)

    def _look(self, looking: Iterator[Optional[Tuple[str, int]]]) -> None:
        for _ in range(_ENTRIES):
            try:
                seen = next(looking)
            except StopIteration:
                self._looking = None
                self._found.sort()
                return
            if seen is not None:
                self._weight += len(seen[0])
                if len(self._found) < MOST and self._weight <= MOST_TEXT:
                    self._found.append(seen)
                else:
                    self._more += 1

    def _hash(self, path: str, size: int) -> int:
        """Read one piece of a file; return what that cost, as bytes."""
        if self._hurried or size > LARGEST:
            return self._done((path, size, ""))
        try:
            hashing = self._hashing = self._hashing or Hashing(outputs.open_within(self._work, path))
            before = hashing.size
            hashing.turn()
        except (OSError, ValueError):  # removed since, or not to be read
            return self._done((path, size, ""))
        if hashing.over:
            self._done((path, hashing.size, hashing.sha256))
        return hashing.size - before + _OPENING

    def _done(self, file: _File) -> int:
        if self._hashing is not None:
            self._hashing.close()
            self._hashing = None
        self._files.append(file)
        return _OPENING


class Files:
    """The files of one attempt, from its program's start until nothing more is to be told of them."""

    def __init__(self, assignment: Assignment, work: str, digests: Digests) -> None:
        self._promised: Optional[Promised] = None
        if assignment.inputs:
            self._promised = Promised(assignment.inputs, assignment.variables, digests)
        self._left = Left(work, assignment.outputs) if assignment.outputs else None

    def while_running(self, most: int = _PACE) -> Optional[Event]:
        """Read so many bytes; return what there is to tell, once."""
        event = self._promised.turn(most) if self._promised is not None else None
        if event is not None:
            self._promised = None
        return event

    def when_ended(self) -> Optional[Event]:
        """Go on after the program's end, when the outputs are looked at too."""
        if self._promised is not None:
            return self.while_running(PIECE)
        event = self._left.turn() if self._left is not None else None
        if event is not None:
            self._left = None
        return event

    @property
    def told(self) -> bool:
        """Tell whether nothing is left to tell."""
        return self._promised is None and self._left is None

    def hurry(self) -> None:
        """Tell what is known by now, and compute no more digests: somebody wants the attempt to be over."""
        for part in (self._promised, self._left):
            if part is not None:
                part.hurry()


def _version(path: bytes) -> _Version:
    status = os.stat(path)
    return _Version(path, status.st_ino, status.st_size, status.st_mtime_ns)


def _read(going: _Going, count: int) -> int:
    """Read so many bytes more, fewer only at the end; return how many there were."""
    descriptor = outputs.open_file(going.version.path)
    try:
        read = 0
        while read < count:
            data = os.pread(descriptor, count - read, going.done + read)
            if not data:
                break
            going.digest.update(data)
            read += len(data)
        return read
    finally:
        os.close(descriptor)


def _spelt_out(wanted: Sequence[str], variables: Mapping[str, str]) -> Iterator[hosts.Place]:
    for text in wanted:
        try:
            yield from hosts.places(text, variables)
        except (hosts.Missing, ValueError):  # neromum looked before; what went since, the program will tell
            continue
