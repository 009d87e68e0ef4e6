"""How batches stand: what has ended, what is best so far, and when all will have ended as it seems."""

import json
import sqlite3

from neronet.man.core import savings
from neronet.man.core.notices_letter import Standing, one_line
from neronet.man.core.savings import Aim
from neronet.model.vitals import is_vital

_CURVES = 6  #: that are drawn
# The newest attempt of each experiment within the batch: what was tried again counts once.
_OF_BATCH = """
    SELECT a.id, a.experiment, e.name, a.state, a.started, a.ended, a.runtime FROM attempts a
    JOIN experiments e ON e.number = a.experiment
    WHERE a.batch = ?1 AND a.attempt = (
        SELECT max(b.attempt) FROM attempts b WHERE b.experiment = a.experiment AND b.batch = ?1
    )
"""
_METRICS = """
    SELECT DISTINCT m.name FROM metrics m WHERE EXISTS (
        SELECT 1 FROM latest l WHERE l.metric = m.id AND l.attempt IN (SELECT value FROM json_each(?))
    )
"""
_BEST = """
    SELECT l.attempt, {column} FROM latest l JOIN metrics m ON m.id = l.metric
    WHERE m.name = ? AND {column} IS NOT NULL AND l.attempt IN (SELECT value FROM json_each(?))
    ORDER BY {column} {order}, l.attempt LIMIT ?
"""


def of_batch(connection: sqlite3.Connection, batch: int, now: float) -> Standing:
    """Return how a batch stands."""
    rows = connection.execute(_OF_BATCH, (batch,)).fetchall()
    words = connection.execute("SELECT words FROM batches WHERE number = ?", (batch,)).fetchone()
    counts: dict[str, int] = {}
    for row in rows:
        counts[row["state"]] = counts.get(row["state"], 0) + 1
    ended = sum(row["ended"] is not None for row in rows)
    standing = Standing(
        batch,
        one_line(words[0] if words else ""),
        counts,
        ended / len(rows) if rows else 0.0,
        expected=_expected(rows, now),
    )
    return _with_best(connection, standing, rows)


def has_moved(connection: sqlite3.Connection, project: int, since: float) -> bool:
    """Tell whether something of a project lives, or has ended since then."""
    row = connection.execute(
        "SELECT 1 FROM attempts a JOIN experiments e ON e.number = a.experiment"
        " WHERE e.project = ? AND (a.ended IS NULL OR a.ended > ?) LIMIT 1",
        (project, since),
    )
    return row.fetchone() is not None


def live_batches(connection: sqlite3.Connection, project: int, since: float) -> list[int]:
    """Return the batches of a project in which something lives, or has ended since then."""
    rows = connection.execute(
        "SELECT DISTINCT a.batch FROM attempts a JOIN experiments e ON e.number = a.experiment"
        " WHERE e.project = ? AND (a.ended IS NULL OR a.ended > ?) ORDER BY a.batch",
        (project, since),
    )
    return [batch for (batch,) in rows]


def _with_best(connection: sqlite3.Connection, standing: Standing, rows: list[sqlite3.Row]) -> Standing:
    ids = json.dumps([row["id"] for row in rows])
    names = [name for (name,) in connection.execute(_METRICS, (ids,)) if not is_vital(name)]
    aim = savings.aim(None, names)
    if aim is None:
        return standing
    best = _ranked(connection, aim, ids)
    named = {row["id"]: f"{row['experiment']} {one_line(row['name'], 40)}" for row in rows}
    return (
        standing._replace(
            best=one_line(f"{aim.metric} {best[0][1]:.6g}"),
            best_of=named[best[0][0]],
            metric=aim.metric,
            curves=[(named[attempt], attempt) for attempt, _value in best],
        )
        if best
        else standing
    )


def _ranked(connection: sqlite3.Connection, aim: Aim, ids: str) -> list[tuple[int, float]]:
    column, order = ("l.high", "DESC") if aim.greatest else ("l.low", "ASC")
    statement = _BEST.format(column=column, order=order)
    return [(attempt, value) for attempt, value in connection.execute(statement, (aim.metric, ids, _CURVES))]


def _expected(rows: list[sqlite3.Row], now: float) -> float | None:
    """Return when all will have ended if each takes as long as those before, and as many run as now."""
    took = [row["runtime"] for row in rows if row["ended"] is not None and row["runtime"]]
    running = [now - row["started"] for row in rows if row["ended"] is None and row["started"] is not None]
    waiting = sum(row["ended"] is None and row["started"] is None for row in rows)
    if not took or not running:
        return None
    usual = sum(took) / len(took)
    left = sum(max(0.0, usual - so_far) for so_far in running) + waiting * usual
    return float(now + left / len(running))
