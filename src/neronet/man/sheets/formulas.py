"""Which columns of a sheet hold formulas."""

import re
from pathlib import Path

from neronet.man.sheets import cells, csv_form, ods_layout, read
from neronet.man.sheets.archive import Archive
from neronet.man.sheets.xlsx_parts import sheets

_CELL = re.compile(rb'<(?:\w+:)?c\s[^>]*?\br="([A-Z]+)[0-9]+"[^>]*>\s*<(?:\w+:)?f[\s>/]')


def columns(path: Path, data: bytes, sheet: str) -> set[int]:
    """Return the columns, from 0, in which any cell holds one; raises ``NeronetError``."""
    suffix = path.suffix.lower()
    if suffix == ".csv":
        delimiter, _ = csv_form.form(path, data)
        if (delimiter + "=").encode() not in data and b'"=' not in data and b"\n=" not in data:
            return set()
        (grid,) = read.read(path, data)
        return {
            index
            for row in grid.rows
            for index, cell in enumerate(row)
            if isinstance(cell, str) and cell.startswith("=")
        }
    archive = Archive(path, data)
    if suffix == ".ods":
        table = ods_layout.read(archive.read(ods_layout.PART)).get(sheet)
        rows = table.rows if table is not None else []
        return {cell.column for row in rows for cell in row.cells if cell.formula}
    parts = (each.part for each in sheets(archive) if each.name == sheet)
    return {cells.index(name.decode()) for part in parts for name in set(_CELL.findall(archive.read(part)))}
