"""Rows as a flat table: what every way of writing results is given."""

import math
from collections.abc import Sequence
from typing import Any, NamedTuple

Cell = str | int | float | bool | None


class Table(NamedTuple):
    """Heads and rows of equal length."""

    heads: list[str]
    rows: list[list[Cell]]


def flat(rows: Sequence[Any]) -> Table:
    """Return one line a row of ``store.views``: facts, parameters, newest metrics.

    A metric that is called like a parameter or a fact is headed ``metric.NAME``, a parameter
    that is called like a fact ``param.NAME``.
    """
    facts = ["number", "name", "state", "cause", "cluster", "attempt", "runtime"]
    parameters = list(dict.fromkeys(name for row in rows for name in row.parameters))
    metrics = list(dict.fromkeys(name for row in rows for name in row.metrics))
    heads = [*facts, *(_apart(name, "param", facts) for name in parameters)]
    heads += [_apart(name, "metric", heads) for name in metrics]
    lines = [
        [
            *(getattr(row, fact) for fact in facts),
            *(_cell(row.parameters.get(name)) for name in parameters),
            *(_metric(row.metrics, name) for name in metrics),
        ]
        for row in rows
    ]
    return Table(heads, lines)


def _apart(name: str, kind: str, taken: Sequence[str]) -> str:
    return f"{kind}.{name}" if name in taken else name


def _metric(metrics: dict[str, float | None], name: str) -> Cell:
    if name not in metrics:
        return None
    value = metrics[name]
    return math.nan if value is None else value


def _cell(value: Any) -> Cell:
    return value if value is None or isinstance(value, (str, int, float, bool)) else str(value)
