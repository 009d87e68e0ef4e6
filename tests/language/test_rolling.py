"""A function after each point, as it comes, is the function of the points until then."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neronet.language.functions import OF_POINTS
from neronet.language.rolling import rolling
from neronet.language.scope import MISSING

steps = st.sampled_from([1.0, 2.0, 2.0, 3.0, 5.0, 10.0])
values = st.one_of(
    st.floats(-100, 100, width=16), st.sampled_from([math.nan, math.inf, -math.inf, 1e30, 0.5, 0.5])
)
batches = st.lists(st.lists(st.tuples(steps, values), max_size=6), max_size=6)


@pytest.mark.parametrize("function", sorted(OF_POINTS))
@given(batches, st.none() | st.integers(1, 8))
def test_after_each_point_it_is_what_it_would_be_of_all_until_then(
    function: str, pieces: list[list[tuple[float, float]]], window: int | None
) -> None:
    whole = [(step, 0.0, value) for piece in pieces for step, value in piece]
    one = rolling(function, window)

    found = [
        result for piece in pieces for result in one.extend([p[0] for p in piece], [p[1] for p in piece])
    ]

    assert len(found) == len(whole)
    for end, result in enumerate(found, 1):
        points = whole[max(0, end - window) if window else 0 : end]
        expected = OF_POINTS[function](points)
        if expected is MISSING or result is MISSING or not math.isfinite(expected):
            assert repr(result) == repr(expected)
        else:
            scale = max((abs(value) for _, _, value in points if math.isfinite(value)), default=1.0)
            assert math.isclose(result, expected, rel_tol=1e-9, abs_tol=1e-9 * scale)


def test_what_has_left_the_window_leaves_nothing_behind() -> None:
    one = rolling("slope", 10)
    found = one.extend([float(step) for step in range(40)], [1e300, math.inf, math.nan, *[0.25] * 37])
    assert found[-25:] == [0.0] * 25


def test_the_points_of_a_window_are_not_counted_again_for_each_that_comes() -> None:
    """Additions, and not seconds, are counted: a point is an object that knows how often it was added."""

    class Value(float):
        added = 0

        def __sub__(self, other: float) -> float:
            Value.added += 1
            return float(self) - other

        def __rsub__(self, other: float) -> float:
            Value.added += 1
            return other - float(self)

    rolling("slope", 1000).extend([float(step) for step in range(5000)], [Value(1.5)] * 5000)
    assert Value.added <= 4 * 5000
