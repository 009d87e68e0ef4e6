"""Metrics from CSV files: any delimiter, a header that may come late, rows that are still being written."""

import csv
import re
from typing import Dict, List, NamedTuple, Optional

from neronet.capture.naming import metric_name
from neronet.capture.numerals import number_of
from neronet.capture.readings import Columns, Reading
from neronet.capture.records import Records
from neronet.capture.rows import Rows
from neronet.capture.source import FileReader, Found
from neronet.capture.steps import step_rank
from neronet.capture.tally import Tally

_DELIMITERS = (",", ";", "\t", "|")
_DECIMAL_COMMA = re.compile(r"[-+]?[0-9]*,[0-9]+(?:[eE][-+]?[0-9]+)?\Z")
_MOST_COLUMNS = 10000
_MOST_HEADS = 8


class _Head(NamedTuple):
    """What the columns are: names of metrics, empty where there is none, and the place of the step."""

    cells: List[str]
    delimiter: str
    names: List[str]
    step: Optional[int]


class CsvReader(FileReader):
    """Reads a file of rows below a header.

    The header is the last row without numbers before the first with as many columns; a ``#``
    before it counts for nothing. The step stands in the column ``step`` names, else in one that
    is called ``step``, ``epoch`` or the like, else in one without a name (an index), else rows are
    counted from 1.
    """

    def __init__(self, step: str = "") -> None:
        self._step = step
        self._records = Records(b'"')
        self._rows = Rows()
        self._complaints: Dict[str, bool] = {}  # whether it has been told
        self._begin()

    def _begin(self) -> None:
        self._heads: List[
            _Head
        ] = []  # rows that may be the header; the newest, or the one in use, is the first
        self._tally = Tally()
        self._has_data = False

    def rewind(self) -> None:
        """Read from the first row; those that are as they were are passed over."""
        self._records.rewind()
        self._rows.rewind()
        self._begin()

    def feed(self, data: bytes) -> List[Found]:
        """Return what the rows say that are complete now."""
        return self._read(self._records.feed(data))

    def finish(self) -> List[Found]:
        """Return what the last row says, if it is whole though no newline ends it."""
        last = self._records.finish()
        return [] if last is None else self._read([last])

    def complaints(self) -> List[str]:
        """Return what was passed over."""
        fresh = [text for text, told in self._complaints.items() if not told]
        self._complaints.update(dict.fromkeys(fresh, True))
        if self._records.skipped:
            self._complain("rows longer than 64 KB")
        return fresh

    def _read(self, records: List[bytes]) -> List[Found]:
        columns = Columns()
        for record in records:
            is_new = self._rows.is_new(record)
            readings = self._row(record.decode("utf-8-sig", "replace"))
            if is_new:
                columns.add(readings)
        return [Found(*column) for column in columns.all()]

    def _row(self, text: str) -> List[Reading]:
        text = text.strip("\x00\r")
        if not text.strip():
            return []
        for head in self._heads:
            cells = _cells(text, head.delimiter)
            if len(cells) == len(head.cells):
                numbers = [_number(cell, head.delimiter) for cell in cells]
                if any(number is not None for number in numbers):
                    self._use(head)
                    return self._readings(head, numbers)
        self._consider(text)
        return []

    def _use(self, head: _Head) -> None:
        self._has_data = True
        if head is not self._heads[0]:
            self._heads.remove(head)
            self._heads.insert(0, head)

    def _consider(self, text: str) -> None:
        """Take a row without numbers for a header, perhaps."""
        if text.startswith("#") and self._has_data:
            return
        new = _head(text, self._step)
        if new is None:
            self._complain(
                "rows with another number of columns than the header"
                if self._heads
                else "rows above any header: the first line is to name the columns"
            )
        elif not self._has_data or all(len(head.cells) != len(new.cells) for head in self._heads):
            self._heads = [new, *self._heads[: _MOST_HEADS - 1]]

    def _readings(self, head: _Head, numbers: List[Optional[float]]) -> List[Reading]:
        step = None if head.step is None else numbers[head.step]
        if step is not None and step - step != 0.0:
            step = None
        readings = []
        for name, number in zip(head.names, numbers):
            if name and number is not None:
                place = self._tally.step(name, step)
                if place is not None:
                    readings.append(Reading(name, place, number))
        return readings

    def _complain(self, text: str) -> None:
        self._complaints.setdefault(text, False)


def _head(text: str, wanted: str) -> Optional[_Head]:
    """Return the header that a row without numbers is."""
    text = text.lstrip("# \t") if text.startswith("#") else text
    delimiter = max(_DELIMITERS, key=text.count)
    if delimiter not in text:
        delimiter = " " if len(text.split()) > 1 else ","
    cells = _cells(text, delimiter)
    is_head = any(cells) and len(cells) <= _MOST_COLUMNS and all(number_of(cell) is None for cell in cells)
    if not is_head:
        return None
    step = _step_column(cells, wanted)
    names = [
        "" if place == step or step_rank(cell) is not None else metric_name(cell)
        for place, cell in enumerate(cells)
    ]
    return _Head(cells, delimiter, names, step)


def _step_column(cells: List[str], wanted: str) -> Optional[int]:
    if wanted:
        return cells.index(wanted) if wanted in cells else None
    ranked = [
        (rank, place) for rank, place in zip(map(step_rank, cells), range(len(cells))) if rank is not None
    ]
    if ranked:
        return min(ranked)[1]
    return 0 if len(cells) > 1 and not cells[0] else None


def _cells(text: str, delimiter: str) -> List[str]:
    if delimiter == " ":
        return text.split()
    if '"' in text:
        try:
            return [
                cell.strip() for cell in next(csv.reader([text], delimiter=delimiter, skipinitialspace=True))
            ]
        except (csv.Error, StopIteration):
            pass  # a lone carriage return or a NUL in quotes
    return [cell.strip() for cell in text.split(delimiter)]


def _number(cell: str, delimiter: str) -> Optional[float]:
    if delimiter != "," and _DECIMAL_COMMA.match(cell):
        cell = cell.replace(",", ".")
    return number_of(cell)
