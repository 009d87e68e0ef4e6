"""The steps of metrics: those that lines name, and those counted where they name none."""

from array import array
from typing import Dict, Optional

MAX_KEYS = 10000  #: metrics of one stream; more are noise that would fill nerokid's memory

_EXACT = 2.0**52  #: up to here, adding one to a whole float is exact


class Tally:
    """Counts on from each metric's last step, from 1, and knows no more than ``MAX_KEYS`` metrics."""

    def __init__(self) -> None:
        self.surplus = 0  #: readings left out because their metric came after ``MAX_KEYS`` others
        self._last: Dict[str, float] = {}

    def __contains__(self, key: object) -> bool:
        return key in self._last

    def step(self, key: str, named: Optional[float]) -> Optional[float]:
        """Return the step of the next reading of ``key``, or ``None`` when there are too many metrics."""
        last = self._last
        if key not in last and len(last) >= MAX_KEYS:
            self.surplus += 1
            return None
        last[key] = step = last.get(key, 0.0) + 1.0 if named is None else named
        return step

    def steps(self, key: str, named: Optional["array[float]"], count: int) -> "array[float]":
        """Return the steps of the next ``count`` readings, one at least, of a metric known already."""
        last = self._last[key]
        if named is not None:
            steps = named
        elif last.is_integer() and abs(last) + count < _EXACT:
            steps = array("d", range(int(last) + 1, int(last) + 1 + count))
        else:
            steps = array("d")
            for _ in range(count):
                last += 1.0
                steps.append(last)
        self._last[key] = steps[-1]
        return steps
