"""Reads experiments from the sheets of a workbook."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from neronet.errors import NeronetError, SpecificationError
from neronet.man.core import template
from neronet.man.sheets import read as sheets
from neronet.man.sheets.cells import Place
from neronet.man.sheets.read import Grid
from neronet.man.specs import sheet_columns, sheet_rows, sheet_titles
from neronet.man.specs.sheet_columns import Kind
from neronet.man.specs.sheet_titles import Header, fold
from neronet.man.specs.sheet_values import Parse
from neronet.man.specs.tables import Book, Table
from neronet.man.specs.workbook_settings import Settings


def read(path: Path, settings: Settings, parse: Parse) -> Book:
    """Read the sheets that are named, or the one that can be told.

    Raises ``NeronetError`` for a file that cannot be read, or whose sheet or titles cannot be told.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise NeronetError(f"{path} cannot be read: {error.strerror}", "is the workbook there?") from None
    file = path.name
    chosen = _chosen(file, sheets.read(path, data), settings)
    known = {*settings.known, *_in_commands(chosen, settings)}
    settings = settings._replace(known=tuple(sorted(known)))
    tables, complaints = [], []
    for grid, header in chosen:
        columns, mistakes = sheet_columns.take(header.titles, settings)
        for mistake in mistakes:
            where = grid.where(file, Place(header.rows[-1], mistake.at or 0))
            complaints.append(SpecificationError(where, mistake.what, mistake.hint))
        found = sheet_rows.read(file, grid, header, columns, settings, parse)
        complaints += found.complaints
        tables.append(Table(grid, header, columns, found.rows, found.left_out))
        complaints += _unused(file, tables[-1], settings.known)
    complaints += _twice(tables) if len(tables) > 1 else []
    return Book(path, data, settings, tables, complaints)


def _chosen(file: str, grids: list[Grid], settings: Settings) -> list[tuple[Grid, Header]]:
    """Return the sheets that hold experiments, with their titles."""
    if settings.sheets and grids[0].name:
        by_name = {fold(grid.name): grid for grid in grids}
        for name in settings.sheets:
            if fold(name) not in by_name:
                hint = "the sheets are: %s" % ", ".join(grid.name for grid in grids)
                raise SpecificationError(file, f"there is no sheet '{name}'", hint)
        return [(grid, _header(file, grid, settings)) for grid in (by_name[fold(n)] for n in settings.sheets)]
    visible = [grid for grid in grids if not grid.hidden]
    if len(visible) == 1:
        return [(visible[0], _header(file, visible[0], settings))]
    words = sheet_columns.words(settings)
    found = [(grid, sheet_titles.find(file, grid, settings.header, words.__contains__)) for grid in visible]
    likely = [(grid, header) for grid, header in found if header is not None and _score(header, words) > 0]
    if len(likely) == 1:
        return likely
    names = ", ".join(grid.name for grid, _ in likely or found)
    what = (
        "several sheets may hold experiments" if likely else "no sheet has a title that means anything here"
    )
    raise SpecificationError(
        file,
        what,
        f"say which, below workbook: sheets: [{likely[0][0].name if likely else 'Runs'}] ({names})",
    )


def _score(header: Header, words: Iterable[str]) -> int:
    return sum(fold(title) in words for title in header.titles.values())


def _header(file: str, grid: Grid, settings: Settings) -> Header:
    words = sheet_columns.words(settings)
    header = sheet_titles.find(file, grid, settings.header, words.__contains__)
    header = header or sheet_titles.first_of_texts(grid)
    if header is None or not header.titles:
        hint = "say where it is: workbook: {file: %s, header: 2}" % file
        raise SpecificationError(grid.where(file, Place(0, 0)), "no row of titles is found", hint)
    return header


def _unused(file: str, table: Table, known: Iterable[str]) -> Iterator[SpecificationError]:
    """Give what is wrong when no column means anything: then every row would be the same."""
    if any(column.kind in sheet_columns.INPUTS for column in table.columns):
        return
    where = table.grid.where(file, Place(table.header.rows[-1], 0))
    parameters = ", ".join(known) or "nothing"
    hint = "`neroman workbook check` proposes what to say below workbook: columns:"
    yield SpecificationError(where, f"no title is that of a parameter; the commands use {parameters}", hint)


def _in_commands(chosen: list[tuple[Grid, Header]], settings: Settings) -> Iterator[str]:
    """Give the parameters that the sheets' own commands use."""
    for grid, header in chosen:
        columns, _ = sheet_columns.take(header.titles, settings)
        index = next((c.at for c in columns if c.kind is Kind.KEY and c.word == "command"), None)
        if index is None:
            continue
        commands = {cells[index] for cells in grid.rows[header.rows[-1] + 1 :] if index < len(cells)}
        for command in commands:
            if isinstance(command, str) and "{" in command:
                try:
                    yield from template.names(command)
                except NeronetError:
                    continue  # told when the row is built


def _twice(tables: list[Table]) -> Iterator[SpecificationError]:
    """Give what two sheets both say they are."""
    seen: dict[int, str] = {}
    for table in tables:
        for row in table.rows:
            assert row.origin is not None, "a row of a sheet"
            for number in row.origin.numbers:
                other = seen.setdefault(number, row.origin.where)
                if other.rpartition("!")[0] != row.origin.where.rpartition("!")[0]:
                    hint = "clear the number of the copy: it gets one of its own"
                    yield SpecificationError(row.origin.where, f"{number} stands here and in {other}", hint)
