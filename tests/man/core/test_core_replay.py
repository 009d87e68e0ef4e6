"""A criterion taken through a recorded life is met where a plain walk, second by second, says so."""

import math
from collections.abc import Sequence
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neronet.language.evaluate import holds
from neronet.language.parser import parse_expression
from neronet.language.readings import Fresh
from neronet.language.scope import MISSING, Point, Scope
from neronet.man.core.replay import Past, on_clock, replay
from neronet.model.criterion import Criterion, Span

UNTIL = 25.0
EXPRESSIONS = (
    "loss > 1",
    "loss > 1 && runtime > 5",
    "runtime > patience",
    "stalled > 3 || loss > 2",
    "stalled(loss) >= 2.5 && !(acc > 1)",
    "count(loss) = 0 && runtime >= 4",
    "slope(loss, 3) > 0",
    "steps > 2",
    "cpu < 0.5",
    "loss > acc",
    "name ~ 'st' && min(loss) > 1",
    "stalled < 1",
)
points = st.tuples(
    st.sampled_from(["loss", "acc", "vital.cpu"]),
    st.sampled_from([0.25, 0.5, 1.0, 2.0, 4.0]),
    st.sampled_from([0.0, 1.0, 1.5, 3.0, math.nan]),
)
lives = st.lists(points, max_size=12)
spans = st.one_of(st.none(), st.builds(Span, st.sampled_from([1.0, 2.5, 6.0]), st.none()))


class Walk(Scope):
    """What nerokid knows at one moment."""

    def __init__(self, clock: float, curves: dict[str, list[Point]]) -> None:
        self._clock = clock
        self._curves = {
            name: [point for point in curve if point[1] <= clock] for name, curve in curves.items()
        }

    def value(self, name: str) -> object:
        curve = self._curves.get("vital.cpu" if name == "cpu" else name)
        if curve:
            return curve[-1][2]
        metrics = [curve for name, curve in self._curves.items() if name != "vital.cpu" and curve]
        heard = max((curve[-1][1] for curve in metrics), default=0.0)
        known = {"runtime": self._clock, "stalled": self._clock - heard, "patience": 7.5, "name": "study"}
        if name == "steps" and metrics:
            return max(point[0] for curve in metrics for point in curve)
        return known.get(name, MISSING)

    def series(self, name: str) -> Sequence[Point]:
        return self._curves.get(name, ())

    def now(self) -> float:
        return self._clock


class Recorded(NamedTuple):
    curves: dict[str, list[Point]]

    def curve(self, name: str) -> Fresh | None:
        rows = self.curves.get(name)
        return Fresh(*map(list, zip(*rows, strict=True))) if rows else None

    def every(self) -> list[Fresh]:
        found = (self.curve(name) for name in self.curves if name != "vital.cpu")
        return [curve for curve in found if curve is not None]


def recorded(life: list[tuple[str, float, float]]) -> Recorded:
    clock = 0.0
    curves: dict[str, list[Point]] = {}
    for name, passed, value in life:
        clock += passed
        curve = curves.setdefault(name, [])
        curve.append((float(len(curve) + 1), clock, value))
    return Recorded(curves)


def past(life: Recorded) -> Past:
    facts = {"patience": 7.5, "name": "study"}
    return Past(UNTIL, life.curve, lambda name: life.curve(f"vital.{name}"), life.every, facts)


def walked(rule: Criterion, life: Recorded) -> float | None:
    """Return when it is met, by looking at every reading and every tick."""
    tree = parse_expression(rule.when)
    own = {name for name in life.curves if name in rule.when and name != "vital.cpu"}
    read = sorted({point[1] for name in own for point in life.curves[name] if point[1] < UNTIL})
    moments = []
    for begin, end in zip([0.0, *read], [*read, UNTIL], strict=True):
        moments += [begin] if begin in read else []
        moments += [begin + count for count in range(1, 30) if begin + count < end]
    since = None
    for clock in moments:
        if rule.after and clock < (rule.after.seconds or 0.0):
            continue
        since = (clock if since is None else since) if holds(tree, Walk(clock, life.curves)) else None
        if since is not None and clock >= since + ((rule.lasting and rule.lasting.seconds) or 0.0):
            return clock
    return None


@pytest.mark.parametrize("when", EXPRESSIONS)
@given(lives, spans, spans)
def test_it_is_met_where_a_walk_second_by_second_says(
    when: str, life: list[tuple[str, float, float]], lasting: Span | None, after: Span | None
) -> None:
    rule, known = Criterion("x", when, "abort", lasting, after), recorded(life)

    met = replay(rule, parse_expression(when), past(known)).met

    assert (None if met is None else met.clock) == walked(rule, known)


def test_only_what_can_change_is_looked_at() -> None:
    """A silent month has 2.6 million ticks; the names are asked for by the moment, so a count tells."""
    asked: list[str] = []

    def vital(name: str) -> Fresh | None:
        asked.append(name)
        return None

    month = 30 * 86400.0
    quiet = Past(month, lambda _name: None, vital, list, {})
    rule = Criterion("x", "runtime > 20d && !(cpu > 1)", "abort", None, None)
    assert replay(rule, parse_expression(rule.when), quiet).met is None
    assert len(asked) == 2
    rule = rule._replace(when="runtime > 20d", lasting=Span(86400.0))
    met = replay(rule, parse_expression(rule.when), quiet).met
    assert met is not None
    assert met.clock == 20 * 86400 + 1 + 86400


def test_a_clock_that_was_set_back_never_runs_backwards() -> None:
    assert on_clock([100.0, 101.0, 40.0, 103.0], 99.0) == [1.0, 2.0, 2.0, 4.0]
    assert on_clock([98.0, 100.0], 99.0) == [0.0, 1.0]
    assert on_clock([], 99.0) == []
