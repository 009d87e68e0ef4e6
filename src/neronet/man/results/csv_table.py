"""A table of results as CSV (RFC 4180, with the line ends of Unix), as pandas and spreadsheets read it."""

import json
import re
from collections.abc import Sequence

from neronet.man.results.export import Cell, Table

#: What makes quotes necessary. The csv module overlooks a lone carriage return before Python 3.13.
_SPECIAL = re.compile(r'[",\r\n]|^\s|\s$')


def write(table: Table) -> str:
    """Return the text; an empty cell is a value that is not there, ``nan`` one that is no number.

    Lists and mappings are written as JSON.
    """
    return _line(table.heads) + "".join(map(_line, table.rows))


def _line(row: Sequence[Cell]) -> str:
    return ",".join(map(_field, row)) + "\n"


def _field(cell: Cell) -> str:
    if cell is None:
        return ""
    text = json.dumps(cell, ensure_ascii=False) if isinstance(cell, (list, dict)) else str(cell)
    return '"%s"' % text.replace('"', '""') if _SPECIAL.search(text) else text
