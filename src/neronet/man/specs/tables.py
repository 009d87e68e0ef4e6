"""A workbook as it was read: its sheets, their columns, and their rows of experiments."""

from pathlib import Path
from typing import NamedTuple

from neronet.errors import SpecificationError
from neronet.man.sheets.read import Grid
from neronet.man.specs.sheet_columns import Column
from neronet.man.specs.sheet_titles import Header
from neronet.man.specs.specification import Row
from neronet.man.specs.workbook_settings import Settings


class Table(NamedTuple):
    """The experiments of one sheet, and where its columns are."""

    grid: Grid
    header: Header
    columns: list[Column]
    rows: list[Row]
    left_out: list[Row]  #: by ``only``


class Book(NamedTuple):
    """A workbook as it was read; what is wrong in it is told by cell."""

    path: Path
    data: bytes  #: the whole file
    settings: Settings
    tables: list[Table]
    complaints: list[SpecificationError]

    @property
    def rows(self) -> list[Row]:
        """Return the rows of all sheets, in order."""
        return [row for table in self.tables for row in table.rows]
