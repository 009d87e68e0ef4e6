"""What is written into experiments' workbooks: each experiment with its newest attempt and its metrics."""

import sqlite3
from collections.abc import Mapping
from typing import Any

from neronet.man.core.written_cells import Facts
from neronet.model.vitals import is_vital

_EXPERIMENTS = """
    SELECT e.number, ifnull(a.state, 'defined') AS state, a.cause, a.cluster, a.host, a.exit, a.id,
        e.number || '.' || a.attempt AS attempt,
        CASE WHEN a.ended IS NOT NULL THEN ifnull(a.runtime, a.ended - a.started) END AS runtime
    FROM experiments e LEFT JOIN attempts a ON a.id = e.newest WHERE e.project = ?
"""
_METRICS = """
    SELECT l.attempt, m.name, l.value, l.low, l.high FROM latest l JOIN metrics m ON m.id = l.metric
    WHERE l.attempt IN (SELECT newest FROM experiments WHERE project = ?)
"""


def facts(connection: sqlite3.Connection, project: int) -> dict[int, Facts]:
    """Return the facts of all experiments of a project, by number."""
    metrics: dict[int, tuple[dict[str, Any], dict[str, Any], dict[str, Any]]] = {}
    for attempt, name, *values in connection.execute(_METRICS, (project,)):
        if not is_vital(name):
            for kept, value in zip(metrics.setdefault(attempt, ({}, {}, {})), values, strict=True):
                kept[name] = value
    none: tuple[Mapping[str, Any], ...] = ({}, {}, {})
    found = {}
    for row in connection.execute(_EXPERIMENTS, (project,)):
        plain = {name: row[name] for name in row.keys() if name != "id"}  # noqa: SIM118 - a row gives values
        newest, lowest, highest = metrics.get(row["id"], none)
        found[row["number"]] = Facts(**plain, newest=newest, lowest=lowest, highest=highest)
    return found
