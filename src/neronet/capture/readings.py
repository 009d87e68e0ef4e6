"""Values of metrics as they were printed: one by one, and in columns."""

from array import array
from typing import Dict, Iterable, List, NamedTuple


class Reading(NamedTuple):
    """One value of one metric, as the program printed it. ``value`` may be NaN or infinite."""

    key: str
    step: float
    value: float


class Readings(NamedTuple):
    """All readings of one metric in a text, in its order, as two columns of equal length."""

    key: str
    steps: "array[float]"
    values: "array[float]"


class Columns:
    """Gathers readings by metric. What is given is copied."""

    def __init__(self) -> None:
        self._by_key: Dict[str, Readings] = {}

    def add(self, readings: Iterable[Reading]) -> None:
        """Add readings one by one."""
        for key, step, value in readings:
            column = self._column(key)
            column.steps.append(step)
            column.values.append(value)

    def extend(self, key: str, steps: "array[float]", values: "array[float]") -> None:
        """Add many readings of one metric."""
        column = self._column(key)
        column.steps.extend(steps)
        column.values.extend(values)

    def all(self) -> List[Readings]:
        """Return what was gathered; the metric that came first is the first."""
        return list(self._by_key.values())

    def _column(self, key: str) -> Readings:
        column = self._by_key.get(key)
        if column is None:
            column = self._by_key[key] = Readings(key, array("d"), array("d"))
        return column
