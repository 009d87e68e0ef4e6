"""What is shown of experiments: one row each, with its newest attempt."""

import json
import sqlite3
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from neronet.model.lifecycle import ENDED, State
from neronet.model.vitals import is_vital


class Row(NamedTuple):
    """An experiment as tables show it. ``attempt`` is None for one that was never started."""

    number: int
    name: str
    state: str
    cause: str | None
    cluster: str | None
    attempt: str | None
    runtime: float | None  #: seconds, up to now for one that runs
    parameters: dict[str, Any]
    metrics: dict[str, float | None]  #: newest values; None is NaN
    attempt_id: int | None
    batch: int | None
    changed: float
    started: float | None
    ended: float | None
    exit: int | None
    host: str | None
    folder: str | None
    tail: str | None
    revision: int | None = None  #: of the experiment, as the attempt ran it
    edited: bool = False  #: the experiment has been edited since
    held: str | None = None  #: held, to be held or to be released, of one that has not begun
    needs: str | None = None  #: what it still needs: ``12 baseline, which crashed, and 3 more``
    notified: str | None = None  #: the criteria that have asked for the user, of one that runs
    as_of: float | None = None  #: when this was last heard, of an attempt whose cluster is silent


# An attempt stands beside the parameters that it ran with, whatever was edited since.
_COLUMNS = """
    CASE WHEN ifnull(a.revision, e.revision) = e.revision THEN e.parameters ELSE (
        SELECT json_extract(r.definition, '$.parameters') FROM revisions r
        WHERE r.experiment = e.number AND r.revision = a.revision
    ) END AS parameters, a.revision, ifnull(a.revision, e.revision) <> e.revision AS edited,
    e.number, e.name, ifnull(a.state, 'defined') AS state, a.cause, a.cluster,
    e.number || '.' || a.attempt AS attempt, a.runtime, a.id AS attempt_id, a.batch,
    ifnull(a.changed, e.changed) AS changed, a.started, a.ended, a.exit, a.host, a.folder, a.tail,
    CASE
        WHEN a.ended IS NOT NULL OR a.started IS NOT NULL OR a.hold IS NULL THEN NULL
        WHEN a.hold = 1 THEN iif(a.held = 1, 'held', 'to be held')
        WHEN a.held IS NOT 0 THEN 'to be released'
    END AS held,
    CASE WHEN a.ended IS NULL AND a.started IS NOT NULL THEN (
        SELECT group_concat(json_extract(v.fields, '$.criterion'), ' ') FROM events v
        WHERE v.attempt = a.id AND v.kind = 'notified'
    ) END AS notified,
    CASE WHEN a.ended IS NULL AND a.started IS NULL THEN (
        SELECT json_array(x.number, x.name, b.state, count(*) OVER ()) FROM needs n
        JOIN experiments x ON x.number = n.experiment JOIN attempts b ON b.id = x.newest
        WHERE n.attempt = a.id AND n.met IS NULL ORDER BY b.ended IS NULL, x.number LIMIT 1
    ) END AS needs
"""
_MOMENT = 5.0  #: seconds that are no age
_STALE = 60.0  #: seconds without a word of a cluster, after which what is known of it has an age


def rows(
    connection: sqlite3.Connection, numbers: Sequence[int] | None, now: float, *, project: int | None = None
) -> list[Row]:
    """Return the rows of these experiments, or of all (of one project), by number."""
    clause, values = _chosen(numbers, project)
    found = connection.execute(
        f"SELECT {_COLUMNS} FROM experiments e LEFT JOIN attempts a ON a.id = e.newest {clause}"
        " ORDER BY e.number",
        values,
    ).fetchall()
    everything = numbers is None and project is None
    metrics = _metrics(connection, None if everything else [row["attempt_id"] for row in found])
    words = _last_words(connection, now)
    return [_row(row, metrics, words, now) for row in found]


def attempt_row(connection: sqlite3.Connection, number: int, attempt: int, now: float) -> Row | None:
    """Return an experiment with one of its attempts, the newest or not."""
    found = connection.execute(
        f"SELECT {_COLUMNS} FROM experiments e JOIN attempts a ON a.experiment = e.number"
        " WHERE e.number = ? AND a.attempt = ?",
        (number, attempt),
    ).fetchone()
    if found is None:
        return None
    return _row(found, _metrics(connection, [found["attempt_id"]]), _last_words(connection, now), now)


def counts(
    connection: sqlite3.Connection, numbers: Sequence[int] | None, *, project: int | None = None
) -> dict[str, int]:
    """Return how many of these experiments, or of all (of one project), are in each state."""
    clause, values = _chosen(numbers, project)
    found = dict(
        connection.execute(
            "SELECT ifnull(a.state, 'defined'), count(*) FROM experiments e"
            f" LEFT JOIN attempts a ON a.id = e.newest {clause} GROUP BY 1",
            values,
        ).fetchall()
    )
    return {state.value: found[state.value] for state in State if state.value in found}


def latest(
    connection: sqlite3.Connection, numbers: Sequence[int] | None, count: int, *, project: int | None = None
) -> list[int]:
    """Return those of the experiments (as in ``rows``) that changed last, at most ``count``, by number."""
    clause, values = _chosen(numbers, project)
    found = connection.execute(
        f"SELECT e.number FROM experiments e LEFT JOIN attempts a ON a.id = e.newest {clause}"
        " ORDER BY ifnull(a.changed, e.changed) DESC LIMIT ?",
        (*values, count),
    )
    return sorted(number for (number,) in found)


def newest(connection: sqlite3.Connection, numbers: Sequence[int]) -> list[int]:
    """Return the ids of the newest attempts at experiments; those that have none are left out."""
    clause, values = _within("number", numbers)
    found = connection.execute(f"SELECT newest FROM experiments {clause} AND newest IS NOT NULL", values)
    return [attempt for (attempt,) in found]


def attempts_of(connection: sqlite3.Connection, number: int) -> list[sqlite3.Row]:
    """Return all attempts at an experiment, oldest first."""
    return connection.execute(
        "SELECT * FROM attempts WHERE experiment = ? ORDER BY attempt", (number,)
    ).fetchall()


def _chosen(numbers: Sequence[int] | None, project: int | None) -> tuple[str, tuple[str | int, ...]]:
    if numbers is None and project is not None:
        return "WHERE e.project = ?", (project,)
    return _within("e.number", numbers)


def _within(column: str, numbers: Sequence[int] | None) -> tuple[str, tuple[str, ...]]:
    if numbers is None:
        return "", ()
    return f"WHERE {column} IN (SELECT value FROM json_each(?))", (json.dumps(list(numbers)),)


def _metrics(
    connection: sqlite3.Connection, attempts: Iterable[int | None] | None
) -> dict[int, dict[str, Any]]:
    found = connection.execute("SELECT id, name FROM metrics")
    names = {metric: name for metric, name in found if not is_vital(name)}
    wanted = None if attempts is None else [attempt for attempt in attempts if attempt is not None]
    clause, values = _within("attempt", wanted)
    metrics: dict[int, dict[str, Any]] = {}
    for attempt, metric, value in connection.execute(
        f"SELECT attempt, metric, value FROM latest {clause}", values
    ):
        if metric in names:
            metrics.setdefault(attempt, {})[names[metric]] = value
    return metrics


def _last_words(connection: sqlite3.Connection, now: float) -> dict[str, tuple[float, bool]]:
    """Return when each cluster last said a word, and whether it is away since."""
    rows = connection.execute(
        "SELECT name, heard, trouble IS NOT NULL AND kind <> 'trouble' FROM clusters WHERE heard IS NOT NULL"
    )
    return {str(name): (heard, away or heard < now - _STALE) for name, heard, away in rows}


def _row(
    row: sqlite3.Row,
    metrics: dict[int, dict[str, Any]],
    words: dict[str, tuple[float, bool]],
    now: float,
) -> Row:
    heard, is_away = words.get(row["cluster"] or "", (now, False))
    known = max(heard, row["changed"])  # it was started here after the cluster's last word, say
    is_old = is_away and row["attempt_id"] is not None and row["ended"] is None and known < now - _MOMENT
    runtime = row["runtime"]
    if runtime is None and row["started"] is not None:
        runtime = max(0.0, (row["ended"] or (known if is_old else now)) - row["started"])
    values = dict(row)
    values.update(
        runtime=runtime,
        parameters=json.loads(row["parameters"]),
        metrics=metrics.get(row["attempt_id"], {}),
        edited=bool(row["edited"]),
        needs=_needs(row["needs"]),
        as_of=known if is_old else None,
    )
    return Row(**values)


def _needs(found: str | None) -> str | None:
    """Return ``12 baseline, which crashed, and 3 more``: the one that needs the user is told."""
    if found is None:
        return None
    number, name, state, count = json.loads(found)
    has_ended = state in {each.value for each in ENDED}
    which = f", which {'was ' * (state == State.ABORTED.value)}{state}" if has_ended else ""
    more = f"{',' * has_ended} and {count - 1} more" if count > 1 else ""
    return f"{number} {name}{which}{more}"
