"""What the readers of one program's streams know of each other, so that what both tell is told once."""

from array import array
from typing import Dict, List, Optional, Tuple

from neronet.capture.readings import Readings

_Span = Tuple[float, float]


class Siblings:
    """The names and steps of all streams of one program.

    A metric has the spelling that came first, on whichever stream. Steps of it that one stream
    has told another does not tell again: what lies between the first and the last step counts as
    told, since only the two are remembered.
    """

    def __init__(self) -> None:
        self.names: Dict[str, str] = {}  #: as first spelt, by what spellings have in common
        self.named: Dict[
            str, float
        ] = {}  #: the last step of each metric that a line named, not one that was counted
        self._told: Dict[str, Dict[int, _Span]] = {}  # by metric and reader

    def fresh(self, reader: int, found: List[Readings]) -> List[Readings]:
        """Return what another reader has not told before, and note it as told by this one."""
        new = []
        for readings in found:
            told = self._told.setdefault(readings.key, {})
            others = [span for other, span in told.items() if other != reader]
            left = _without(readings, others) if others else readings
            if left.steps:
                told[reader] = _wider(told.get(reader), left.steps)
                new.append(left)
        return new


def _without(readings: Readings, spans: List[_Span]) -> Readings:
    places = [
        at
        for at, step in enumerate(readings.steps)
        if not any(first <= step <= last for first, last in spans)
    ]
    if len(places) == len(readings.steps):
        return readings
    columns = [array("d", [column[at] for at in places]) for column in (readings.steps, readings.values)]
    return Readings(readings.key, *columns)


def _wider(span: Optional[_Span], steps: "array[float]") -> _Span:
    """Return the span with the ends of ``steps`` in it; in between they hardly ever go beyond."""
    ends = [steps[0], steps[-1], *(span or ())]
    return min(ends), max(ends)
