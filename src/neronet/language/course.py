"""Follows an expression through an attempt's life: where it holds, at each of many moments."""

from bisect import bisect_right
from typing import Callable, Dict, Iterator, List, Mapping, NamedTuple, Optional, Sequence, Union

from neronet.language import columns
from neronet.language.columns import Column, Floats, Mixed, Same, Truths
from neronet.language.functions import OF_POINTS
from neronet.language.readings import Fresh
from neronet.language.rolling import Rolling, rolling
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
    Text,
    Truth,
    Variable,
    Word,
    text,
)

_Part = Union[Expression, Operand]


class Stretch(NamedTuple):
    """Moments in a row, from the oldest, and what is new in them."""

    clock: Sequence[float]  #: seconds since the program's start, never falling
    fresh: Mapping[str, Fresh]  #: new points, by metric
    come: Mapping[str, Optional[List[int]]]  #: how many of them, by moment; ``None`` for one at each
    otherwise: Callable[[str], Column]  #: the values of a name that is no metric

    def step(self, place: int) -> Optional[float]:
        """Return the greatest step of the newest points at a moment; ``None`` before the first."""
        steps: List[float] = []
        for name, fresh in self.fresh.items():
            come = self.come[name]
            count = place + 1 if come is None else come[place]
            steps += fresh.steps[count - 1 : count] if count else []
        return max(steps, default=None)


class Course:
    """One expression; it must be taken through all points, and may be through any moments between."""

    def __init__(self, tree: Expression) -> None:
        self._tree = tree
        self._leaves = list(dict.fromkeys(_leaves(tree)))
        self._rolling: Dict[Call, Rolling] = {}
        self._newest: Dict[Union[str, Call], object] = {}
        self._heard: Dict[str, float] = {}
        self._columns: Dict[_Part, Column] = {}
        for leaf in self._leaves:
            if isinstance(leaf, Call) and leaf.function in OF_POINTS:
                self._rolling[leaf] = rolling(leaf.function, leaf.window)
                self._newest[leaf] = 0 if leaf.function == "count" else MISSING

    @property
    def metrics(self) -> List[str]:
        """The names that are, or may come to be, those of metrics, without prefix."""
        names = (_bare(_name(leaf)) for leaf in self._leaves)
        return [name for name in dict.fromkeys(names) if name]

    def go_on(self, stretch: Stretch) -> Truths:
        """Return where in the stretch the expression is true, and not merely unknown."""
        self._columns = {leaf: self._column(leaf, stretch) for leaf in self._leaves}
        for name, fresh in stretch.fresh.items():
            if fresh.values:
                self._newest[name] = fresh.values[-1]
                self._heard[name] = _times(stretch, name)[-1]
        return self._truths(self._tree, wanted=True)

    def values(self, place: int) -> Dict[str, object]:
        """Return what the names stood at in a moment of the last stretch, where that is known."""
        found = {}
        for leaf in self._leaves:
            column = self._columns.get(leaf)
            if isinstance(leaf, Variable) and column is not None:
                value = columns.cell(column, place)
                if value is not MISSING:
                    found[leaf.name] = value
        return found

    def _truths(self, tree: Expression, *, wanted: bool) -> Truths:
        if isinstance(tree, (And, Or)):
            parts = (self._truths(operand, wanted=wanted) for operand in tree.operands)
            return columns.joined(parts, every=isinstance(tree, And) is wanted)
        if isinstance(tree, Not):
            return self._truths(tree.operand, wanted=not wanted)
        if isinstance(tree, Comparison):
            left, right = self._value(tree.left), self._value(tree.right)
            return columns.compare(left, tree.operator, right, wanted=wanted)
        return columns.itself(self._value(tree), wanted=wanted)

    def _value(self, operand: Operand) -> Column:
        if isinstance(operand, (Quantity, Truth)):
            return Same(operand.value)
        if isinstance(operand, Text):
            return Same(operand.text)
        if isinstance(operand, Call) and operand not in self._columns:
            return columns.tested(self._value(operand.argument), operand.function)
        return self._columns[operand]

    def _column(self, leaf: Operand, stretch: Stretch) -> Column:
        if isinstance(leaf, Call):
            name = _bare(_name(leaf))
            return self._stalled(name, stretch) if leaf.function == "stalled" else self._called(leaf, stretch)
        if isinstance(leaf, Word):
            column = self._named(leaf.text, stretch)
            texts = [
                leaf.text if value is MISSING else value
                for value in columns.cells(column, len(stretch.clock))
            ]
            return columns.column_of(texts)
        return self._named(_name(leaf), stretch)

    def _named(self, written: str, stretch: Stretch) -> Column:
        name = _bare(written)
        fresh = stretch.fresh.get(name)
        before = self._newest.get(name, MISSING)
        if fresh is None or not fresh.values:
            known = before is not MISSING and name
            return Same(before) if known else self._otherwise(written, stretch)
        come = stretch.come[name]
        if come is None:
            return Floats(0, fresh.values)
        if before is not MISSING:
            return Floats(0, _at(come, before, fresh.values))  # type: ignore[arg-type]
        absent = bisect_right(come, 0)
        values = _at(come[absent:], before, fresh.values)
        other = self._otherwise(written, stretch) if absent else Same(MISSING)
        if other == Same(MISSING):
            return Floats(absent, values)  # type: ignore[arg-type]
        return Mixed([*columns.cells(other, len(come))[:absent], *values])

    def _otherwise(self, written: str, stretch: Stretch) -> Column:
        column = stretch.otherwise(written)
        return Same(MISSING) if column == Same(None) else column

    def _called(self, call: Call, stretch: Stretch) -> Column:
        name = _bare(_name(call))
        fresh = stretch.fresh.get(name)
        before = self._newest[call]
        if fresh is None or not fresh.values:
            return Same(before)
        results = self._rolling[call].extend(fresh.steps, fresh.values)
        self._newest[call] = results[-1]
        come = stretch.come[name]
        found = results if come is None else _at(come, before, results)
        # A slope is missing until two steps differ, and may be so again.
        return Mixed(list(found)) if call.function == "slope" else _numbers(found)

    def _stalled(self, name: str, stretch: Stretch) -> Column:
        heard = self._heard.get(name)
        fresh = stretch.fresh.get(name)
        if fresh is None or not fresh.values:
            return Same(MISSING) if heard is None else Floats(0, [now - heard for now in stretch.clock])
        if stretch.come[name] is None:
            return Floats(0, [0.0] * len(stretch.clock))
        ages = [
            MISSING if at is None else now - at
            for now, at in zip(stretch.clock, _last_heard(stretch, name, heard))
        ]
        return columns.column_of(ages)  # type: ignore[arg-type]


def _leaves(part: _Part) -> Iterator[Operand]:
    """Give what has a column of its own: names, and functions of points."""
    if isinstance(part, (And, Or)):
        for operand in part.operands:
            yield from _leaves(operand)
    elif isinstance(part, Not):
        yield from _leaves(part.operand)
    elif isinstance(part, Comparison):
        yield from _leaves(part.left)
        yield from _leaves(part.right)
    elif isinstance(part, Call):
        yield from (
            [part] if part.function in OF_POINTS or part.function == "stalled" else _leaves(part.argument)
        )
    elif isinstance(part, (Variable, Word)):
        yield part


def _name(leaf: _Part) -> str:
    if isinstance(leaf, Call):
        return text(leaf.argument)
    return leaf.text if isinstance(leaf, Word) else text(leaf)


def _bare(name: str) -> str:
    """Return the metric that is meant; nothing when it can be none."""
    if name.startswith("metric."):
        return name[len("metric.") :]
    return "" if name.startswith("param.") else name


def _at(come: Sequence[int], before: object, values: Sequence[object]) -> Sequence[object]:
    """Return the newest value at each moment."""
    if come and come[0] == 1 and come[-1] == len(come) == len(values):  # one more at each
        return values
    padded = [before, *values]
    return [padded[count] for count in come]


def _numbers(values: Sequence[object]) -> Column:
    """Return a column of which only the beginning may be missing."""
    absent = 0
    while absent < len(values) and values[absent] is MISSING:
        absent += 1
    return Floats(absent, values[absent:] if absent else values)  # type: ignore[arg-type]


def _times(stretch: Stretch, name: str) -> Sequence[float]:
    """Return when, by the stretch's clock, the new points of a metric came: at least the last."""
    come = stretch.come[name]
    if come is None:
        return stretch.clock
    last = come.index(come[-1])
    return stretch.clock[: last + 1]


def _last_heard(stretch: Stretch, name: str, heard: Optional[float]) -> Iterator[Optional[float]]:
    count = 0
    for now, come in zip(stretch.clock, stretch.come[name] or ()):
        if come > count:
            count, heard = come, now
        yield heard
