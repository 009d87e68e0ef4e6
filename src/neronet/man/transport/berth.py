"""The folder at home that outputs come to: nothing leaves it, and nothing of the user's is overwritten."""

import errno
import fcntl
import hashlib
import os
import stat
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from neronet.errors import NeronetError
from neronet.man.core.homecoming import Output
from neronet.model import paths

PARTS = ".neronet-part"  #: what is under way; gone when all has come
_LOCK = "lock"
_DISK = {
    errno.ENOSPC: "the disk here is full",
    errno.EDQUOT: "your quota of disk space here is used up",
    errno.EROFS: "the disk here is read-only",
}


class Kept(Exception):
    """A file that is not brought; its text says why."""


class Occupied(NeronetError):
    """Another neroman brings files to the same folder: what is not brought now may be, later."""


class Berth:
    """One attempt's folder at home."""

    def __init__(self, target: Path) -> None:
        self._target = target
        self._lock: BinaryIO | None = None

    def prepare(self) -> None:
        """Make the folder, and take it for this process alone; raises ``Occupied``, or ``NeronetError``."""
        try:
            self._target.mkdir(parents=True, exist_ok=True)
            self._folder(self._target / PARTS)
            lock = (self._target / PARTS / _LOCK).open("wb")
        except OSError as error:
            what = f"{self._target} cannot be made: {error.strerror or error}"
            raise NeronetError(what, "--to names another folder") from error
        except Kept as error:
            raise NeronetError(str(error), "--to names another folder") from error
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            lock.close()
            what = f"another neroman brings files to {self._target} at this moment"
            raise Occupied(what, "try again when it has ended") from error
        self._lock = lock

    def place(self, path: str) -> Path:
        """Return where a file shall lie, its folders made; raises ``Kept`` for a path that leads elsewhere.

        The path comes from the cluster, which is trusted with nothing outside of this folder.
        """
        try:
            place = self._target / os.fsdecode(paths.encode(paths.require_inside(path)))
        except ValueError as error:
            raise Kept(f"refused: {error}") from error
        for folder in reversed(place.relative_to(self._target).parents[:-1]):
            self._folder(self._target / folder)
        return place

    def is_here(self, place: Path, output: Output, fetched: str | None) -> bool:
        """Tell whether this very content lies there; raises ``Kept`` when something else of the user's does.

        ``fetched`` is the digest of what neronet brought there before, which may be replaced.
        """
        try:
            status = place.lstat()
        except FileNotFoundError:
            return False
        if not stat.S_ISREG(status.st_mode):
            raise Kept(f"{place} is no file, and is left as it is")
        content = digest_of(place)[0].hexdigest()
        if content not in (output.sha256, fetched):
            raise Kept(f"{place} differs, was not fetched by neronet, and is left as it is")
        return content == output.sha256

    def part(self, output: Output) -> Path:
        """Return where a file lies while it comes: another content is another part."""
        name = hashlib.sha256(paths.encode(f"{output.path}\0{output.sha256}")).hexdigest()[:32]
        return self._target / PARTS / name

    def leave(self) -> None:
        """Let go of the folder, and take away what is empty."""
        if self._lock is not None:
            (self._target / PARTS / _LOCK).unlink(missing_ok=True)
            self._lock.close()
        for folder in (self._target / PARTS, self._target):
            with suppress(OSError):
                folder.rmdir()

    def _folder(self, folder: Path) -> None:
        folder.mkdir(exist_ok=True)
        if folder.is_symlink():
            raise Kept(f"{folder} is a link, and may lead anywhere")


def digest_of(place: Path) -> tuple["hashlib._Hash", int]:
    """Return the running digest of a file, and its size in bytes; both empty when it is not there."""
    digest, size = hashlib.sha256(), 0
    with suppress(FileNotFoundError), place.open("rb") as file:
        while data := file.read(1 << 20):
            digest.update(data)
            size += len(data)
    return digest, size


def explain(error: OSError) -> str:
    """Return why a file could not be written; raises ``NeronetError`` when no other could be either."""
    if error.errno in _DISK:
        raise NeronetError(_DISK[error.errno], "free some space; `neroman fetch` goes on") from error
    return f"cannot be written: {error.strerror or error}"
