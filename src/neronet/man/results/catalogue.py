"""Format to writer. The only file that imports the writers."""

from collections.abc import Callable

from neronet.errors import NeronetError
from neronet.man.results import csv_table, json_lines_table, json_table
from neronet.man.results.export import Table

WRITERS: dict[str, Callable[[Table], str]] = {
    "csv": csv_table.write,
    "json": json_table.write,
    "jsonl": json_lines_table.write,
}


def writer(name: str) -> Callable[[Table], str]:
    """Return what writes a table in the format; raises ``NeronetError`` with the formats that there are."""
    if name not in WRITERS:
        raise NeronetError(f"results cannot be written as '{name}'", f"the formats are: {', '.join(WRITERS)}")
    return WRITERS[name]
