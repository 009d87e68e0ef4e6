"""Writes numbers, states and metrics of experiments into the workbook that they came from."""

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from neronet.errors import NeronetError
from neronet.man.core import written_cells
from neronet.man.core.identity import Origin
from neronet.man.core.written_cells import Facts
from neronet.man.sheets import files, formulas
from neronet.man.sheets.cells import Edit, Place, letters
from neronet.man.sheets.read import Grid
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
    claimed = frozenset(n for row in _all_rows(book.tables) if row.origin for n in row.origin.numbers)
    edits = {table.grid.name: _edits(table, book, now, claimed, notes) for table in book.tables}
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


def _all_rows(tables: Iterable[Table]) -> Iterator[Row]:
    return (row for table in tables for row in (*table.rows, *table.left_out))


def _edits(table: Table, book: Book, now: Known, claimed: Collection[int], notes: list[str]) -> list[Edit]:
    """Return the cells of a sheet that hold something else than they should."""
    rows = [
        (row.origin, found)
        for row in _all_rows([table])
        if row.origin is not None and (found := _experiments(row, row.origin, now, claimed))
    ]
    places, edits = _columns(table, book, {origin.row for origin, _ in rows}, notes)
    covered = _covered(table.grid, places.values())
    for word, column in places.items():
        told = _told(word, (found for _, found in rows))
        for origin, found in rows:
            place = Place(origin.row, column)
            held = table.grid.value(place)
            wanted = written_cells.content(word, found, held)
            if place in covered or written_cells.is_held(wanted, held):
                continue
            is_hers = held not in told and not written_cells.has_begun(found)  # not of a row that she copied
            if wanted is not None or not is_hers:
                edits.append(Edit(place, wanted))
    return edits


def _covered(grid: Grid, columns: Collection[int]) -> set[Place]:
    """Return the cells of these columns that lie under a merged one, where nobody sees what they hold."""
    return {
        Place(row, column)
        for first, last in grid.merged
        for column in columns
        if first.column <= column <= last.column
        for row in range(first.row, min(last.row, len(grid.rows)) + 1)
        if (row, column) != first
    }


def _told(word: str, rows: Iterable[Sequence[Facts]]) -> set[object]:
    """Return what neronet has to say in a column, as values and, as a CSV file has them, as texts."""
    begun = (written_cells.content(word, found, "") for found in rows if written_cells.has_begun(found))
    return {shown for value in begun for shown in (value, str(value))}


def _experiments(row: Row, origin: Origin, now: Known, claimed: Collection[int]) -> list[Facts]:
    """Return the experiments that stand in a row; none when it has not been added yet.

    What the row says counts; it is only more or fewer when what it is known by says that it was added since.
    A number that another row says is that row's, though this one may hold now what that held.
    """
    said = [number for number in origin.numbers if number in now.facts]
    by_key = [
        number
        for number in now.keys.get(row.key or row.name, ())
        if number in origin.numbers or number not in claimed
    ]
    numbers = said if said and not set(said) & set(by_key) else by_key
    return [now.facts[number] for number in numbers if number in now.facts]


def _columns(
    table: Table, book: Book, rows: Collection[int], notes: list[str]
) -> tuple[dict[str, int], list[Edit]]:
    """Return where each output goes, and the titles of the columns that are appended for them."""
    held = formulas.columns(book.path, book.data, table.grid.name, rows)
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
