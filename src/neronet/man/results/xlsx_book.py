"""A results workbook for Excel, with its charts."""

import io
import math
from collections.abc import Sequence
from urllib.parse import quote

import xlsxwriter
from xlsxwriter.format import Format

from neronet.man.results.book import Workbook, check_size, plain, text
from neronet.man.results.export import Cell, Column, Kind, Sheet
from neronet.man.results.xlsx_charts import draw
from neronet.man.results.xlsx_rows import RowsSheet

_STATES = {  # ground and letters, dark enough to be read
    "finished": ("#E2F0D9", "#2B6A1B"),
    "running": ("#DDEBF7", "#1F4E79"),
    "crashed": ("#FBE0DD", "#A61B12"),
    "aborted": ("#FFF0CC", "#7F5B00"),
    "queued": ("#EDEDED", "#404040"),
    "waiting": ("#EDEDED", "#404040"),
    "defined": ("#FFFFFF", "#808080"),
}
_WIDTHS = {"number": 9, "name": 24, "state": 11, "cause": 20, "runtime": 10, "cluster": 11, "host": 14}
_DAY = 86400.0
_LINK = "logs"
_URLS = 60_000  #: a sheet has room for 65,530
_LONGEST = 2000  #: letters of a link
_SAMPLE = 1000  #: rows by which the format of a column is chosen


def write(book: Workbook) -> bytes:
    """Return the file; raises ``NeronetError`` when a sheet cannot hold so much."""
    for sheet in filter(None, (book.results, book.summary)):
        check_size(sheet)
    file = io.BytesIO()
    # In memory, so that no folder for temporary files is needed; what looks like a formula stays text.
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(file, options) as target:
        _Page(target, "Results", book.results)
        if book.charts:
            draw(target, book.charts)
        if book.summary is not None:
            _Page(target, "Summary", book.summary)
        _about(target, book.about)
    return file.getvalue()


class _Page:
    """A sheet that shows a table: head frozen, filtered, formatted."""

    def __init__(self, target: xlsxwriter.Workbook, name: str, sheet: Sheet) -> None:
        self._target, self._sheet = target, _with_links(sheet)
        self._page = target.add_worksheet(name, worksheet_class=RowsSheet)
        self._page.set_landscape()
        self._page.fit_to_pages(1, 0)  # on paper: as wide as a page
        self._page.repeat_rows(0)
        self._page.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})  # an attempt is called 1.10
        self._show_columns()
        self._show_head()
        for row, link in enumerate(sheet.links[:_URLS], 1):
            url = f"File://{quote(link or '')}"  # what begins with file: XlsxWriter makes one of Windows
            if link is not None and len(url) < _LONGEST:
                self._page.write_url(row, len(sheet.columns), url, string=_LINK)

    def _show_columns(self) -> None:
        columns, rows = self._sheet.columns, self._sheet.rows
        for place, column in enumerate(columns):
            self._page.set_column(place, place, _width(column, rows, place))
            if column.kind is Kind.STATE and rows:
                self._colour(place)
        factors = [1 / _DAY if column.kind is Kind.SECONDS else 1 for column in columns]
        self._page.fill(1, rows, [self._format(place) for place in range(len(columns))], factors)

    def _show_head(self) -> None:
        heads = [column.head for column in self._sheet.columns]
        look = {"bold": True, "bg_color": "#F2F2F2", "bottom": 1, "text_wrap": True, "valign": "top"}
        left = self._target.add_format({**look, "align": "left", "indent": 1})
        right = self._target.add_format({**look, "align": "right"})
        for place, name in enumerate(heads):
            self._page.write_string(0, place, text(name), right if self._is_of_numbers(place) else left)
        self._page.freeze_panes(1, heads.index("name") + 1 if "name" in heads[:2] else 0)
        if self._sheet.rows and heads:
            self._page.autofilter(0, 0, len(self._sheet.rows), len(heads) - 1)

    def _colour(self, place: int) -> None:
        for state, (ground, letters) in _STATES.items():
            look = self._target.add_format({"bg_color": ground, "font_color": letters})
            rule = {"type": "cell", "criteria": "==", "value": f'"{state}"', "format": look}
            self._page.conditional_format(1, place, len(self._sheet.rows), place, rule)

    def _is_of_numbers(self, place: int) -> bool:
        cells = (row[place] for row in self._sheet.rows[:_SAMPLE])
        return any(isinstance(cell, int | float) and not isinstance(cell, bool) for cell in cells)

    def _format(self, place: int) -> Format | None:
        kind = self._sheet.columns[place].kind
        if kind is Kind.SECONDS:
            return self._target.add_format({"num_format": "[h]:mm:ss"})
        if kind is Kind.LINK:
            return self._target.add_format({"font_color": "#0563C1", "underline": 1, "indent": 1})
        if kind is not Kind.METRIC:
            return None if self._is_of_numbers(place) else self._target.add_format({"indent": 1})
        cells = [row[place] for row in self._sheet.rows[:_SAMPLE]]
        return self._target.add_format({"num_format": _digits(cells)})


def _with_links(sheet: Sheet) -> Sheet:
    if not any(sheet.links):
        return sheet
    rows = [[*row, link and _LINK] for row, link in zip(sheet.rows, sheet.links, strict=True)]
    return Sheet([*sheet.columns, Column(_LINK, Kind.LINK)], rows)


def _width(column: Column, rows: Sequence[Sequence[Cell]], place: int) -> float:
    least = _WIDTHS.get(column.head)
    if least is None:
        shown = max(
            (len(str(row[place])) for row in rows[:100] if not isinstance(row[place], float)), default=0
        )
        least = min(max(8, shown + 1), 24)
    return max(least, min(len(column.head) + 3, 18))


def _digits(cells: Sequence[Cell]) -> str:
    """Return the format in which numbers of a column are told apart: whole, decimal, or as powers of ten."""
    sizes = [abs(cell) for cell in cells if isinstance(cell, int | float) and math.isfinite(cell) and cell]
    if all(float(size).is_integer() and size < 1e9 for size in sizes):
        return "0"
    if max(sizes) < 1e5 and sorted(sizes)[len(sizes) // 20] >= 1e-3:  # a few that are tiny show as 0.0000
        return "0.0000" if max(sizes) < 100 else "0.00"
    return "0.000E+00"


def _about(target: xlsxwriter.Workbook, lines: Sequence[tuple[str, Cell]]) -> None:
    page = target.add_worksheet("About")
    page.set_landscape()
    page.fit_to_pages(1, 0)
    page.set_column(0, 0, 22)
    page.set_column(1, 1, 100)
    bold = target.add_format({"bold": True, "valign": "top"})
    wrapped = target.add_format({"text_wrap": True, "align": "left", "valign": "top"})
    for row, (name, value) in enumerate(lines):
        page.write_string(row, 0, text(name), bold)
        shown = plain(value)
        if isinstance(shown, str):
            page.write_string(row, 1, shown, wrapped)
        elif shown is not None:
            page.write_number(row, 1, shown, wrapped)
