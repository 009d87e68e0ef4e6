"""Which columns of a sheet hold formulas in the rows that count."""

import re
from collections.abc import Collection
from pathlib import Path

from neronet.man.sheets import cells, csv_form, ods_layout, read
from neronet.man.sheets.archive import Archive
from neronet.man.sheets.xlsx_parts import sheets

_CELL = re.compile(rb'<(?:\w+:)?c\s[^>]*?\br="([A-Z]+)([0-9]+)"[^>]*>\s*<(?:\w+:)?f[\s>/]')


def columns(path: Path, data: bytes, sheet: str, rows: Collection[int]) -> set[int]:
    """Return the columns that hold one in any of these rows, both from 0; raises ``NeronetError``.

    A mean below the last row, say, does not count.
    """
    suffix = path.suffix.lower()
    if suffix == ".csv":
        delimiter, _ = csv_form.form(path, data)
        if (delimiter + "=").encode() not in data and b'"=' not in data and b"\n=" not in data:
            return set()
        (grid,) = read.read(path, data)
        return {
            index
            for number, row in enumerate(grid.rows)
            for index, cell in enumerate(row)
            if isinstance(cell, str) and cell.startswith("=") and number in rows
        }
    archive = Archive(path, data)
    if suffix == ".ods":
        table = ods_layout.read(archive.read(ods_layout.PART)).get(sheet)
        return set() if table is None else _in_ods(table, rows)
    parts = (each.part for each in sheets(archive) if each.name == sheet)
    found = (match for part in parts for match in _CELL.findall(archive.read(part)))
    return {cells.index(name.decode()) for name in {name for name, row in found if int(row) - 1 in rows}}


def _in_ods(table: ods_layout.Table, rows: Collection[int]) -> set[int]:
    found: set[int] = set()
    for row in table.rows:
        held = [cell for cell in row.cells if cell.formula]
        if held and (row.number in rows or _is_any_among(row, rows)):
            found.update(*(range(cell.column, cell.column + cell.many) for cell in held))
    return found


def _is_any_among(row: ods_layout.Row, rows: Collection[int]) -> bool:
    return row.many > 1 and any(row.number < number < row.number + row.many for number in rows)
