"""When a criterion is met: as its words say, however the moments come."""

import math
from itertools import pairwise
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neronet.language.columns import Same
from neronet.language.course import Stretch
from neronet.language.judgement import Grid, Moments, Watch
from neronet.language.parser import parse_expression
from neronet.language.readings import Fresh
from neronet.language.scope import MISSING
from neronet.model.criterion import Criterion, Span


class Moment(NamedTuple):
    """A reading of the loss, or a tick when there is none."""

    clock: float
    loss: float | None


spans = st.one_of(
    st.none(),
    st.builds(Span, st.sampled_from([0.0, 1.0, 2.5, 4.0]), st.none()),
    st.builds(Span, st.none(), st.integers(1, 4)),
)
pasts = st.lists(
    st.tuples(st.sampled_from([0.0, 0.5, 1.0, 2.0]), st.sampled_from([None, 0.0, 2.0, 2.0, math.nan])),
    max_size=14,
)


def life(past: list[tuple[float, float | None]]) -> list[Moment]:
    clock, found = 0.0, []
    for passed, loss in past:
        clock += passed
        found.append(Moment(clock, loss))
    return found


def criterion(lasting: Span | None = None, after: Span | None = None, when: str = "loss > 1") -> Criterion:
    return Criterion("high", when, "abort", lasting, after)


def watch(rule: Criterion) -> Watch:
    return Watch(rule, parse_expression(rule.when))


def moments(some: list[Moment]) -> Moments:
    values = [moment.loss for moment in some if moment.loss is not None]
    read = [moment.loss is not None for moment in some]
    come = [sum(read[: place + 1]) for place in range(len(read))]
    numbers = [float(place) for place in range(len(values))]
    stretch = Stretch(
        [moment.clock for moment in some],
        {"loss": Fresh(numbers, numbers, values)},
        {"loss": come},
        lambda _name: Same(MISSING),
    )
    return Moments(stretch, read)


def met(rule: Criterion, *pieces: list[Moment]) -> float | None:
    one = watch(rule)
    found = [one.judge(moments(piece)) for piece in pieces]
    clocks = [each.clock for each in found if each is not None]
    assert len(clocks) <= 1
    return clocks[0] if clocks else None


def as_the_manual_says(rule: Criterion, past: list[Moment]) -> float | None:
    """Walk through the moments one by one."""
    loss, since, held, points = math.nan, None, 0, 0
    for clock, new in past:
        points += new is not None
        loss = loss if new is None else new
        if rule.after and (clock < (rule.after.seconds or 0.0) or points < (rule.after.points or 0)):
            continue
        since = (clock if since is None else since) if loss > 1 else None
        if new is not None:
            held = held + 1 if loss > 1 else 0
        if rule.lasting and rule.lasting.points is not None:
            if new is not None and held >= rule.lasting.points:
                return clock
        elif since is not None and clock >= since + ((rule.lasting and rule.lasting.seconds) or 0.0):
            return clock
    return None


@given(pasts, spans, spans, st.lists(st.integers(0, 14), max_size=4))
def test_it_is_met_when_the_manual_says_so_in_whatever_pieces_its_life_comes(
    past: list[tuple[float, float | None]], lasting: Span | None, after: Span | None, cuts: list[int]
) -> None:
    rule, whole = criterion(lasting, after), life(past)
    ends = sorted({0, *(cut for cut in cuts if cut < len(whole)), len(whole)})

    found = met(rule, *(whole[begin:end] for begin, end in pairwise(ends)))

    assert found == as_the_manual_says(rule, whole)


@given(pasts, spans, spans)
def test_ticks_at_which_nothing_changes_may_be_left_out(
    past: list[tuple[float, float | None]], lasting: Span | None, after: Span | None
) -> None:
    read = [Moment(clock, loss) for clock, loss in life(past) if loss is not None]
    until = 30.0
    ends = [*(moment.clock for moment in read[1:]), until][: len(read)]
    after = None if after and after.seconds else after  # that such a span is over is a change
    rule = criterion(lasting, after)
    with_ticks = []
    for moment, end in zip(read, ends, strict=True):
        ticks = (moment.clock + count for count in range(1, 40))
        with_ticks += [moment, *(Moment(tick, None) for tick in ticks if tick < end)]

    found = watch(rule).judge(moments(read), Grid(1.0, until))

    assert (None if found is None else found.clock) == as_the_manual_says(rule, with_ticks)


def test_a_spike_among_many_points_of_one_look_is_seen() -> None:
    calm = [Moment(5.0, 0.0)] * 3000
    assert met(criterion(), [*calm, Moment(5.0, 9.0), *calm]) == 5.0


def test_nine_points_of_ten_are_not_ten_though_all_come_at_once() -> None:
    nine = [Moment(5.0, 9.0)] * 9
    rule = criterion(Span(points=10))
    assert met(rule, [*nine, Moment(5.0, 0.0), *nine]) is None
    assert met(rule, nine, [Moment(6.0, 9.0)]) == 6.0


@pytest.mark.parametrize("odd", [math.nan, 0.0, -math.inf])
def test_a_point_that_is_no_number_breaks_what_has_held(odd: float) -> None:
    past = [Moment(0.0, 9.0), Moment(3.0, odd), Moment(4.0, 9.0), Moment(8.0, 9.0)]
    assert met(criterion(Span(5.0)), past) is None
    assert met(criterion(Span(5.0)), [*past, Moment(9.0, None)]) == 9.0


def test_what_is_not_judged_yet_does_not_count_as_held() -> None:
    past = [Moment(float(second), 9.0) for second in range(20)]
    assert met(criterion(Span(3.0), Span(10.0)), past) == 13.0
    assert met(criterion(Span(points=3), Span(points=10)), past) == 11.0


def test_it_is_met_once_and_tells_the_values_that_met_it() -> None:
    one = watch(criterion())
    first = one.judge(moments([Moment(1.0, 0.0), Moment(2.0, 7.0), Moment(3.0, 8.0)]))
    assert first is not None
    assert (first.clock, first.values) == (2.0, {"loss": 7.0})
    assert one.judge(moments([Moment(4.0, 9.0)])) is None


def test_before_it_is_met_it_says_how_far_it_has_come() -> None:
    one = watch(criterion(Span(60.0)))
    one.judge(moments([Moment(1.0, 0.0), Moment(2.0, 7.0), Moment(3.0, 8.0)]))
    assert one.standing == (3, 2.0, 0, {"loss": 8.0})
