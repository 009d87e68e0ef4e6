"""The functions of a metric's points; ``names.FUNCTIONS`` tells what each means."""

import math
from typing import Callable, Dict, Sequence, Union

from neronet.language.scope import MISSING, Missing, Point

Result = Union[float, Missing]


def last(points: Sequence[Point]) -> Result:
    """Return the newest value."""
    return points[-1][2] if points else MISSING


def first(points: Sequence[Point]) -> Result:
    """Return the oldest value."""
    return points[0][2] if points else MISSING


def least(points: Sequence[Point]) -> Result:
    """Return the least value that is a number; NaN when there are points and none is."""
    numbers = [value for _, _, value in points if not math.isnan(value)]
    return min(numbers) if numbers else last(points)


def greatest(points: Sequence[Point]) -> Result:
    """Return the greatest value that is a number; NaN when there are points and none is."""
    numbers = [value for _, _, value in points if not math.isnan(value)]
    return max(numbers) if numbers else last(points)


def mean(points: Sequence[Point]) -> Result:
    """Return the mean value."""
    return sum(value for _, _, value in points) / len(points) if points else MISSING


def count(points: Sequence[Point]) -> Result:
    """Return how many points there are: 0 of a metric that never came."""
    return len(points)


def slope(points: Sequence[Point]) -> Result:
    """Return the least-squares slope of value over step; missing unless two steps differ."""
    if not points:
        return MISSING
    middle = sum(step for step, _, _ in points) / len(points)
    height = sum(value for _, _, value in points) / len(points)
    spread = sum((step - middle) * (step - middle) for step, _, _ in points)
    if not spread:
        return MISSING
    return sum((step - middle) * (value - height) for step, _, value in points) / spread


OF_POINTS: Dict[str, Callable[[Sequence[Point]], Result]] = {
    "last": last,
    "first": first,
    "min": least,
    "max": greatest,
    "mean": mean,
    "count": count,
    "slope": slope,
}
