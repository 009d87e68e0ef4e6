"""Workbooks as people keep them, made by XlsxWriter."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import xlsxwriter

Rows = Sequence[Sequence[Any]]


def workbook(path: Path, rows: Rows, *, sheet: str = "Runs", merged: Sequence[str] = ()) -> Path:
    """Write one sheet; ``merged`` are ranges, whose value is that of their first cell."""
    return sheets(path, {sheet: rows}, merged=merged)


def sheets(path: Path, found: Mapping[str, Rows], *, merged: Sequence[str] = (), hidden: str = "") -> Path:
    """Write several sheets, the merged ranges in the first."""
    with xlsxwriter.Workbook(path, {"default_date_format": "d.m.yyyy"}) as book:
        for index, (name, rows) in enumerate(found.items()):
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                for column, value in enumerate(row):
                    if value is not None and value != "":
                        sheet.write(number, column, value)
            for each in () if index else merged:
                sheet.merge_range(each, "")
                first = each.partition(":")[0]
                column = ord(first[0]) - ord("A")
                sheet.write(first, rows[int(first[1:]) - 1][column])
            if name == hidden:
                sheet.hide()
    return path
