"""The points of a metric as an expression looks back on them: bounded, and eight bytes a number."""

from array import array
from typing import Any, Iterator, Sequence, Tuple

from neronet.language.scope import Point
from neronet.model.event import Points

KEPT = 50000  #: points of a metric that functions such as slope() can look back on, at least


class Curve(Sequence[Point]):
    """The newest points of one metric, oldest first; between ``KEPT`` and twice as many at most."""

    def __init__(self) -> None:
        self._columns = (array("d"), array("d"), array("d"))

    def extend(self, points: Points) -> None:
        """Add points, and let go of the oldest when there are too many."""
        for column, fresh in zip(self._columns, points[1:]):
            column.extend(fresh)
            if len(column) > 2 * KEPT:
                del column[:-KEPT]

    def __len__(self) -> int:
        return len(self._columns[0])

    def __getitem__(self, place: Any) -> Any:
        if isinstance(place, slice):
            return list(zip(*(column[place] for column in self._columns)))
        return tuple(column[place] for column in self._columns)

    def __iter__(self) -> Iterator[Tuple[float, float, float]]:
        return iter(list(zip(*self._columns)))
