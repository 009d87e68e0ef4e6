"""The functions of a metric's points, after each point as it comes: at a cost that no window multiplies.

``functions`` says what each comes to; that is the same here, but for rounding.
"""

import math
from collections import deque
from itertools import accumulate
from typing import Callable, Deque, Dict, List, Optional, Sequence, Tuple

from neronet.language.functions import Result
from neronet.language.scope import MISSING

_NAN = float("nan")


class Rolling:
    """One function of the points that have come, or of the ``window`` newest of them."""

    def __init__(self, window: Optional[int]) -> None:
        self._window = window

    def extend(self, steps: Sequence[float], values: Sequence[float]) -> List[Result]:
        """Return the function's value after each of the new points."""
        raise NotImplementedError


class _Last(Rolling):
    def extend(self, steps: Sequence[float], values: Sequence[float]) -> List[Result]:
        del steps
        return list(values)


class _Count(Rolling):
    _seen = 0

    def extend(self, steps: Sequence[float], values: Sequence[float]) -> List[Result]:
        del steps
        first, self._seen = self._seen + 1, self._seen + len(values)
        most = self._window
        if most is None or self._seen <= most:
            return list(range(first, self._seen + 1))
        return [min(count, most) for count in range(first, self._seen + 1)]


class _First(Rolling):
    def __init__(self, window: Optional[int]) -> None:
        super().__init__(window)
        self._kept: Deque[float] = deque()

    def extend(self, steps: Sequence[float], values: Sequence[float]) -> List[Result]:
        del steps
        found: List[Result] = []
        for value in values:
            if len(self._kept) == self._window:
                self._kept.popleft()
            if self._window is not None or not self._kept:
                self._kept.append(value)
            found.append(self._kept[0])
        return found


class _Extreme(Rolling):
    """Least (``sign`` 1) or greatest (-1) value; NaN does not count unless there is nothing else."""

    def __init__(self, window: Optional[int], sign: int) -> None:
        super().__init__(window)
        self._sign = sign
        self._best: Deque[Tuple[int, float]] = deque()  # each better than those behind it
        self._seen = 0

    def extend(self, steps: Sequence[float], values: Sequence[float]) -> List[Result]:
        del steps
        return self._overall(values) if self._window is None else self._recent(values, self._window)

    def _overall(self, values: Sequence[float]) -> List[Result]:
        before = self._best[0][1] if self._best else _NAN
        better = _lesser if self._sign > 0 else _greater
        found = list(accumulate([before, *values], better))
        self._best = deque([(0, found[-1])])
        return list(found[1:])

    def _recent(self, values: Sequence[float], window: int) -> List[Result]:
        best, sign = self._best, self._sign
        found: List[Result] = []
        for place, value in enumerate(values, self._seen):
            if not math.isnan(value):
                while best and best[-1][1] * sign >= value * sign:
                    best.pop()
                best.append((place, value))
            if best and best[0][0] <= place - window:
                best.popleft()
            found.append(best[0][1] if best else _NAN)
        self._seen += len(values)
        return found


def _lesser(old: float, new: float) -> float:
    return new if new < old or math.isnan(old) else old


def _greater(old: float, new: float) -> float:
    return new if new > old or math.isnan(old) else old


class _Summed(Rolling):
    """A function of sums, over a window that slides.

    Nothing is ever subtracted, so a NaN or a spike leaves nothing behind: the points lie in two stacks, the
    older of which knows the sums from each point to its end (a queue of two stacks, as for any associative
    operation), and each point is added up three times in all.
    """

    def __init__(self, window: Optional[int]) -> None:
        super().__init__(window)
        self._older: List[_Sums] = []
        self._newer: List[_Sums] = []
        self._sums = _NOTHING  # of the newer

    def extend(self, steps: Sequence[float], values: Sequence[float]) -> List[Result]:
        most = self._window
        older, newer, sums = self._older, self._newer, self._sums
        found = []
        for step, value in zip(steps, values):
            point = (1, step, value, 0.0, 0.0, value)
            if most is not None:
                if len(older) + len(newer) == most:
                    if not older:
                        older.extend(accumulate(reversed(newer), _before))
                        newer.clear()
                        sums = _NOTHING
                    older.pop()
                newer.append(point)
            sums = _joined(sums, point)
            found.append(self._result(_joined(older[-1], sums) if older else sums))
        self._sums = sums
        return found

    def _result(self, sums: "_Sums") -> Result:
        raise NotImplementedError


class _Mean(_Summed):
    def _result(self, sums: "_Sums") -> Result:
        return sums[5] / sums[0]


class _Slope(_Summed):
    def _result(self, sums: "_Sums") -> Result:
        if not sums[3]:
            return MISSING
        slope = sums[4] / sums[3]
        return slope if math.isfinite(slope) else _NAN


#: How many points; mean step and mean value; the sum of squares of the steps' distances from their mean, that
#: of the products of steps' and values' distances; the sum of the values.
_Sums = Tuple[int, float, float, float, float, float]
_NOTHING = (0, 0.0, 0.0, 0.0, 0.0, 0.0)


def _joined(one: _Sums, other: _Sums) -> _Sums:
    """Return the sums of two sets of points (Chan, Golub and LeVeque 1979)."""
    if not one[0]:
        return other
    count = one[0] + other[0]
    x, y = other[1] - one[1], other[2] - one[2]
    share = other[0] / count
    weight = one[0] * share
    return (
        count,
        one[1] + x * share,
        one[2] + y * share,
        one[3] + other[3] + x * x * weight,
        one[4] + other[4] + x * y * weight,
        one[5] + other[5],
    )


def _before(later: _Sums, earlier: _Sums) -> _Sums:
    return _joined(earlier, later)


_OF: Dict[str, Callable[[Optional[int]], Rolling]] = {
    "last": _Last,
    "first": _First,
    "count": _Count,
    "min": lambda window: _Extreme(window, 1),
    "max": lambda window: _Extreme(window, -1),
    "mean": _Mean,
    "slope": _Slope,
}


def rolling(function: str, window: Optional[int]) -> Rolling:
    """Return the function, one of ``functions.OF_POINTS``, before any point has come."""
    return _OF[function](window)
