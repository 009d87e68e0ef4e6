"""A table of results as CSV (RFC 4180), as pandas and spreadsheets read it."""

import csv
import io
import json

from neronet.man.results.export import Cell, Table


def write(table: Table) -> str:
    """Return the text; an empty cell is a value that is not there, ``nan`` one that is no number.

    Lists and mappings are written as JSON.
    """
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(table.heads)
    writer.writerows([[_text(cell) for cell in row] for row in table.rows])
    return buffer.getvalue()


def _text(cell: Cell) -> Cell:
    return json.dumps(cell, ensure_ascii=False) if isinstance(cell, (list, dict)) else cell
