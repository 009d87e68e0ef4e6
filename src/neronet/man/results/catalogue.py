"""Format to writer. The only file that imports the writers."""

from collections.abc import Callable
from functools import partial

from neronet.errors import NeronetError
from neronet.man.results import (
    csv_table,
    json_lines_table,
    json_table,
    latex_table,
    markdown_table,
    ods_book,
    xlsx_book,
)
from neronet.man.results.book import Workbook
from neronet.man.results.export import Table

WRITERS: dict[str, Callable[[Table], str]] = {
    "csv": csv_table.write,
    "tsv": partial(csv_table.write, delimiter="\t"),
    "json": json_table.write,
    "jsonl": json_lines_table.write,
    "md": markdown_table.write,
    "latex": latex_table.write,
}
BOOK_WRITERS: dict[str, Callable[[Workbook], bytes]] = {
    "xlsx": xlsx_book.write,
    "ods": ods_book.write,
}
FOR_PEOPLE = ("md", "latex")  #: formats in which a mean and its deviation are one text
_SUFFIXES = {"tex": "latex", "markdown": "md", "txt": "table"}


def writer(name: str) -> Callable[[Table], str]:
    """Return what writes a table in the format; raises ``NeronetError`` with the formats that there are."""
    if name not in WRITERS:
        raise NeronetError(f"results cannot be written as '{name}'", f"the formats are: {', '.join(WRITERS)}")
    return WRITERS[name]


def workbook_writer(name: str) -> Callable[[Workbook], bytes]:
    """Return what writes a workbook in the format, which is one of ``BOOK_WRITERS``."""
    return BOOK_WRITERS[name]


def by_suffix(name: str) -> str:
    """Return the format of a file whose name ends so, without the point: ``latex`` for ``tex``."""
    return _SUFFIXES.get(name.lower(), name.lower())
