"""A table of results as CSV (RFC 4180, with the line ends of Unix), as pandas and spreadsheets read it."""

import json
from collections.abc import Sequence

from neronet.man.results.export import Cell, Table
from neronet.man.sheets.csv_write import field


def write(table: Table, delimiter: str = ",") -> str:
    """Return the text; an empty cell is a value that is not there, ``nan`` one that is no number.

    Lists and mappings are written as JSON. A text that a spreadsheet would take for a formula has an
    apostrophe before it.
    """
    return _line(table.heads, delimiter) + "".join(_line(row, delimiter) for row in table.rows)


def _line(row: Sequence[Cell], delimiter: str) -> str:
    return (
        delimiter.join(
            field(json.dumps(cell, ensure_ascii=False) if isinstance(cell, list | dict) else cell, delimiter)
            for cell in row
        )
        + "\n"
    )
