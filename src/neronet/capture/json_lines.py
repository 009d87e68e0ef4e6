"""Metrics from JSON-lines files: an object on each line."""

import json
from typing import List

from neronet.capture import json_rows
from neronet.capture.readings import Columns
from neronet.capture.records import Records
from neronet.capture.rows import Rows
from neronet.capture.source import FileReader, Found
from neronet.capture.tally import Tally

_DECODER = json.JSONDecoder(parse_int=float)


class JsonLinesReader(FileReader):
    """Reads the objects of a file's lines. What is none is passed over, and said once."""

    def __init__(self) -> None:
        self._records = Records()
        self._rows = Rows()
        self._tally = Tally()
        self._broken = 0
        self._has_complained = False

    def rewind(self) -> None:
        """Read from the first line; those that are as they were are passed over."""
        self._records.rewind()
        self._rows.rewind()
        self._tally = Tally()

    def feed(self, data: bytes) -> List[Found]:
        """Return what the lines say that are complete now."""
        return self._read(self._records.feed(data))

    def finish(self) -> List[Found]:
        """Return what the last line says, though no newline ends it."""
        last = self._records.finish()
        return [] if last is None else self._read([last])

    def complaints(self) -> List[str]:
        """Return that there are lines that are no objects."""
        if not self._broken or self._has_complained:
            return []
        self._has_complained = True
        return ["lines that are no JSON objects"]

    def _read(self, records: List[bytes]) -> List[Found]:
        columns = Columns()
        for record in records:
            is_new = self._rows.is_new(record)
            for row in self._line(record):
                found = json_rows.readings(row, self._tally)
                if is_new:
                    columns.add(found)
        return [Found(*column) for column in columns.all()]

    def _line(self, record: bytes) -> List[json_rows.Row]:
        text = record.decode("utf-8-sig", "replace").strip()
        if not text:
            return []
        try:
            value = _DECODER.decode(text)
        except (ValueError, RecursionError):
            value = None
        if not isinstance(value, dict):
            self._broken += 1
            return []
        return json_rows.rows(value)
