"""Writes numbers, states and metrics of experiments into the workbook that they came from."""

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from neronet.errors import NeronetError
from neronet.man.core import written_cells
from neronet.man.core.written_cells import Facts
from neronet.man.sheets import files, formulas
from neronet.man.sheets.cells import Edit, Place, letters
from neronet.man.specs import catalogue
from neronet.man.specs.sheet_columns import Kind
from neronet.man.specs.specification import Row
from neronet.man.specs.tables import Book, Table
from neronet.man.specs.workbook_settings import Settings
from neronet.man.store import experiments, sheet_facts
from neronet.man.store.database import Database
from neronet.man.store.projects import Workbook

InUse = files.InUse


class Known(NamedTuple):
    """What the store knows of a project's experiments."""

    facts: Mapping[int, Facts]  #: by number
    keys: Mapping[str, Sequence[int]]  #: those that the specification has, by what they are known by


class Written(NamedTuple):
    """What became of a workbook."""

    cells: int  #: that were changed
    notes: list[str]  #: what could not be written, in words
    before: str  #: digest of the file as it was read
    after: str  #: and as it is now


def known(database: Database, project: int) -> Known:
    """Return what is to be written."""
    connection = database.connection
    return Known(sheet_facts.facts(connection, project), experiments.keys(connection, project))


def write(workbook: Workbook, now: Known, book: Book | None = None) -> Written:
    """Write what differs; ``book`` is the workbook if it has just been read.

    Rows are found by their numbers, or by what they are known by, wherever they now stand. Raises ``InUse``
    while a spreadsheet has the file open, and ``NeronetError`` when it is not there or cannot be told.
    """
    settings = Settings.from_json(workbook.settings)
    book = book or catalogue.locate(settings)
    notes: list[str] = []
    edits = {table.grid.name: _edits(table, book, now, notes) for table in book.tables}
    count = sum(map(len, edits.values()))
    before = after = digest(book.data)
    if count:
        after = digest(files.write(book.path, book.data, edits))
    return Written(count, notes, before, after)


def check_free(workbook: Workbook) -> None:
    """Raise ``InUse`` while a spreadsheet has the workbook open: then it need not be read."""
    files.check_free(Path(workbook.settings["file"]))


def writes(workbook: Workbook) -> bool:
    """Tell whether anything is to be written into the workbook."""
    return bool(Settings.from_json(workbook.settings).written)


def digest(data: bytes) -> str:
    """Return the digest of a workbook's content."""
    return hashlib.sha256(data).hexdigest()


def _edits(table: Table, book: Book, now: Known, notes: list[str]) -> list[Edit]:
    """Return the cells of a sheet that hold something else than they should."""
    places, edits = _columns(table, book, notes)
    rows = [(row, found) for row in (*table.rows, *table.left_out) if (found := _experiments(row, now))]
    for row, found in rows:
        assert row.origin is not None, "a row of a sheet"
        for word, column in places.items():
            place = Place(row.origin.row, column)
            held = table.grid.value(place)
            wanted = written_cells.content(word, found, held)
            if not written_cells.is_held(wanted, held):
                edits.append(Edit(place, wanted))
    return edits


def _experiments(row: Row, now: Known) -> list[Facts]:
    """Return the experiments that stand in a row; none when it has not been added yet.

    What the row says counts; it is only more or fewer when what it is known by says that it was added since.
    """
    said = [] if row.origin is None else [number for number in row.origin.numbers if number in now.facts]
    by_key = now.keys.get(row.key or row.name, ())
    numbers = said if said and not set(said) & set(by_key) else by_key
    return [now.facts[number] for number in numbers if number in now.facts]


def _columns(table: Table, book: Book, notes: list[str]) -> tuple[dict[str, int], list[Edit]]:
    """Return where each output goes, and the titles of the columns that are appended for them."""
    held = formulas.columns(book.path, book.data, table.grid.name)
    there = {column.word: column.at for column in table.columns if column.kind is Kind.OUTPUT}
    width = max((len(row) for row in table.grid.rows), default=0)
    titles: list[Edit] = []
    found: dict[str, int] = {}
    for word in book.settings.written:
        title = book.settings.columns.get(word)
        column = there.get(word)
        if column is None and title is not None:
            notes.append(f"{_where(table, book)} has no column '{title}', where {word} belongs")
        elif column is None:
            found[word] = width + len(titles)
            titles.append(Edit(Place(table.header.rows[-1], found[word]), word))
        elif column in held:
            cell = f"{_where(table, book)}: column {letters(column)}"
            notes.append(f"{cell} holds formulas, and is not overwritten with {word}")
        else:
            found[word] = column
    return found, titles


def _where(table: Table, book: Book) -> str:
    return table.grid.where(book.path.name, Place(0, 0)).removesuffix("A1").rstrip("!:")


def told(error: NeronetError) -> str:
    """Return an error in one line."""
    return f"{error.what} ({error.hint})" if error.hint else error.what
