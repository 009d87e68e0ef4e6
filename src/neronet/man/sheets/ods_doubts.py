"""Finds cells of an OpenDocument workbook that hold no value, and sheets too large to unfold."""

import re
from collections.abc import Iterator

from neronet.errors import NeronetError
from neronet.man.sheets import markup, ods_layout
from neronet.man.sheets.archive import Archive
from neronet.man.sheets.cells import Place
from neronet.man.sheets.ods_layout import PART, Cell

_MOST_COLUMNS = 1000  #: cells that are alike, beside each other and not empty
_ROW = re.compile(
    rb'<(?:\w+:)?table-row\b[^>]*?-rows-repeated="(\d+)"[^>]*>(.*?)</(?:\w+:)?table-row>', re.DOTALL
)
_WIDE = re.compile(rb'<(?:\w+:)?table-cell\b(?=[^>]*value-type=)[^>]*-columns-repeated="(\d{4,})"')
_HOLDS = re.compile(rb"\bvalue-type=")
_SUSPECT = re.compile(
    rb'\bvalue-type="error"|<(?:\w+:)?table-cell\b(?=[^>]*\bformula=)(?![^>]*\bvalue-type=)'
)
_SHOWN = re.compile(rb">([^<>]+)<")


def look(archive: Archive, most_rows: int) -> dict[str, dict[Place, str]]:
    """Return by sheet why cells cannot be told; raises ``NeronetError`` for a sheet that is too large."""
    source = archive.read(PART)
    try:
        markup.check(source)
        _check_size(source, most_rows)
        if not _SUSPECT.search(source):
            return {}
        tables = ods_layout.read(source)
    except markup.Malformed as error:
        raise NeronetError(f"{PART} is broken: {error}", "open the file and save it again") from error
    return {
        name: {
            Place(row.number, cell.column): why
            for row in table.rows
            for cell, why in _doubts(source, row.cells)
        }
        for name, table in tables.items()
    }


def _doubts(source: bytes, cells: list[Cell]) -> Iterator[tuple[Cell, str]]:
    for cell in cells:
        tag = source[cell.element.start : cell.element.inner]
        if _SUSPECT.search(tag):
            shown = _SHOWN.search(source, cell.element.inner - 1, cell.element.end)
            if b'"error"' in tag:
                yield cell, f"it shows {shown[1].decode() if shown else 'an error'}"
            else:
                yield cell, "it holds a formula without its value: open the file and save it"


def _check_size(source: bytes, most_rows: int) -> None:
    count = source.count(b"table-row>") + sum(
        int(repeated) for repeated, inner in _ROW.findall(source) if _HOLDS.search(inner)
    )
    if count > most_rows:
        raise NeronetError(f"its sheets have {count:,} rows, more than {most_rows:,}", "split it")
    if any(int(repeated) > _MOST_COLUMNS for repeated in _WIDE.findall(source)):
        raise NeronetError(
            f"more than {_MOST_COLUMNS:,} cells beside each other hold the same", "delete what is not needed"
        )
