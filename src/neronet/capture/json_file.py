"""Metrics from JSON files that are written anew as a whole: read whenever they are complete."""

import json
from typing import List

from neronet.capture import json_rows
from neronet.capture.readings import Columns
from neronet.capture.rows import Rows
from neronet.capture.source import FileReader, Found
from neronet.capture.tally import Tally

LARGEST = 4 << 20  #: bytes

_DECODER = json.JSONDecoder(parse_int=float)


class JsonReader(FileReader):
    """Reads one JSON value. Each time that its numbers are others than before, they are told again.

    An object without a step is counted on: its second version is step 2.
    """

    WHOLE = True

    def __init__(self) -> None:
        self._held = bytearray()
        self._too_large = False
        self._rows = Rows()
        self._versions = Tally()  # of an object that is rewritten, and says no step
        self._complaints: List[str] = []
        self._is_read = False

    def rewind(self) -> None:
        """Forget what was read of a version that may be incomplete."""
        self._held.clear()
        self._too_large = self._is_read = False

    def feed(self, data: bytes) -> List[Found]:
        """Return what the file says, once it is complete."""
        if self._too_large:
            return []
        self._held += data
        if len(self._held) > LARGEST:
            self._too_large = True
            self._held.clear()
            self._complaints.append("it is larger than 4 MB and is not read")
            return []
        if data.rstrip()[-1:] not in (b"}", b"]"):
            return []
        try:
            value = _DECODER.decode(self._held.decode("utf-8-sig", "replace"))
        except (ValueError, RecursionError):
            return []  # incomplete, as a rule
        self._is_read = True
        return self._told(json_rows.rows(value))

    def finish(self) -> List[Found]:
        """Complain when what was written last is no JSON; it says nothing."""
        if self._held.strip() and not self._is_read:
            self._complaints.append("it is no complete JSON object or list")
        return []

    def complaints(self) -> List[str]:
        """Return why nothing was read, each reason once."""
        fresh, self._complaints = self._complaints, []
        return fresh

    def _told(self, rows: List[json_rows.Row]) -> List[Found]:
        columns = Columns()
        counted = Tally()
        self._rows.rewind()
        for row in rows:
            is_new = self._rows.is_new(repr(row).encode())
            alone = len(rows) == 1
            if is_new or not alone:
                readings = json_rows.readings(row, self._versions if alone else counted)
                if is_new:
                    columns.add(readings)
        return [Found(*column) for column in columns.all()]
