"""Reads the sheets of a workbook as plain values; what could be misread is noted by cell."""

import csv
import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple, cast

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from neronet.errors import NeronetError
from neronet.man.sheets import csv_form, ods_doubts, ods_merges, xlsx_doubts
from neronet.man.sheets.archive import Archive
from neronet.man.sheets.cells import Place, Value

SUFFIXES = (".xlsx", ".xlsm", ".ods", ".csv")
MOST_ROWS = 200_000


class Grid(NamedTuple):
    """One sheet, from its first cell on: ``rows[4][1]`` is ``B5``, and "" where nothing is."""

    name: str  #: empty for a CSV file
    rows: Sequence[Sequence[Value]]
    merged: Sequence[tuple[Place, Place]] = ()  #: first and last cell of each
    doubts: Mapping[Place, str] = {}  #: why what a cell shows cannot be told
    hidden: bool = False

    def value(self, place: Place) -> Value:
        """Return what a cell holds; "" beyond the last."""
        row = self.rows[place.row] if place.row < len(self.rows) else ()
        return row[place.column] if place.column < len(row) else ""

    def where(self, file: str, place: Place) -> str:
        """Return a cell as people name it: ``runs.xlsx:Sheet1!D14``."""
        return f"{file}:{self.name}!{place.address}" if self.name else f"{file}:{place.address}"


def read(path: Path, data: bytes) -> list[Grid]:
    """Return the sheets of cells in their order; raises ``NeronetError`` for what is no workbook.

    ``data`` is the file's, so that it can be said later whether the file is still what was read.
    """
    suffix = path.suffix.lower()
    if suffix == ".csv":
        return [_csv(path, data)]
    if suffix not in SUFFIXES:
        raise NeronetError(f"{path.name}: '{path.suffix}' is no workbook", f"there is: {', '.join(SUFFIXES)}")
    archive = Archive(path, data)
    look = ods_doubts.look if suffix == ".ods" else xlsx_doubts.look
    doubts = look(archive, MOST_ROWS)  # before all cells are unfolded
    merged = ods_merges.look(archive) if suffix == ".ods" else {}
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
            sheets = [each for each in book.sheets_metadata if each.typ == SheetTypeEnum.WorkSheet]
            return [
                _grid(book, each.name, doubts.get(each.name, {}), merged.get(each.name, ()))._replace(
                    hidden=each.visible != SheetVisibleEnum.Visible
                )
                for each in sheets
            ]
    except (CalamineError, ValueError, OSError) as error:
        raise NeronetError(
            f"{path.name} cannot be read: {error}", "open it in your spreadsheet and save it again"
        ) from error


def _grid(
    book: CalamineWorkbook, name: str, doubts: Mapping[Place, str], more: Sequence[tuple[Place, Place]]
) -> Grid:
    sheet = book.get_sheet_by_name(name)
    rows = cast("list[list[Value]]", sheet.to_python(skip_empty_area=False))
    merged = [(Place(*first), Place(*last)) for first, last in sheet.merged_cell_ranges or ()]
    merged += [(first, Place(min(last.row, len(rows)), last.column)) for first, last in more]
    return Grid(name, rows, merged, doubts)


def _csv(path: Path, data: bytes) -> Grid:
    delimiter, encoding = csv_form.form(path, data)
    text = data.decode(encoding).removeprefix("\ufeff")
    rows: list[list[str]] = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True):
            rows.append(row)
            if len(rows) > MOST_ROWS:
                raise NeronetError(f"{path.name} has more than {MOST_ROWS:,} rows", "split it")
    except csv.Error as error:
        raise NeronetError(
            f"{path.name}:{len(rows) + 1}: {error}", "is a quotation mark not closed?"
        ) from error
    return Grid("", rows)
