"""Finds the row of titles in a sheet, as people keep them: not in the first row, or in two."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from neronet.errors import SpecificationError
from neronet.man.sheets.cells import Place
from neronet.man.sheets.read import Grid

_SEARCHED = 50  #: rows from the first in which titles may stand


class Header(NamedTuple):
    """The rows of titles, from 0, and the title of each column that has one."""

    rows: tuple[int, ...]
    titles: dict[int, str]


def fold(title: str) -> str:
    """Return what two titles have in common that are meant to be the same."""
    return " ".join(title.split()).strip(" _-").casefold()


def find(file: str, grid: Grid, rows: Sequence[int], is_known: Callable[[str], bool]) -> Header | None:
    """Return the header in these rows (counted from 1), or, without any, the row that has most known titles.

    None when none has any; raises ``SpecificationError`` when two have as many.
    """
    if rows:
        return read(grid, tuple(row - 1 for row in rows))
    best: list[tuple[int, Header]] = []
    most = 1
    for header in _candidates(grid):
        score = sum(is_known(fold(title)) for title in header.titles.values())
        if score > most or (score == most and not best):
            best, most = [(score, header)], score
        elif score == most:
            best.append((score, header))
    if not best:
        return None
    first = best[0][1]
    for _, other in best[1:]:
        if not set(other.rows) & set(first.rows) and _folded(other) != _folded(first):
            here, there = (grid.where(file, Place(each.rows[-1], 0)) for each in (first, other))
            raise SpecificationError(
                here,
                "row %d and row %d look alike as the titles" % (first.rows[-1] + 1, other.rows[-1] + 1),
                "write workbook: {file: %s, header: %d} (the other is at %s)"
                % (file, first.rows[-1] + 1, there),
            )
    return first


def _folded(header: Header) -> list[str]:
    return [fold(title) for title in header.titles.values()]


def first_of_texts(grid: Grid) -> Header | None:
    """Return the first row that has nothing but texts, all different, and no title over several columns."""
    grouped = _grouped(grid)
    for row in range(min(_SEARCHED, len(grid.rows))):
        held = [value for value in grid.rows[row] if value not in ("", None)]
        if not held or row in grouped or (len(held) == 1 and len(grid.rows[row]) > 1):
            continue
        if all(isinstance(value, str) for value in held) and len(set(held)) == len(held):
            own = grouped.get(row - 1, 0)
            return read(grid, (row - 1, row) if 0 < own < len(held) else (row,))
    return None


def read(grid: Grid, rows: tuple[int, ...]) -> Header:
    """Return the titles in these rows; a group's title stands before each of its columns' own."""
    width = max((len(grid.rows[row]) for row in rows if row < len(grid.rows)), default=0)
    lines = [[_text(grid.value(Place(row, column))) for column in range(width)] for row in rows]
    for upper, row in zip(lines[:-1], rows[:-1], strict=True):
        _spread(upper, lines[-1], grid, row)
    titles = {}
    for column in range(width):
        parts = dict.fromkeys(line[column] for line in lines if line[column])
        if parts:
            titles[column] = " ".join(parts)
    return Header(rows, titles)


def _spread(upper: list[str], lower: list[str], grid: Grid, row: int) -> None:
    """Give a group's title to the columns that it stands over: as merged, else up to the next."""
    merged = [(first, last) for first, last in grid.merged if first.row == row and last.column > first.column]
    if merged:
        for first, last in merged:
            for column in range(first.column, min(last.column + 1, len(upper))):
                upper[column] = upper[first.column]
        return
    group = ""
    for column, title in enumerate(upper):
        group = (title if lower[column] else "") if title else group
        upper[column] = title or group * bool(lower[column])


def _candidates(grid: Grid) -> list[Header]:
    found = []
    grouped = _grouped(grid)
    for row in range(min(_SEARCHED, len(grid.rows))):
        if row and row - 1 in grouped:
            found.append(read(grid, (row - 1, row)))
        found.append(read(grid, (row,)))
    return found


def _grouped(grid: Grid) -> dict[int, int]:
    """Return the rows that hold cells merged over several columns, and how many columns the widest has."""
    found: dict[int, int] = {}
    for first, last in grid.merged:
        if last.column > first.column:
            found[first.row] = max(found.get(first.row, 0), last.column - first.column + 1)
    return found


def _text(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return "" if value is None else " ".join(str(value).split())
