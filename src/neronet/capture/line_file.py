"""Metrics from a log file: its lines, read as if the program had printed them."""

from typing import Callable, List

from neronet.capture.readings import Columns
from neronet.capture.records import Records
from neronet.capture.rows import Rows
from neronet.capture.source import FileReader, Found, LineReader


class LineFileReader(FileReader):
    """Has a reader of lines read a file, and a new one when the file begins anew."""

    def __init__(self, make: Callable[[], LineReader]) -> None:
        self._make = make
        self._reader = make()
        self._records = Records()
        self._rows = Rows()

    def rewind(self) -> None:
        """Read from the first line; those that are as they were are passed over."""
        self._records.rewind()
        self._rows.rewind()
        self._reader = self._make()

    def feed(self, data: bytes) -> List[Found]:
        """Return what the lines say that are complete now."""
        return self._read(self._records.feed(data))

    def finish(self) -> List[Found]:
        """Return what the last line says, though no newline ends it."""
        last = self._records.finish()
        found = [] if last is None else self._read([last])
        return found + [Found(*column) for column in self._reader.finish()]

    def complaints(self) -> List[str]:
        """Return what the reader of lines complains of."""
        return self._reader.complaints()

    def _read(self, records: List[bytes]) -> List[Found]:
        are_new = [self._rows.is_new(record) for record in records]
        texts = [record.decode("utf-8", "replace") for record in records]
        if all(are_new):
            return [
                Found(*column) for column in self._reader.read_all("".join(text + "\n" for text in texts))
            ]
        columns = Columns()
        for text, is_new in zip(texts, are_new):
            readings = self._reader.read(text)
            if is_new:
                columns.add(readings)
        return [Found(*column) for column in columns.all()]
