"""A sheet of XlsxWriter's whose rows of plain values are written at once."""

import math
import re
from collections.abc import Sequence
from html import escape

from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from neronet.man.results.book import plain
from neronet.man.results.export import Cell

_ESCAPE_LIKE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")  # Excel would take it for a letter


class RowsSheet(Worksheet):  # type: ignore[misc] # XlsxWriter has no types
    """A sheet with a block of rows below what is written cell by cell.

    XlsxWriter takes 6 microseconds a cell, mostly for kinds that results do not have; this a fifth.
    It overrides ``_write_rows``, which is not XlsxWriter's promise: a test reads back what comes of it.
    """

    def fill(
        self,
        first: int,
        rows: Sequence[Sequence[Cell]],
        formats: Sequence[Format | None],
        factors: Sequence[float],
    ) -> None:
        """Take rows to be written from row ``first`` on; numbers of a column are multiplied by its factor.

        A value is a number or a text, never a formula.
        """
        self._block = (first, rows, formats, factors)
        if rows and rows[0]:  # so that the sheet knows how far it reaches
            for row, column in ((first, 0), (first + len(rows) - 1, len(rows[0]) - 1)):
                self.write_number(row, column, 0)

    def _write_rows(self) -> None:
        block = getattr(self, "_block", None)
        if block is None:
            super()._write_rows()
            return
        first, rows, formats, factors = block
        for number in range(first, first + len(rows)):
            self.table.pop(number, None)  # what links and the corners have put there
        super()._write_rows()
        styles = ["" if one is None else f' s="{one._get_xf_index()}"' for one in formats]  # noqa: SLF001 - as above
        starts = [
            (f'<c r="{xl_col_to_name(column)}', style, factor)
            for column, (style, factor) in enumerate(zip(styles, factors, strict=True))
        ]
        for number, row in enumerate(rows, first + 1):
            cells = [
                _cell(f'{start}{number}"{style}', value, factor)
                for (start, style, factor), value in zip(starts, row, strict=True)
                if value is not None
            ]
            self.fh.write(f'<row r="{number}">{"".join(cells)}</row>')


def _cell(start: str, value: Cell, factor: float) -> str:
    if type(value) is float and math.isfinite(value):  # most are, and each counts
        return f"{start}><v>{value * factor!r}</v></c>"
    shown = plain(value)
    if isinstance(shown, str):
        safe = escape(_ESCAPE_LIKE.sub("_x005F_", shown), quote=False)
        return f'{start} t="inlineStr"><is><t xml:space="preserve">{safe}</t></is></c>'
    return f"{start}><v>{shown if factor == 1 or shown is None else shown * factor!r}</v></c>"
