"""Puts a project's results workbook where she wants it: whole, and over nothing that is hers or open."""

import contextlib
import fcntl
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from neronet.errors import NeronetError
from neronet.man import gathering
from neronet.man.config import Places
from neronet.man.gathering import Source
from neronet.man.results import catalogue, choice
from neronet.man.sheets import locks
from neronet.man.store import publications
from neronet.man.store.database import Database
from neronet.man.store.publications import Book

_SIBLINGS = 9  #: results-2.xlsx to results-9.xlsx


class Place(NamedTuple):
    """Where the workbook can be written, and why that is not where it is wanted."""

    path: Path
    trouble: str | None


def path(book: Book) -> Path:
    """Return where the workbook is wanted; a link leads to its file."""
    name: str = book.settings["workbook"]
    return (Path(book.folder) / name).resolve()


def is_due(book: Book) -> bool:
    """Tell whether there is news, or a place to go back to, or a sibling to take away."""
    if book.is_behind:
        return True
    first = path(book)
    with contextlib.suppress(OSError):  # a folder that cannot be read is told of when there is news
        if book.trouble is not None:
            return _trouble(book, first) is None
        return any(locks.holder(sibling) is None for sibling in _siblings(book))
    return False


def publish(database: Database, places: Places, project: int, now: float) -> Place | None:
    """Write the project's workbook, and return where; None when it wants none.

    Raises ``NeronetError`` when it cannot be written.
    """
    with _alone(places, project):
        book = publications.of_project(database.connection, project)
        if book is None:
            return None
        try:
            return _publish(database, book, now)
        except OSError as error:
            place = path(book)
            raise _noted(database, book, f"{place} cannot be written: {error.strerror}") from error
        except NeronetError as error:
            raise _noted(database, book, error.what, error.hint) from error


def _publish(database: Database, book: Book, now: float) -> Place:
    place = _place(book)
    source = Source(book.name, book.folder, None, book.project)
    content = gathering.workbook(database.connection, source, choice.from_settings(book.settings), now)
    _put(database, book, place.path, catalogue.workbook_writer("xlsx")(content))
    for sibling in [] if place.trouble else _siblings(book):
        _take_away(database, book, sibling)
    with database.transaction() as tx:
        publications.note(tx, book.project, book.news, place.trouble)
    return place


def _place(book: Book) -> Place:
    first = path(book)
    why = _trouble(book, first)
    if why is None:
        return Place(first, None)
    for number in range(2, _SIBLINGS + 1):
        sibling = first.with_name(f"{first.stem}-{number}{first.suffix}")
        if _trouble(book, sibling) is None:
            return Place(sibling, f"{why}: results are in {sibling.name}")
    raise NeronetError(f"{why}, and so are its siblings up to {_SIBLINGS}", "close them, or move them away")


def _trouble(book: Book, place: Path) -> str | None:
    """Return why a file is not to be touched."""
    who = locks.holder(place)
    if who is not None:
        return f"{place.name} is open: {who}"
    if _there(place) not in (None, *book.files.get(str(place), ())):
        return f"{place.name} is not as neronet wrote it"  # then it is hers
    return None


def _there(place: Path) -> str | None:
    with contextlib.suppress(FileNotFoundError):
        return _stamp(place.stat())
    return None


def _put(database: Database, book: Book, place: Path, content: bytes) -> None:
    """Put the file there in one step; it is noted as neronet's before, so that a kill leaves no doubt."""
    place.parent.mkdir(exist_ok=True)
    for left in place.parent.glob(f".{place.name}.*.part"):  # by one that was killed: this is the only writer
        left.unlink(missing_ok=True)
    descriptor, name = tempfile.mkstemp(prefix=f".{place.name}.", suffix=".part", dir=place.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fchmod(descriptor, 0o644 & ~_umask())
            os.fsync(descriptor)
            new = _stamp(os.fstat(descriptor))
        with database.transaction() as tx:
            publications.stamp(tx, book.project, str(place), new, _there(place))
        if _trouble(book, place) is not None:
            raise NeronetError(f"{place.name} was opened or changed meanwhile", "it is written again soon")
        Path(name).replace(place)
    finally:
        Path(name).unlink(missing_ok=True)


def _take_away(database: Database, book: Book, sibling: Path) -> None:
    """Remove a sibling that is no longer needed, unless it is open; one that she has changed is hers."""
    if locks.holder(sibling) is not None:
        return
    if _trouble(book, sibling) is None:
        sibling.unlink(missing_ok=True)
    with database.transaction() as tx:
        publications.forget(tx, book.project, str(sibling))


def _siblings(book: Book) -> list[Path]:
    first = str(path(book))
    return [Path(file) for file in book.files if file != first]


def _noted(database: Database, book: Book, what: str, hint: str | None = None) -> NeronetError:
    with contextlib.suppress(NeronetError), database.transaction() as tx:
        publications.note(tx, book.project, None, what)
    return NeronetError(what, hint)


def _stamp(found: os.stat_result) -> str:
    return f"{found.st_size}:{found.st_mtime_ns}"


def _umask() -> int:
    mask = os.umask(0o077)
    os.umask(mask)
    return mask


@contextlib.contextmanager
def _alone(places: Places, project: int) -> Iterator[None]:
    """Let one at a time write it, so that no older state takes the place of a newer."""
    places.run.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (places.run / f"results-{project}.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
