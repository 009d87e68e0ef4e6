"""Results summed up over some parameters, seeds above all: mean and deviation of those that finished."""

import json
import math
import statistics
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from neronet.man.results.choice import Choice
from neronet.man.results.export import Cell, Column, Figures, Kind, Sheet, Table, extreme, heads, number
from neronet.model.lifecycle import State

_MOST_DIGITS = 6  #: behind the point; smaller numbers are powers of ten


class Summary(NamedTuple):
    """What groups of experiments have in common, and the spread of each metric in each."""

    parameters: list[str]
    metrics: list[str]  #: heads, such as ``val_loss min``
    groups: list[tuple[list[Cell], int, list[tuple[float, float] | None]]]


def summary(rows: Sequence[Any], figures: Figures, choice: Choice) -> Summary:
    """Return the groups that share all parameters but ``choice.over``.

    A metric counts with its best value where a direction is known, else with its last. Experiments that have
    not finished do not count. The deviation is that of a sample (n - 1), NaN for a single one.
    """
    metrics = choice.shown(dict.fromkeys(name for row in rows for name in row.metrics))
    ways = [choice.direction(name) for name in metrics]
    names = dict.fromkeys(name for row in rows for name in row.parameters if name not in choice.over)
    shared = [name for name in names if len({_key(row.parameters.get(name)) for row in rows}) > 1]
    members: dict[str, list[Any]] = {}
    for row in rows:
        members.setdefault(_key([row.parameters.get(name) for name in shared]), []).append(row)
    groups = []
    for found in members.values():
        finished = [row for row in found if row.state == State.FINISHED.value]
        spreads = [
            spread(_value(figures.get(row.attempt_id) or {}, name, way) for row in finished)
            for name, way in zip(metrics, ways, strict=True)
        ]
        groups.append(([found[0].parameters.get(name) for name in shared], len(finished), spreads))
    titles = [name if way is None else f"{name} {way}" for name, way in zip(metrics, ways, strict=True)]
    return Summary(shared, titles, groups)


def spread(values: Iterable[float | None]) -> tuple[float, float] | None:
    """Return mean and sample deviation of the values that are there; None when there are none."""
    found = [value for value in values if value is not None]
    if not found:
        return None
    if not all(map(math.isfinite, found)):
        return math.nan, math.nan
    return statistics.fmean(found), statistics.stdev(found) if len(found) > 1 else math.nan


def sheet(summed: Summary) -> Sheet:
    """Return mean and deviation as columns of their own."""
    metrics = [head for name in summed.metrics for head in (f"{name} mean", f"{name} deviation")]
    found = heads(("n",), summed.parameters, metrics)
    kinds = [*[Kind.PARAMETER] * len(summed.parameters), Kind.STEP, *[Kind.METRIC] * len(metrics)]
    rows = [
        [*values, n, *(part for each in spreads for part in (each or (None, None)))]
        for values, n, spreads in summed.groups
    ]
    return Sheet(
        [Column(head, kind) for head, kind in zip(_n_behind(found, summed), kinds, strict=True)], rows
    )


def table(summed: Summary) -> Table:
    """Return mean and deviation in one cell, as people write them: ``0.312 ± 0.004``."""
    found = heads(("n",), summed.parameters, summed.metrics)
    rows = [[*values, n, *map(_text, spreads)] for values, n, spreads in summed.groups]
    return Table(_n_behind(found, summed), rows)


def _n_behind(found: list[str], summed: Summary) -> list[str]:
    count = len(summed.parameters)
    return [*found[1 : count + 1], found[0], *found[count + 1 :]]


def _value(figures: Mapping[str, Any], name: str, way: str | None) -> float | None:
    if name not in figures:
        return None
    value = number(figures[name].value) if way is None else extreme(figures[name], way)[0]
    assert isinstance(value, float)
    return value


def _text(pair: tuple[float, float] | None) -> Cell:
    if pair is None:
        return None
    mean, deviation = pair
    if math.isnan(deviation):
        return f"{mean:.4g}"
    digits = 1 - math.floor(math.log10(deviation)) if deviation > 0 else 3  # two of the deviation
    if not 0 <= digits <= _MOST_DIGITS:
        return f"{mean:.4g} ± {deviation:.2g}"
    return f"{mean:.{digits}f} ± {deviation:.{digits}f}"


def _key(value: Any) -> str:
    return json.dumps(value, sort_keys=True)
