"""Follows the saves of a specification and its workbook."""

import time
from collections.abc import Callable
from pathlib import Path

import click

from neronet.errors import NeronetError
from neronet.man import workbooks
from neronet.man.cli import adding
from neronet.man.specs import catalogue
from neronet.man.specs.project import FILE, find_project
from neronet.man.store import projects
from neronet.man.wiring import Neroman

_PERIOD = 1.0  #: seconds between two looks; what changes from one to the next is still being written

Stamps = tuple[tuple[int, int] | None, ...]


def follow(man: Neroman, path: Path, rest: Callable[[float], None] = time.sleep) -> None:
    """Add, and add again after each save, for ever; a mistake is told and waited out.

    What neronet itself writes into the workbook is no save. ``rest`` waits so many seconds.
    """
    watch = _Watch(man, path)
    while True:
        watch.look()
        rest(_PERIOD)


class _Watch:
    """What was read last, and what stands on the disk."""

    def __init__(self, man: Neroman, path: Path) -> None:
        self._man = man
        self._path = path
        self._seen: Stamps = ()  # when looked last
        self._read: Stamps | None = None  # when read last
        self._pending: Callable[[], bool] | None = None  # writes what could not be written

    def look(self) -> None:
        """Read the files if they were saved and are at rest, and write into the workbook once it is free."""
        before, self._seen = self._seen, self._stamps()
        if self._seen != self._read and (self._seen == before or self._read is None):
            if self._read is None or not self._is_own():
                self._take_in()
            self._read = self._seen = self._stamps()
        elif self._pending is not None and self._pending():
            click.echo("the workbook is written")
            self._pending = None
            self._read = self._seen = self._stamps()

    def _take_in(self) -> None:
        click.echo(time.strftime("%H:%M:%S ", time.localtime(self._man.now())), nl=False)
        try:
            specification, book = adding.read(self._path)
            outcome = adding.add(self._man, self._path, specification, book)
        except NeronetError as error:
            click.echo(f"not taken in: {error.what}" + (f"\n  {error.hint}" if error.hint else ""))
            return
        adding.tell(outcome)
        self._pending = None
        if not adding.write(self._man, outcome, book) and outcome.workbook is not None:
            workbook = outcome.workbook
            self._pending = lambda: self._write(workbook)

    def _write(self, workbook: projects.Workbook) -> bool:
        try:
            workbooks.check_free(workbook)
            written = workbooks.write(workbook, workbooks.known(self._man.database, workbook.project))
        except NeronetError:
            return False
        adding.finish(self._man, workbook, written)
        return True

    def _is_own(self) -> bool:
        """Tell whether the workbook alone has changed, and is as neronet itself has left it."""
        assert self._read is not None, "it has been read"
        if self._seen[0] != self._read[0]:
            return False
        for each in projects.workbooks(self._man.database.connection):
            file = Path(each.settings["file"])
            if file in self._files():
                try:
                    return workbooks.digest(file.read_bytes()) == each.digest
                except OSError:
                    return False
        return False

    def _stamps(self) -> Stamps:
        return tuple(map(_stamp, self._files()))

    def _files(self) -> list[Path]:
        """Return the specification, and the workbook as it was added last."""
        path = self._path.absolute()
        if path.suffix.lower() in catalogue.ENDINGS:
            return [find_project(path.parent) / FILE, path]
        yaml = path / FILE if path.is_dir() else path
        folder = str(yaml.parent.resolve())
        books = projects.workbooks(self._man.database.connection)
        return [yaml, *(Path(each.settings["file"]) for each in books if each.folder == folder)]


def _stamp(file: Path) -> tuple[int, int] | None:
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size
