"""Makes rows of a specification from the rows of a sheet."""

import datetime as dt
import hashlib
import json
import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

from neronet.errors import SelectionError, SpecificationError
from neronet.man.core.identity import Origin
from neronet.man.sheets.cells import Place, Value, letters
from neronet.man.sheets.read import Grid
from neronet.man.specs import sheet_values
from neronet.man.specs.nesting import name_mistake
from neronet.man.specs.sheet_columns import INPUTS, Column, Kind
from neronet.man.specs.sheet_condition import Condition
from neronet.man.specs.sheet_titles import Header, fold
from neronet.man.specs.sheet_values import Parse, Unclear
from neronet.man.specs.specification import Row, Trail
from neronet.man.specs.workbook_settings import Settings

_NUMBERS = re.compile(r"[1-9][0-9]*(-[1-9][0-9]*)?(,[1-9][0-9]*(-[1-9][0-9]*)?)*\Z", re.ASCII)
_ENCODER = json.JSONEncoder(sort_keys=True, default=str)
_MOST = 100_000  #: experiments of one row


class Read(NamedTuple):
    """What the rows of one sheet came to."""

    rows: list[Row]
    left_out: list[Row]  #: those that ``only`` leaves out
    complaints: list[SpecificationError]


def read(
    file: str, grid: Grid, header: Header, columns: Sequence[Column], settings: Settings, parse: Parse
) -> Read:
    """Return the rows below the titles; blank ones, headings and repeated titles are passed over."""
    reading = _Reading(file, grid, columns, settings, parse)
    condition: Condition | None = None
    if settings.only:
        try:
            condition = Condition(settings.only, header.titles, columns)
        except SelectionError as error:
            place = grid.where(file, Place(header.rows[-1], 0))
            reading.complaints.append(SpecificationError(place, f"only: {error.what}", error.hint))
    rows: list[Row] = []
    left_out: list[Row] = []
    for index, cells in _data(grid, header, columns):
        before = len(reading.complaints)
        row = reading.row(index, cells)
        has_number = row.origin is not None and row.origin.numbers
        meant = condition is None or has_number or condition.holds(cells)
        (rows if meant else left_out).append(row)
        if not meant:
            del reading.complaints[before:]
    reading.check_numbers(rows)
    return Read(rows, left_out, reading.complaints)


def _data(grid: Grid, header: Header, columns: Sequence[Column]) -> Iterator[tuple[int, Sequence[Value]]]:
    used = [column for column in columns if column.kind in INPUTS]
    titles = {column.at: fold(column.title) for column in used}
    headings = {first for first, last in grid.merged if last.column > first.column}
    merged = _merged(grid, set(titles))
    for index in range(header.rows[-1] + 1, len(grid.rows)):
        cells = grid.rows[index]
        if index in merged:
            cells = [merged[index].get(column, cell) for column, cell in enumerate(cells)]
        held = [column for column, cell in enumerate(cells) if not _is_blank(cell)]
        if grid.doubts:  # a cell that shows an error is read as empty
            held += [column for column in titles if Place(index, column) in grid.doubts]
        if len(held) == 1 and Place(index, held[0]) in headings:
            continue
        own = [column for column in held if column in titles]
        if own and not all(_is_title(cells, column, titles[column]) for column in own):
            yield index, cells


def _merged(grid: Grid, used: set[int]) -> dict[int, dict[int, Value]]:
    """Return what cells hold that are merged with one above."""
    found: dict[int, dict[int, Value]] = {}
    for first, last in grid.merged:
        if first.column == last.column and first.column in used:
            for row in range(first.row + 1, last.row + 1):
                found.setdefault(row, {})[first.column] = grid.value(first)
    return found


def _is_blank(cell: Value) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())


def _is_title(cells: Sequence[Value], column: int, title: str) -> bool:
    cell = cells[column] if column < len(cells) else ""
    return isinstance(cell, str) and fold(cell) == title


class _Reading:
    """Reads row by row, and notes what is wrong by cell."""

    def __init__(
        self, file: str, grid: Grid, columns: Sequence[Column], settings: Settings, parse: Parse
    ) -> None:
        self.complaints: list[SpecificationError] = []
        self._grid = grid
        self._label = f"{grid.name}!" if grid.name else "row "
        self._parse = parse
        self._decimal = settings.decimal
        self._before = grid.where(file, Place(0, 0)).removesuffix("A1")
        self._columns = [
            (column, f"{self._before}{letters(column.at)}", _trail(column), self._reader(column))
            for column in columns
            if column.kind in INPUTS
        ]
        self._number = next((c.at for c in columns if c.kind is Kind.OUTPUT and c.word == "number"), None)
        self._seen: dict[str, int] = {}

    def row(self, index: int, cells: Sequence[Value]) -> Row:
        """Return the row; what cannot be told is noted and left out."""
        name, keys = "", {}
        line = str(index + 1)
        places: dict[Trail, str] = {(): self._columns[0][1] + line}
        groups: dict[str, dict[str, Any]] = {"parameters": {}, "resources": {}}
        for column, prefix, trail, reader in self._columns:
            cell = cells[column.at] if column.at < len(cells) else ""
            if type(cell) is float and column.kind is Kind.PARAMETER:  # most are, and there are many
                value: Any = sheet_values.number(cell)
            else:
                value = self._value(column, index, cell, reader)
            if value is None:
                continue
            if column.kind is Kind.NAME:
                name = value
                continue
            places[trail] = prefix + line
            if len(trail) == 1:
                keys[column.word] = value
            else:
                groups[str(trail[0])][column.word] = value
        keys.update({group: values for group, values in groups.items() if values})
        origin = self._origin(index, cells, places[()])
        key = "" if name else self._key(keys)
        return Row(name or self._label + line, keys, places, key=key, origin=origin)

    def check_numbers(self, rows: Sequence[Row]) -> None:
        """Note rows that say they are the same experiment, as a copied row does."""
        seen: dict[int, Row] = {}
        for row in rows:
            assert row.origin is not None, "a row of a sheet"
            for number in row.origin.numbers:
                other = seen.setdefault(number, row)
                if other is not row:
                    assert other.origin is not None, "a row of a sheet"
                    what = f"{number} stands here and in {other.origin.where}"
                    hint = "clear the number of the copy: it gets one of its own"
                    self.complaints.append(SpecificationError(row.origin.where, what, hint))
                    break

    def _value(self, column: Column, index: int, cell: Value, reader: Callable[[Value], Any]) -> Any:
        doubt = self._grid.doubts.get(Place(index, column.at)) if self._grid.doubts else None
        if cell == "" and doubt is None:
            return None
        try:
            return reader(cell) if doubt is None else _refuse(doubt)
        except Unclear as error:
            where = f"{self._before}{letters(column.at)}{index + 1}"
            self.complaints.append(SpecificationError(where, f"{column.title}: {error.what}", error.hint))
            return None

    def _reader(self, column: Column) -> Callable[[Value], Any]:
        """Return what reads the cells of a column."""
        decimal, parse = self._decimal, self._parse
        if column.kind is Kind.NAME:
            return _name
        if column.kind is Kind.RESOURCE:
            return lambda cell: sheet_values.value(sheet_values.seconds(cell), decimal, parse)
        if column.word in ("tags", "after", "extends") and column.kind is Kind.KEY:
            return lambda cell: sheet_values.words(cell, parse)
        if column.word in ("command", "cluster") and column.kind is Kind.KEY:
            return sheet_values.text
        return lambda cell: sheet_values.value(cell, decimal, parse)

    def _origin(self, index: int, cells: Sequence[Value], where: str) -> Origin:
        if self._number is None:
            return Origin(self._grid.name, index, where)
        where = f"{self._before}{letters(self._number)}{index + 1}"
        cell = cells[self._number] if self._number < len(cells) else ""
        found = numbers(cell)
        if found is None:
            hint = "numbers are written by neronet: clear the cell, or write to another column"
            if isinstance(cell, dt.date | dt.time | dt.timedelta):
                hint = "format the column as numbers: its cells are shown as dates or times"
            what = f"'{cell}' is no number of an experiment"
            self.complaints.append(SpecificationError(where, what, hint))
        return Origin(self._grid.name, index, where, found or ())

    def _key(self, keys: dict[str, Any]) -> str:
        """Return what a row without a name is known by: what it asks for."""
        asked = {name: keys[name] for name in ("parameters", "command", "extends") if name in keys}
        text = _ENCODER.encode(asked)
        key = "#" + hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=8).hexdigest()
        count = self._seen[key] = self._seen.get(key, 0) + 1
        return key if count == 1 else f"{key}.{count}"


def numbers(cell: Value) -> tuple[int, ...] | None:
    """Return the experiments' numbers in a cell: ``124``, or ``124-129,131``; None for what is none."""
    if isinstance(cell, float) and cell.is_integer() and cell > 0:
        return (int(cell),)
    text = str(cell or "").replace(" ", "").replace("\u00a0", "")
    if not text:
        return ()
    if not _NUMBERS.match(text) or len(text) > _MOST:
        return None
    found: list[int] = []
    for part in text.split(","):
        first, _, last = part.partition("-")
        if int(last or first) - int(first) > _MOST:
            return None
        found.extend(range(int(first), int(last or first) + 1))
    return tuple(dict.fromkeys(found)) or None


def _refuse(doubt: str) -> None:
    raise Unclear(doubt)


def _trail(column: Column) -> Trail:
    group = {Kind.PARAMETER: "parameters", Kind.RESOURCE: "resources"}.get(column.kind)
    return (column.word,) if group is None else (group, column.word)


def _name(cell: Value) -> str | None:
    found = sheet_values.text(cell)
    mistake = None if found is None else name_mistake(found)
    if mistake is not None:
        raise Unclear(*mistake)
    return found
