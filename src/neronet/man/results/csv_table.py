"""A table of results as CSV (RFC 4180), as pandas and spreadsheets read it."""

import csv
import io

from neronet.man.results.export import Table


def write(table: Table) -> str:
    """Return the text; an empty cell is a value that is not there, ``nan`` one that is no number."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(table.heads)
    writer.writerows(table.rows)
    return buffer.getvalue()
