"""Rows as a flat table: what every way of writing results is given."""

import math
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

Cell = str | int | float | bool | list[Any] | dict[str, Any] | None

#: What every row has, whatever its parameters and metrics.
FACTS = ("number", "name", "state", "cause", "cluster", "attempt", "revision", "runtime")


class Table(NamedTuple):
    """Heads and rows of equal length."""

    heads: list[str]
    rows: list[list[Cell]]


def flat(rows: Sequence[Any]) -> Table:
    """Return one line a row of ``store.views``: facts, parameters, newest metrics.

    A metric that is called like a parameter or a fact is headed ``metric.NAME``, a parameter
    that is called like a fact ``param.NAME``.
    """
    parameters = list(dict.fromkeys(name for row in rows for name in row.parameters))
    metrics = list(dict.fromkeys(name for row in rows for name in row.metrics))
    lines = [
        [
            *(getattr(row, fact) for fact in FACTS),
            *(row.parameters.get(name) for name in parameters),
            *(_metric(row.metrics, name) for name in metrics),
        ]
        for row in rows
    ]
    return Table(heads(FACTS, parameters, metrics), lines)


def heads(facts: Iterable[str], parameters: Iterable[str], metrics: Iterable[str]) -> list[str]:
    """Return the heads of these columns, each only once."""
    found = list(facts)
    for kind, names in (("param", parameters), ("metric", metrics)):
        for name in names:
            found.append(_apart(name, kind, found))
    return found


def _apart(name: str, kind: str, taken: Sequence[str]) -> str:
    while name in taken:
        name = f"{kind}.{name}"
    return name


def _metric(metrics: dict[str, float | None], name: str) -> Cell:
    if name not in metrics:
        return None
    value = metrics[name]
    return math.nan if value is None else value
