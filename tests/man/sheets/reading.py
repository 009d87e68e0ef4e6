"""What stands in a workbook, read by openpyxl, which has no part in neronet."""

from pathlib import Path
from typing import Any

import openpyxl


def rows(path: Path, sheet: str = "Runs") -> list[list[Any]]:
    """Return the values of a sheet, row by row; None for an empty cell."""
    book = openpyxl.load_workbook(path, data_only=True, keep_vba=path.suffix == ".xlsm")
    return [list(row) for row in book[sheet].iter_rows(values_only=True)]


def column(path: Path, title: str, sheet: str = "Runs") -> list[Any]:
    """Return what stands below a title in the first row."""
    heads, *others = rows(path, sheet)
    place = heads.index(title)
    return [row[place] for row in others]
