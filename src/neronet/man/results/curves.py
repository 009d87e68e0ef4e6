"""Curves as they are drawn: few enough lines to tell apart, few enough points for a spreadsheet."""

import json
import math
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

LINES = 20  #: in one chart: more cannot be told apart
MEMBERS = 50  #: experiments whose mean is one line; of more, the newest
POINTS = 1000  #: of a line


class Group(NamedTuple):
    """The experiments that share a line."""

    label: str
    attempts: list[int]
    of: int  #: how many there are


class Line(NamedTuple):
    """A line of a chart; values are finite."""

    label: str
    steps: list[float]
    values: list[float]


class Chart(NamedTuple):
    """The curves of one metric."""

    metric: str
    lines: list[Line]
    log: bool
    is_ordered: bool  #: whether the lines are those of a quantity, from small to large
    left_out: int  #: lines that there was no room for


def groups(rows: Sequence[Any], by: str | None) -> tuple[list[Group], int]:
    """Return those with the same value of a parameter, or each alone, and how many were left out."""
    begun = [row for row in rows if row.attempt_id is not None and row.metrics]
    if by is None:
        found = [Group(f"{row.number} {row.name}", [row.attempt_id], 1) for row in begun]
        return found[-LINES:], max(0, len(found) - LINES)
    members: dict[str, list[Any]] = {}
    values: dict[str, Any] = {}
    for row in begun:
        value = row.parameters.get(by)
        values.setdefault(_key(value), value)
        members.setdefault(_key(value), []).append(row)
    ordered = sorted(members, key=lambda key: _rank(values[key]))
    found = [_group(by, values[key], members[key]) for key in ordered]
    return found[:LINES], max(0, len(found) - LINES)


def is_ordered(rows: Sequence[Any], by: str | None) -> bool:
    """Tell whether a parameter is a quantity of more than two values."""
    values = [row.parameters.get(by) for row in rows] if by is not None else []
    numbers = {value for value in values if isinstance(value, int | float) and not isinstance(value, bool)}
    return len(numbers) > 2 and all(isinstance(value, int | float) for value in values if value is not None)


def mean(label: str, curves: Iterable[Any], *, log: bool) -> Line:
    """Return the mean, at each step, of the curves that have it, thinned to every so-manieth point.

    What cannot be drawn is left out: NaN, infinities, and on a logarithmic axis what is not above 0.
    """
    given = [curve for curve in curves if len(curve.steps)]
    stride = max((math.ceil(len(curve.steps) / POINTS) for curve in given), default=1)
    sums: dict[float, tuple[float, int]] = {}
    for curve in given:
        last = {curve.steps[-1]: curve.values[-1]}  # where it ended is always shown
        for step, value in (
            dict(zip(curve.steps[::stride], curve.values[::stride], strict=True)) | last
        ).items():
            if math.isfinite(value) and math.isfinite(step) and (value > 0 or not log):
                total, count = sums.get(step, (0.0, 0))
                sums[step] = (total + value, count + 1)
    steps = sorted(sums)
    again = max(1, math.ceil(len(steps) / (POINTS - 1)))
    kept = [*steps[:-1][::again], *steps[-1:]]
    return Line(label, kept, [sums[step][0] / sums[step][1] for step in kept])


def _group(by: str, value: Any, rows: list[Any]) -> Group:
    attempts = [row.attempt_id for row in rows][-MEMBERS:]
    shown = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    count = f" (mean of {len(attempts)})" if len(rows) > 1 else ""
    if len(rows) > len(attempts):
        count = f" (mean of the newest {len(attempts)} of {len(rows)})"
    return Group(f"{by} = {shown}{count}", attempts, len(rows))


def _rank(value: Any) -> tuple[bool, float, str]:
    is_number = isinstance(value, int | float)
    return not is_number, value if is_number else 0.0, str(value)


def _key(value: Any) -> str:
    return json.dumps(value, sort_keys=True)
