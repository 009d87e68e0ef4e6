"""Takes a criterion through the recorded life of an attempt, as nerokid would have judged it. Pure.

She judges at each reading, and at a tick each second between. What is recorded is not 10^5 ticks but points:
so ticks are looked at only where something can change at them, as when ``stalled > 10m`` becomes true.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import accumulate, chain, pairwise
from typing import NamedTuple

from neronet.language.columns import Column, Same, column_of
from neronet.language.course import Stretch
from neronet.language.judgement import Grid, Met, Moments, Standing, Watch, next_tick
from neronet.language.readings import Fresh, readings
from neronet.language.scope import MISSING
from neronet.language.tree import (
    And,
    Call,
    Comparison,
    Expression,
    Not,
    Operand,
    Or,
    Quantity,
    Variable,
    Word,
)
from neronet.model import vitals
from neronet.model.criterion import Criterion

TICK = 1.0  #: seconds between two looks of nerokid's without news
VITALS = vitals.NAMES  #: built-in names that are recorded as series
_CLOCKS = ("runtime", "age")
MOVING = (*_CLOCKS, "stalled")  #: built-in names whose values grow as time goes by


class Past(NamedTuple):
    """What is recorded of an attempt. Times are seconds since the start of its program, and never fall."""

    until: float  #: to here it was judged
    curve: Callable[[str], Fresh | None]  #: a metric's points
    vital: Callable[[str], Fresh | None]  #: the samples of one of ``VITALS``
    every: Callable[[], list[Fresh]]  #: all metrics
    facts: Mapping[str, object]  #: parameters and built-in names that stay as they are


class Outcome(NamedTuple):
    """What a criterion came to."""

    met: Met | None
    standing: Standing


def replay(criterion: Criterion, tree: Expression, past: Past) -> Outcome:
    """Return when the criterion would have been met."""
    watch = Watch(criterion, tree)
    found = ((name, past.curve(name)) for name in watch.metrics)
    fresh = {name: _before(curve, past.until) for name, curve in found if curve is not None and curve.values}
    read = readings(fresh)
    ticks = _ticks(_changes(criterion, tree, past), read.times, past.until)
    moments = _moments(fresh, read.times, read.come, ticks, past)
    return Outcome(watch.judge(moments, Grid(TICK, past.until)), watch.standing)


def step_at(past: Past, met: Met) -> float | None:
    """Return the step at which it was met; of an expression without metrics the greatest that was reached."""
    if met.step is not None:
        return met.step
    times, steps = _greatest(past.every())
    place = bisect_right(times, met.clock)
    return steps[place - 1] if place else None


def on_clock(times: Sequence[float], start: float) -> list[float]:
    """Return seconds since ``start`` that never fall, whatever the clock that dated the points did."""
    found = [time - start for time in times]
    if found and found[0] >= 0 and sorted(found) == found:  # quick where it is so
        return found
    return list(accumulate(found, max, initial=0.0))[1:]


def _before(curve: Fresh, until: float) -> Fresh:
    count = bisect_left(curve.times, until)
    return Fresh(*(column[:count] for column in curve)) if count < len(curve.times) else curve


def _moments(
    fresh: Mapping[str, Fresh],
    clock: Sequence[float],
    come: Mapping[str, list[int] | None],
    ticks: Sequence[float],
    past: Past,
) -> Moments:
    if not ticks:
        return Moments(Stretch(clock, fresh, come, _otherwise(clock, past)), None)
    places = [bisect_right(clock, tick) for tick in ticks]
    pieces = list(pairwise([0, *places, len(clock)]))
    whole: list[float] = []
    read: list[bool] = []
    counts: list[int] = []  # readings until then
    for (begin, end), tick in zip(pieces, [*ticks, None], strict=True):
        whole += clock[begin:end]
        read += [True] * (end - begin)
        counts += range(begin + 1, end + 1)
        if tick is not None:
            whole.append(tick)
            read.append(False)
            counts.append(end)
    by_moment: dict[str, list[int] | None] = {}
    for name, column in come.items():
        padded = None if column is None else [0, *column]
        by_moment[name] = counts if padded is None else [padded[count] for count in counts]
    return Moments(Stretch(whole, fresh, by_moment, _otherwise(whole, past)), read)


def _ticks(changes: Iterable[float], clock: Sequence[float], until: float) -> list[float]:
    """Return the ticks at which what changes then is seen, and the very first."""
    found: set[float] = set()
    for change in chain((0.0,), changes):
        if not 0 <= change < until:
            continue
        place = bisect_right(clock, change)
        base = clock[place - 1] if place else 0.0
        end = clock[place] if place < len(clock) else until
        first = next_tick(base, change, TICK)
        found.update(
            tick for tick in (first, first + TICK) if tick < end
        )  # at the first it may just be equal
    return sorted(found)


def _changes(criterion: Criterion, tree: Expression, past: Past) -> Iterator[float]:
    """Give the times at which the expression may change although none of its metrics is read."""
    if criterion.after is not None and criterion.after.seconds is not None:
        yield criterion.after.seconds
    for leaf, other in _compared(tree):
        if _moves(leaf):
            yield from _crossings(leaf, other, past)
        elif isinstance(leaf, Variable) and leaf.name in VITALS:
            yield from (past.vital(leaf.name) or Fresh((), (), ())).times
        elif isinstance(leaf, Variable) and leaf.name == "steps":
            yield from chain.from_iterable(curve.times for curve in past.every())


def _compared(tree: Expression) -> Iterator[tuple[Operand, Operand]]:
    """Give each name and function with what it is compared with, zero where it stands alone."""
    if isinstance(tree, And | Or):
        for operand in tree.operands:
            yield from _compared(operand)
    elif isinstance(tree, Not):
        yield from _compared(tree.operand)
    elif isinstance(tree, Comparison):
        yield tree.left, tree.right
        yield tree.right, tree.left
    else:
        yield tree, Quantity(0.0)


def _moves(leaf: Operand) -> bool:
    """Tell whether a value grows as time goes by."""
    if isinstance(leaf, Call):
        return leaf.function == "stalled"
    return isinstance(leaf, Variable | Word) and _written(leaf) in MOVING


def _written(leaf: Variable | Word) -> str:
    return leaf.name if isinstance(leaf, Variable) else leaf.text


def _crossings(leaf: Operand, other: Operand, past: Past) -> Iterator[float]:
    bound = _number(other, past)
    if bound is None:
        if not _moves(other):  # two that move keep their distance
            yield from (TICK * count for count in range(1, int(past.until / TICK) + 1))
    elif isinstance(leaf, Call):
        name = leaf.argument.name if isinstance(leaf.argument, Variable) else ""
        curve = past.curve(name.removeprefix("metric."))
        yield from _silences(curve.times if curve else (), bound, past.until)
    elif isinstance(leaf, Variable | Word) and _written(leaf) in _CLOCKS:
        yield bound
    else:
        yield from _silences(_heard(past), bound, past.until)


def _silences(heard: Sequence[float], bound: float, until: float) -> Iterator[float]:
    """Give when the silence after a point comes to ``bound``, and when it then ends."""
    for since, end in pairwise([*heard, until]):
        if since + bound < end:
            yield since + bound
            yield end


def _number(operand: Operand, past: Past) -> float | None:
    if isinstance(operand, Quantity):
        return operand.value
    if isinstance(operand, Variable | Word) and past.curve(_written(operand)) is None:
        value = past.facts.get(_written(operand))
        return value if type(value) in (int, float) else None  # type: ignore[return-value]
    return None


def _heard(past: Past) -> list[float]:
    return sorted({0.0, *chain.from_iterable(curve.times for curve in past.every())})


def _otherwise(clock: Sequence[float], past: Past) -> Callable[[str], Column]:
    def column(name: str) -> Column:
        if name in past.facts:
            return Same(past.facts[name])
        if name in _CLOCKS:
            return column_of(list(clock))
        if name == "stalled":
            heard = _heard(past)
            return column_of([now - heard[bisect_right(heard, now) - 1] for now in clock])
        if name == "steps":
            return _latest(_greatest(past.every()), clock)
        samples = past.vital(name) if name in VITALS else None
        return Same(MISSING) if samples is None else _latest((samples.times, samples.values), clock)

    return column


def _greatest(curves: Iterable[Fresh]) -> tuple[list[float], list[float]]:
    """Return when the greatest step of any metric was reached, and which it was."""
    points = sorted(chain.from_iterable(zip(curve.times, curve.steps, strict=True) for curve in curves))
    return [time for time, _ in points], list(accumulate((step for _, step in points), max))


def _latest(course: tuple[Sequence[float], Sequence[float]], clock: Sequence[float]) -> Column:
    times, values = course
    places = (bisect_right(times, now) for now in clock)
    return column_of([values[place - 1] if place else MISSING for place in places])
