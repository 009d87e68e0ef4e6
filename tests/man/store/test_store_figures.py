"""Of each metric the store knows the extremes, and where each was first."""

import math
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from man.store.populace import NOON, Populace, from_kid

from neronet.man.store import figures
from neronet.man.store.database import open_database
from neronet.man.store.figures import Figure
from neronet.man.store.series import Intake
from neronet.model.event import Points

VALUES = st.lists(
    st.sampled_from([0.0, 1.0, 2.0, -3.0, math.inf, -math.inf, math.nan]), min_size=1, max_size=12
)


def points(key: str, values: list[float], first: int = 0) -> Points:
    steps = [float(first + index) for index in range(len(values))]
    return Points(key, steps, [NOON] * len(values), values)


def test_vitals_are_left_out(store: Populace) -> None:
    store.populate(1)
    store.start(1)
    store.take_in(*from_kid("1.1", points("vital.cpu", [1.0]), points("loss", [2.0, 1.0, math.nan])))
    attempt = store.identity("1.1")

    found = figures.of_attempts(store.database.connection, [attempt])

    assert found == {attempt: {"loss": Figure(2.0, None, 1.0, 1.0, 2.0, 0.0)}}


@settings(max_examples=60, deadline=None)
@given(VALUES, st.integers(0, 12))
def test_an_extreme_is_where_it_was_first_however_points_come(values: list[float], cut: int) -> None:
    database = open_database(Path(":memory:"))
    tx = database.connection
    tx.execute("PRAGMA foreign_keys = OFF")
    for first, some in ((0, values[:cut]), (cut, values[cut:])):
        intake = Intake(tx)
        intake.add(1, points("loss", some, first))
        intake.store([])

    found = figures.of_attempts(tx, [1])[1]["loss"]

    numbers = [value for value in values if not math.isnan(value)]
    low, high = min(numbers, default=None), max(numbers, default=None)
    assert (found.low, found.high) == (low, high)
    assert found.low_step == (None if low is None else values.index(low))
    assert found.high_step == (None if high is None else values.index(high))
    database.close()
