"""Finds cells of an Excel workbook that hold no value to go by, and sheets that are too large to unfold."""

import re

from neronet.errors import NeronetError
from neronet.man.sheets import cells
from neronet.man.sheets.archive import Archive
from neronet.man.sheets.cells import Place
from neronet.man.sheets.xlsx_parts import Sheet, sheets

_MOST_CELLS = 20_000_000  #: between the first and the last that are used
_ROW = re.compile(rb'<(?:\w+:)?row\s[^>]*?\br="(\d+)"')
_COLUMN = re.compile(rb'\sr="([A-Z]{1,3})\d')
_SUSPECT = re.compile(rb'\st="e"|<(?:\w+:)?f[\s>/]')
_CELL = re.compile(
    rb'<(?:\w+:)?c\s(?=[^>]*\br="([A-Z]+[0-9]+)")([^>]*?)(?:/>|>((?:(?!</(?:\w+:)?c>).)*+)</)', re.DOTALL
)
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s>/]")
_VALUE = re.compile(rb"<(?:\w+:)?v>([^<]*)")


def look(archive: Archive, most_rows: int) -> dict[str, dict[Place, str]]:
    """Return by sheet why cells cannot be told; raises ``NeronetError`` for a sheet that is too large."""
    return {sheet.name: _sheet(archive.read(sheet.part), sheet, most_rows) for sheet in sheets(archive)}


def _sheet(source: bytes, sheet: Sheet, most_rows: int) -> dict[Place, str]:
    rows = [int(number) for number in _ROW.findall(source)] or [1]
    columns = [cells.index(name.decode()) for name in set(_COLUMN.findall(source))] or [0]
    count = len(rows)
    if count > most_rows:
        raise NeronetError(f"sheet '{sheet.name}' has {count:,} rows, more than {most_rows:,}", "split it")
    if max(rows) * (max(columns) + 1) > _MOST_CELLS:
        last = Place(max(rows) - 1, max(columns)).address
        raise NeronetError(
            f"sheet '{sheet.name}' has cells as far as {last}", "delete the rows and columns behind the last"
        )
    return dict(_doubts(source)) if _SUSPECT.search(source) else {}


def _doubts(source: bytes) -> list[tuple[Place, str]]:
    found = []
    for match in _CELL.finditer(source):
        address, attributes, inner = match[1], match[2], match[3] or b""
        value = _VALUE.search(inner)
        if b't="e"' in attributes:
            found.append(
                (cells.place(address.decode()), f"it shows {value[1].decode() if value else 'an error'}")
            )
        elif value is None and _FORMULA.search(inner):
            why = "it holds a formula without its value: open the file in your spreadsheet and save it"
            found.append((cells.place(address.decode()), why))
    return found
