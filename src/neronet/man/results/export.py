"""Rows as a flat table: what every way of writing results is given."""

import math
from collections.abc import Iterable, Mapping, Sequence
from enum import Enum
from typing import Any, NamedTuple

from neronet.man.results.choice import Choice

Cell = str | int | float | bool | list[Any] | dict[str, Any] | None

#: What every row has, whatever its parameters and metrics.
FACTS = ("number", "name", "state", "cause", "cluster", "attempt", "revision", "runtime")


class Table(NamedTuple):
    """Heads and rows of equal length."""

    heads: list[str]
    rows: list[list[Cell]]


class Kind(Enum):
    """What a column holds, for those who show it."""

    FACT = "fact"
    STATE = "state"
    SECONDS = "seconds"
    PARAMETER = "parameter"
    METRIC = "metric"
    STEP = "step"
    LINK = "link"


class Column(NamedTuple):
    """A column's head and what is in it."""

    head: str
    kind: Kind


class Sheet(NamedTuple):
    """A table that knows what its columns hold; ``links`` has a folder or nothing for each row."""

    columns: list[Column]
    rows: list[list[Cell]]
    links: Sequence[str | None] = ()

    @property
    def table(self) -> Table:
        """Return it without what only spreadsheets show."""
        return Table([column.head for column in self.columns], self.rows)


Figures = Mapping[int, Mapping[str, Any]]  #: by attempt and metric, as in ``store.figures``
_KINDS = {"state": Kind.STATE, "runtime": Kind.SECONDS}


def flat(rows: Sequence[Any], figures: Figures | None = None, choice: Choice | None = None) -> Table:
    """Return one line a row of ``store.views``: facts, parameters, metrics.

    A metric that is called like a parameter or a fact is headed ``metric.NAME``, a parameter
    that is called like a fact ``param.NAME``. Without figures a metric is its newest value.
    """
    return sheet(rows, figures or {}, choice or Choice(best={}), FACTS).table


def sheet(
    rows: Sequence[Any], figures: Figures, choice: Choice, before: Sequence[str], after: Sequence[str] = ()
) -> Sheet:
    """Return facts, parameters, more facts, and of each metric its newest value and its best, if wanted."""
    parameters = list(dict.fromkeys(name for row in rows for name in row.parameters))
    metrics = choice.shown(dict.fromkeys(name for row in rows for name in row.metrics))
    best = [(name, way) for name in metrics if (way := choice.direction(name)) is not None]
    found = heads((*before, *after), parameters, _metric_heads(metrics, dict(best)))
    lines = [
        [
            *(getattr(row, fact) for fact in before),
            *map(row.parameters.get, parameters),
            *(getattr(row, fact) for fact in after),
            *_metric_cells(row.metrics, figures.get(row.attempt_id) or {}, metrics, dict(best)),
        ]
        for row in rows
    ]
    middle = len(before) + len(after)
    ordered = [*found[: len(before)], *found[middle : middle + len(parameters)], *found[len(before) : middle]]
    kinds = [*(_kind(fact) for fact in before), *[Kind.PARAMETER] * len(parameters), *map(_kind, after)]
    for name in metrics:
        kinds += [Kind.METRIC, Kind.METRIC, Kind.STEP] if name in dict(best) else [Kind.METRIC]
    named = [*ordered, *found[middle + len(parameters) :]]
    return Sheet([Column(head, kind) for head, kind in zip(named, kinds, strict=True)], lines)


def picked(whole: Sheet, wanted: Sequence[str]) -> Sheet:
    """Return these columns in this order; without any, all. One that is not there is left out."""
    if not wanted:
        return whole
    places = {column.head: place for place, column in enumerate(whole.columns)}
    kept = [places[head] for head in wanted if head in places]
    return whole._replace(
        columns=[whole.columns[place] for place in kept],
        rows=[[row[place] for place in kept] for row in whole.rows],
    )


def heads(facts: Iterable[str], parameters: Iterable[str], metrics: Iterable[str]) -> list[str]:
    """Return the heads of these columns, each only once."""
    found = list(facts)
    taken = set(found)
    for kind, names in (("param", parameters), ("metric", metrics)):
        for name in names:
            head = name
            while head in taken:
                head = f"{kind}.{head}"
            taken.add(head)
            found.append(head)
    return found


def _kind(fact: str) -> Kind:
    return _KINDS.get(fact, Kind.FACT)


def _metric_heads(metrics: Iterable[str], best: Mapping[str, str]) -> list[str]:
    found = []
    for name in metrics:
        found.append(name)
        if name in best:
            found += [f"{name} {best[name]}", f"{name} {best[name]} step"]
    return found


def _metric_cells(
    newest: Mapping[str, float | None],
    figures: Mapping[str, Any],
    metrics: Iterable[str],
    best: Mapping[str, str],
) -> list[Cell]:
    cells: list[Cell] = []
    for name in metrics:
        is_there = name in newest
        cells.append(number(newest[name]) if is_there else None)
        if name in best:
            cells += extreme(figures[name], best[name]) if name in figures else [None, None]
    return cells


def extreme(figure: Any, way: str) -> list[Cell]:
    """Return the best value of a metric and its step."""
    value, step = (figure.low, figure.low_step) if way == "min" else (figure.high, figure.high_step)
    return [number(value), whole(step)]


def number(value: float | None) -> float:
    """Return a stored value, for which nothing stands where it was no number."""
    return math.nan if value is None else value


def whole(step: float | None) -> Cell:
    """Return a step, as a whole number where it is one."""
    return int(step) if step is not None and step.is_integer() else step
