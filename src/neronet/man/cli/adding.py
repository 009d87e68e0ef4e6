"""What ``neroman add`` does once: files into the store, numbers into the workbook."""

import contextlib
import sqlite3
from pathlib import Path
from typing import NamedTuple

import click

from neronet.errors import NeronetError, SpecificationError
from neronet.man import reach, wiring, workbooks
from neronet.man.cli import edits, listing
from neronet.man.cli.picking import listed
from neronet.man.config import Places
from neronet.man.specs import catalogue
from neronet.man.specs.specification import Specification
from neronet.man.specs.tables import Book
from neronet.man.store import experiments, order, projects
from neronet.man.store.experiments import Added
from neronet.man.store.projects import Workbook
from neronet.man.wiring import Neroman


class _Undone(Exception):
    """Takes a transaction back."""


class Outcome(NamedTuple):
    """What was added."""

    project: str
    added: Added
    workbook: Workbook | None


def read(path: Path) -> tuple[Specification, Book | None]:
    """Read the files; raises ``NeronetError``."""
    found = catalogue.survey(path)
    return catalogue.specification(found), found.book


def add(man: Neroman, path: Path, specification: Specification, book: Book | None) -> Outcome:
    """Store what was read; raises ``NeronetError``, and then nothing was added."""
    _check_clusters(man.places, specification)
    with man.database.transaction() as tx:
        return _added(man, tx, path, specification, book)


def trial(path: Path, specification: Specification, book: Book | None) -> Added:
    """Return what ``add`` would do, and do nothing: not even a store is made."""
    places = wiring.places()
    _check_clusters(places, specification)
    if not places.store.exists():
        return Added(list(range(1, len(specification.definitions) + 1)), [], [], [])
    man = wiring.build()
    found: list[Outcome] = []

    def undo() -> None:
        raise _Undone

    with contextlib.suppress(_Undone), man.database.transaction() as tx:
        found.append(_added(man, tx, path, specification, book))
        undo()
    return found[0].added


def tell(outcome: Outcome) -> None:
    """Print what was added."""
    added = outcome.added
    click.echo(f"{outcome.project}: {counted(added) or 'no experiments'}")
    for words, changed in (("kept", added.kept), ("given up for the file's", added.dropped)):
        for number, values in changed.items():
            shown = ", ".join(f"{name}={listing.value(value)}" for name, value in values.items())
            click.echo(f"what `restart --set` changed is {words}: {number}: {shown}", err=True)


def write(man: Neroman, outcome: Outcome, book: Book | None) -> bool:
    """Write numbers and states into the workbook, and tell; False when it has to be done later."""
    if outcome.workbook is None or not workbooks.writes(outcome.workbook):
        return True
    try:
        now = workbooks.known(man.database, outcome.workbook.project)
        written = workbooks.write(outcome.workbook, now, book)
    except workbooks.InUse as error:
        click.echo(f"nothing is written into the workbook yet: {workbooks.told(error)}", err=True)
        note = "until the rows have their numbers, edit none that has no name"
        click.echo(f"  `neroman workbook write` does it, or the daemon while anything runs; {note}", err=True)
        return False
    except NeronetError as error:
        click.echo(f"nothing is written into the workbook: {workbooks.told(error)}", err=True)
        return True
    finish(man, outcome.workbook, written)
    return True


def finish(man: Neroman, workbook: Workbook, written: workbooks.Written) -> None:
    """Store that it was neronet who changed the workbook, and tell what could not be written."""
    with man.database.transaction() as tx:
        projects.note_written(tx, workbook.project, written.before, written.after)
        projects.note_trouble(tx, workbook.project, "; ".join(written.notes), man.now())
    for note in written.notes:
        click.echo(note, err=True)


def counted(added: Added) -> str:
    """Return ``3 new (1-3), 4 as before``."""
    parts = []
    if added.new:
        parts.append(f"{len(added.new)} new ({listed(sorted(added.new))})")
    if added.revised:
        parts.append(f"{len(added.revised)} changed ({listed(sorted(added.revised))})")
    if added.same:
        parts.append(f"{len(added.same)} as before")
    if added.absent:
        parts.append(f"{len(added.absent)} no longer in the file, and kept ({listed(added.absent)})")
    return ", ".join(parts)


def _added(
    man: Neroman, tx: sqlite3.Connection, path: Path, specification: Specification, book: Book | None
) -> Outcome:
    settings = None if specification.workbook is None or book is None else specification.workbook.to_json()
    digest = "" if book is None else workbooks.digest(book.data)
    folder = Path(specification.project.folder)
    yaml = folder if path.suffix.lower() in catalogue.ENDINGS else path
    project = projects.save(tx, specification.project, edits.digest(yaml), settings, digest)
    added = experiments.save(
        tx, project, specification.definitions, man.now(), specification.places, specification.origins
    )
    order.needed(tx, [*added.new, *added.revised])  # refuses what nobody is called
    workbook = None if settings is None else Workbook(project, str(folder), settings, digest)
    return Outcome(specification.project.name, added, workbook)


def _check_clusters(places: Places, specification: Specification) -> None:
    wanted = zip(specification.definitions, specification.places, strict=True)
    files = {definition.cluster: place.rpartition(":")[0] for definition, place in wanted}
    for cluster, file in files.items():
        try:
            reach.clusters(places).check(cluster)
        except SpecificationError:  # a mistake in the list of clusters
            raise
        except NeronetError as error:
            raise SpecificationError(file, error.what, error.hint) from error
