"""The table of experiments that status, watch and results share."""

import json
import time
from collections.abc import Sequence
from typing import Any

from neronet.man.cli.table import Column
from neronet.man.results import export
from neronet.man.store.views import Row
from neronet.model.resources import format_duration

_METRICS = 6  #: columns of metrics in a table for people
_FACTS = ("number", "name", "state", "runtime")
_TEXTS = ("name", "state")


def table(rows: Sequence[Row]) -> tuple[list[Column], list[list[str]]]:
    """Return columns and cells: what every row has, then the parameters that differ, then the metrics."""
    parameters = differing(rows)
    metrics = metric_names(rows)[:_METRICS]
    is_revised = any((row.revision or 1) > 1 for row in rows)
    heads = export.heads((*_FACTS, "revision") if is_revised else _FACTS, parameters, metrics)
    columns = [Column(head, right=head not in _TEXTS, shrinks=head in _TEXTS) for head in heads]
    cells = [
        [
            str(row.number),
            row.name,
            state(row),
            "" if row.runtime is None else format_duration(row.runtime),
            *([str(row.revision or "")] if is_revised else []),
            *(value(row.parameters.get(name)) for name in parameters),
            *(metric(row, name) for name in metrics),
        ]
        for row in rows
    ]
    return columns, cells


def state(row: Row) -> str:
    """Return the state with its cause, or with its age where nothing newer can be heard."""
    old = None if row.as_of is None else f"as of {time.strftime('%a %H:%M', time.localtime(row.as_of))}"
    known = (row.held, row.needs and f"needs {row.needs}", row.notified and f"notified {row.notified}", old)
    if any(known):
        return ", ".join(filter(None, (row.state, *known)))
    return f"{row.state} ({row.cause})" if row.cause else row.state


def differing(rows: Sequence[Row]) -> list[str]:
    """Return the parameters whose values are not the same in all rows; all of them for a single row."""
    names = list(dict.fromkeys(name for row in rows for name in row.parameters))
    if len(rows) < 2:
        return names
    return [name for name in names if len({json.dumps(row.parameters.get(name)) for row in rows}) > 1]


def metric_names(rows: Sequence[Row]) -> list[str]:
    """Return the metrics of the rows in the order in which they first appear."""
    return list(dict.fromkeys(name for row in rows for name in row.metrics))


def metric(row: Row, name: str) -> str:
    """Return a metric's newest value as text; empty when there is none."""
    if name not in row.metrics:
        return ""
    number = row.metrics[name]
    return "nan" if number is None else f"{number:.4g}"


def value(parameter: Any) -> str:
    """Return a parameter as people write it."""
    if parameter is None:
        return ""
    if isinstance(parameter, float):
        return f"{parameter:.6g}"
    return parameter if isinstance(parameter, str) and parameter.isprintable() else json.dumps(parameter)


def summary(counts: dict[str, int]) -> str:
    """Return ``14 experiments: 3 finished, 11 running``."""
    total = sum(counts.values())
    states = ", ".join(f"{count} {state}" for state, count in counts.items())
    return f"{total} experiment{'' if total == 1 else 's'}" + (f": {states}" if states else "")
