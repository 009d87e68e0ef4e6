"""Points of metrics as text, line by line; its columns are a promise to those who read them."""

import json
import math
from array import array
from collections.abc import Callable, Iterator
from typing import NamedTuple

from neronet.errors import NeronetError
from neronet.man.sheets.csv_write import field

COLUMNS = ("number", "attempt", "metric", "step", "time", "value")


class Series(NamedTuple):
    """Some points of one metric of one attempt."""

    number: int
    attempt: int  #: which try it was: 2 of 124.2
    metric: str
    steps: "array[float]"
    times: "array[float]"  #: seconds since the epoch
    values: "array[float]"


Writer = Callable[[Series], str]


def writer(form: str) -> tuple[str, Writer]:
    """Return what goes before all points and what writes some; raises ``NeronetError`` with the formats."""
    if form not in _WRITERS:
        raise NeronetError(f"points cannot be written as '{form}'", f"the formats are: {', '.join(_WRITERS)}")
    return _WRITERS[form]


def _csv(series: Series) -> str:
    before = f"{series.number},{series.attempt},{field(series.metric, ',')},"
    return "".join(f"{before}{_step(step)},{time!r},{value!r}\n" for step, time, value in _rows(series))


def _json(series: Series) -> str:
    before = (
        f'{{"number": {series.number}, "attempt": {series.attempt}, "metric": {json.dumps(series.metric)}, '
    )
    return "".join(
        f'{before}"step": {_plain(step)}, "time": {_plain(time)}, "value": {_plain(value)}}}\n'
        for step, time, value in _rows(series)
    )


def _rows(series: Series) -> Iterator[tuple[float, float, float]]:
    return zip(series.steps, series.times, series.values, strict=True)


def _step(step: float) -> str:
    """Return a whole step without ``.0``, so that a column of such is one of whole numbers."""
    return str(int(step)) if step.is_integer() else repr(step)


def _plain(number: float) -> str:
    """Return a number as ``results`` gives it in JSON: NaN is null, infinities are texts."""
    if math.isfinite(number):
        return _step(number)
    return "null" if math.isnan(number) else '"inf"' if number > 0 else '"-inf"'


_WRITERS: dict[str, tuple[str, Writer]] = {
    "csv": (",".join(COLUMNS) + "\n", _csv),
    "jsonl": ("", _json),
}
