"""Finds the merged cells of an OpenDocument workbook, which calamine leaves out."""

import re
from collections.abc import Iterator

from neronet.errors import NeronetError
from neronet.man.sheets import ods_layout
from neronet.man.sheets.archive import Archive
from neronet.man.sheets.cells import Place
from neronet.man.sheets.markup import Malformed
from neronet.man.sheets.ods_layout import PART, Table

_SPANS = re.compile(rb'-(?:rows|columns)-spanned="(?!1")')


def look(archive: Archive) -> dict[str, list[tuple[Place, Place]]]:
    """Return by sheet the first and the last cell of each; raises ``NeronetError``."""
    source = archive.read(PART)
    if not _SPANS.search(source):
        return {}
    try:
        return {name: list(_merged(table)) for name, table in ods_layout.read(source).items()}
    except Malformed as error:
        raise NeronetError(f"{PART} is broken: {error}", "open the file and save it again") from error


def _merged(table: Table) -> Iterator[tuple[Place, Place]]:
    for row in table.rows:
        for cell in row.cells:
            rows = ods_layout.count(cell.element.attributes, "number-rows-spanned")
            columns = ods_layout.count(cell.element.attributes, "number-columns-spanned")
            if rows * columns > 1:
                last = Place(row.number + rows - 1, cell.column + columns - 1)
                yield Place(row.number, cell.column), last
