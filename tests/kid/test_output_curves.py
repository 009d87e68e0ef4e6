"""Points are kept as long as criteria look back on them, whatever columns they come in."""

from array import array

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neronet.host.clock import Clock
from neronet.kid import curves
from neronet.kid.criteria import Facts
from neronet.kid.curves import Curve
from neronet.model.attempt import Assignment
from neronet.model.event import Points


def points(start: int, count: int) -> Points:
    numbers = array("d", range(start, start + count))
    return Points("loss", numbers, array("d", [9.0]) * count, numbers)


@given(st.lists(st.integers(1, 50), max_size=20))
def test_a_curve_has_the_newest_points_in_order(counts: list[int]) -> None:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(curves, "KEPT", 30)
        curve = Curve()
        for at, count in enumerate(counts):
            curve.extend(points(sum(counts[:at]), count))
    total = sum(counts)
    everything = [(float(at), 9.0, float(at)) for at in range(total)]
    assert list(curve) == everything[total - len(curve) :]
    assert min(total, 30) <= len(curve) <= 60


def test_facts_know_the_newest_value() -> None:
    facts = Facts(Assignment("1.1", "x", "true", {}), Clock())
    facts.take(points(0, 3))
    facts.take(points(3, 2)._replace(key="acc"))
    assert facts.value("loss") == 2.0
    assert facts.value("acc") == 4.0
