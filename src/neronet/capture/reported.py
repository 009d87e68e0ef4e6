"""What a program has reported by ``neronet.report``: a JSON object on each line of a file of its own."""

import json
from array import array
from typing import Any, Dict, List

from neronet.capture.naming import metric_name
from neronet.capture.numerals import plain_number
from neronet.capture.records import Records
from neronet.capture.rows import Rows
from neronet.capture.source import FileReader, Found
from neronet.capture.tally import Tally

STEP, TIME, VALUES = "step", "time", "values"


class ReportReader(FileReader):
    """Reads ``{"step": 3, "time": 1795400653.3, "values": {"loss": 0.3}}``; what is none is passed over."""

    def __init__(self) -> None:
        self._records = Records()
        self._rows = Rows()
        self._tally = Tally()

    def rewind(self) -> None:
        """Read from the first line; those that are as they were are passed over."""
        self._records.rewind()
        self._rows.rewind()
        self._tally = Tally()

    def feed(self, data: bytes) -> List[Found]:
        """Return what the lines say that are complete now."""
        curves: Dict[str, Found] = {}
        for record in self._records.feed(data):
            is_new = self._rows.is_new(record)
            try:
                self._take(json.loads(record.decode("utf-8")), curves if is_new else {})
            except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError):
                continue  # of two hosts that wrote at once over NFS, say
        return list(curves.values())

    def _take(self, plain: Any, curves: Dict[str, Found]) -> None:
        named = None if plain[STEP] is None else float(plain[STEP])
        time = float(plain[TIME])
        for key, value in plain[VALUES].items():
            name, number = metric_name(key), plain_number(value)
            step = None if number is None or not name else self._tally.step(name, named)
            if step is None or number is None:
                continue
            if name not in curves:
                curves[name] = Found(name, array("d"), array("d"), array("d"))
            _, steps, values, times = curves[name]
            steps.append(step)
            values.append(number)
            if times is not None:
                times.append(time)
