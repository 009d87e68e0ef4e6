"""An expression followed through many moments at once holds where the evaluator says so, moment by moment."""

import math
from collections.abc import Sequence
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from language.grown import calls, comparisons, joined

from neronet.language import tree as t
from neronet.language.columns import Column, Floats, Same
from neronet.language.course import Course, Stretch
from neronet.language.evaluate import holds
from neronet.language.parser import parse_expression
from neronet.language.readings import Fresh, readings
from neronet.language.scope import MISSING, Point, Scope

PLAIN: dict[str, object] = {
    "lr": 0.5,
    "optimizer": "adam",
    "flag": True,
    "acc": 1.0,
    "depth": "2",
    "null": None,
}
_metrics = st.sampled_from([t.Variable(name) for name in ("loss", "acc", "metric.loss", "val/loss")])
_names = st.sampled_from([t.Variable(name) for name in ("loss", "acc", "metric.acc", "lr", "param.lr",
    "optimizer", "flag", "depth", "null", "runtime", "nothing")])  # fmt: skip
_numbers = st.sampled_from([0.0, 0.5, 1.0, 2.0, 3.0]).map(t.Quantity)
_texts = st.builds(t.Text, st.sampled_from(["adam", "2", ""]))
_words = st.builds(t.Word, st.sampled_from(["adam", "loss", "lr"]))
_others = st.one_of(_numbers, _texts, _words, st.builds(t.Truth, st.booleans()))
_operands = st.one_of(_names, calls(_names, _metrics, st.integers(1, 3)))
expressions = joined(st.one_of(comparisons(_operands, _others), _operands), 4)
_values = st.sampled_from([0.0, 0.5, 1.0, 2.0, -1.0, math.nan, math.inf])
#: What a look brings: the seconds since the one before, and the points of each metric.
looks = st.lists(
    st.tuples(
        st.sampled_from([0.25, 1.0]),
        st.dictionaries(
            st.sampled_from(["loss", "acc", "val/loss"]),
            st.lists(st.tuples(st.sampled_from([1.0, 2.0, 3.0]), _values), min_size=1, max_size=4),
            max_size=2,
        ),
    ),
    max_size=6,
)


class Moment(Scope):
    """What is known at one moment."""

    def __init__(self, clock: float, points: dict[str, list[Point]]) -> None:
        self._clock = clock
        self._points = points

    def value(self, name: str) -> object:
        bare = name.removeprefix("metric.")
        if self._points.get(bare):
            return self._points[bare][-1][2]
        return self._clock if name == "runtime" else PLAIN.get(name.removeprefix("param."), MISSING)

    def series(self, name: str) -> Sequence[Point]:
        return self._points.get(name.removeprefix("metric."), ())

    def now(self) -> float:
        return self._clock


def otherwise(clock: list[float]) -> Any:
    def column(name: str) -> Column:
        if name == "runtime":
            return Floats(0, clock)
        return Same(PLAIN.get(name.removeprefix("param."), MISSING))

    return column


@given(expressions, looks)
def test_it_holds_where_the_evaluator_says_so(
    tree: t.Expression, seen: list[tuple[float, dict[str, list[tuple[float, float]]]]]
) -> None:
    course = Course(tree)
    known: dict[str, list[Point]] = {}
    now = 0.0
    for passed, points in seen:
        now += passed
        own = {name: points[name] for name in course.metrics if name in points}
        fresh = {
            name: Fresh([p[0] for p in some], [now] * len(some), [p[1] for p in some])
            for name, some in own.items()
        }
        read = readings(fresh)
        clock = [now] * (read.size or 1)
        truths = course.go_on(Stretch(clock, fresh, read.come, otherwise(clock)))
        begun = {name: len(known.get(name, ())) for name in fresh}
        for place in range(len(clock)):
            for name, some in fresh.items():
                come = read.come[name]
                count = place + 1 if come is None else come[place]
                rows = list(zip(some.steps, some.times, some.values, strict=True))[:count]
                known[name] = known.get(name, [])[: begun[name]] + rows
            expected = holds(tree, Moment(now, known))
            assert (truths if isinstance(truths, bool) else truths[place]) is expected


def test_points_of_several_metrics_are_read_by_step_and_each_keeps_its_order() -> None:
    loss = Fresh([1.0, 2.0, 3.0, 3.0], [9.0] * 4, [0.0] * 4)
    acc = Fresh([2.0, 3.0], [9.0] * 2, [0.0] * 2)
    found = readings({"loss": loss, "acc": acc})
    assert found.come == {"loss": [1, 2, 3, 4], "acc": [0, 1, 2, 2]}


def test_points_that_are_always_printed_together_are_read_together() -> None:
    columns = Fresh([1.0, 2.0], [8.0, 9.0], [0.0, 0.0])
    assert readings({"loss": columns, "acc": columns}) == (2, [8.0, 9.0], {"loss": None, "acc": None})


def test_values_are_those_of_the_moment() -> None:
    course = Course(parse_expression("loss > 1 && lr < 1 && slope(acc) > 0"))
    fresh = {"loss": Fresh([1.0, 2.0], [1.0, 2.0], [5.0, 0.5])}
    course.go_on(Stretch([1.0, 2.0], fresh, {"loss": None}, otherwise([])))
    assert course.values(0) == {"loss": 5.0, "lr": 0.5}
    assert course.metrics == ["loss", "lr", "acc"]
