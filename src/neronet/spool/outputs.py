"""What a program left in its working folder: found by patterns, and opened only where it lies within."""

import os
import stat
from typing import Iterable, Iterator, List, Optional, Tuple

from neronet.model import paths, sha256
from neronet.model.paths import Rests

PIECE = 4 << 20  #: bytes that are read at a time


def find(work: str, patterns: Iterable[str]) -> Iterator[Optional[Tuple[str, int]]]:
    """Give (path, bytes) of each file that a pattern takes, and None for each entry that none does.

    A link counts for what it leads to, and not at all when that lies outside. What is no file or
    folder, or cannot be read, is passed over. The order is the disk's.
    """
    root = os.path.realpath(os.fsencode(work))
    ahead: List[Tuple[bytes, Rests]] = [(b"", paths.start(patterns))]
    while ahead:
        folder, rests = ahead.pop()
        for entry in _entries(os.path.join(root, folder)):
            path = os.path.join(folder, entry.name)
            below = _taken(root, entry, rests)
            if below and entry.is_dir():
                ahead.append((path, below))
            elif () in below and entry.is_file():
                yield _sized(path, entry)
                continue
            yield None


def open_within(work: str, path: str) -> int:
    """Return a descriptor of a file below ``work``; raises ``OSError``, or ``ValueError`` for all else."""
    root = os.path.realpath(os.fsencode(work))
    place = os.path.realpath(os.path.join(root, paths.encode(paths.require_inside(path))))
    if not _is_below(root, place):
        raise ValueError("%s leads out of its folder" % path)
    return open_file(place)


def open_file(place: bytes) -> int:
    """Return a descriptor of a plain file; raises ``OSError``, or ``ValueError`` for all else."""
    descriptor = os.open(place, os.O_RDONLY | os.O_NONBLOCK)  # nobody waits for a pipe's other end
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise ValueError("%s is no file" % paths.decode(place))
    return descriptor


class Hashing:
    """The sha256 of an open file, made in turns; it takes the descriptor over."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._digest = sha256.quick()
        self.size = 0  #: bytes read so far
        self.over = False

    def turn(self, most: int = PIECE) -> None:
        """Read so many bytes, or to the end; raises ``OSError``, after which there is no more to do."""
        left = most
        while left and not self.over:
            try:
                data = os.read(self._descriptor, left)
            except OSError:
                self.close()
                raise
            self._digest.update(data)
            self.size += len(data)
            left -= len(data)
            if not data:
                self.close()

    def close(self) -> None:
        """Let the file go."""
        if not self.over:
            self.over = True
            os.close(self._descriptor)

    @property
    def sha256(self) -> str:
        """Return the digest of what was read."""
        return str(self._digest.hexdigest())


def sha256_of(descriptor: int) -> Tuple[int, str]:
    """Return bytes and sha256 of an open file, which is closed; raises ``OSError``."""
    hashing = Hashing(descriptor)
    while not hashing.over:
        hashing.turn()
    return hashing.size, hashing.sha256


def _taken(root: bytes, entry: "os.DirEntry[bytes]", rests: Rests) -> Rests:
    """Return what is looked for below an entry; a folder behind a link only where a pattern names it."""
    name = paths.decode(entry.name)
    if not entry.is_symlink():
        return paths.below(rests, name)
    if not _is_below(root, os.path.realpath(entry.path)):
        return frozenset()
    return paths.named(rests, name) if entry.is_dir() else paths.below(rests, name)


def _sized(path: bytes, entry: "os.DirEntry[bytes]") -> Optional[Tuple[str, int]]:
    try:
        return paths.decode(path), entry.stat().st_size
    except OSError:  # removed while it was looked at
        return None


def _is_below(root: bytes, place: bytes) -> bool:
    return place.startswith(root.rstrip(b"/") + b"/")


def _entries(folder: bytes) -> List["os.DirEntry[bytes]"]:
    try:
        return list(os.scandir(folder))
    except OSError:
        return []
