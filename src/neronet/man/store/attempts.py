"""Attempts: made by a start command, ended on request, never overwritten."""

import json
import sqlite3
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from neronet.model.lifecycle import LIVE, State

_LIVE = tuple(state.value for state in LIVE)
_INSERT = """
    INSERT INTO attempts (experiment, attempt, batch, revision, cluster, state, created, changed)
    SELECT e.number, 1 + ifnull((SELECT max(attempt) FROM attempts WHERE experiment = e.number), 0),
        ?1, e.revision, ifnull(?2, json_extract(r.definition, '$.cluster')), ?3, ?4, ?4
    FROM json_each(?5) wanted
    JOIN experiments e ON e.number = wanted.value
    JOIN revisions r ON r.experiment = e.number AND r.revision = e.revision
    ORDER BY wanted.key
"""
_NOTE_NEWEST = """
    UPDATE experiments SET newest = a.id FROM attempts a WHERE a.batch = ? AND a.experiment = number
"""


class Started(NamedTuple):
    """What a start command did."""

    batch: int
    attempts: list[str]


def startable(tx: sqlite3.Connection, numbers: Iterable[int]) -> dict[int, int | None]:
    """Return the newest attempt of each experiment that has none, or whose newest has ended."""
    rows = tx.execute(
        "SELECT e.number, e.newest FROM experiments e LEFT JOIN attempts a ON a.id = e.newest"
        " WHERE e.number IN (SELECT value FROM json_each(?)) AND (a.id IS NULL OR a.ended IS NOT NULL)",
        (json.dumps(list(numbers)),),
    )
    return {int(number): newest for number, newest in rows}


def start(  # noqa: PLR0913 - each is a fact of the batch
    tx: sqlite3.Connection,
    numbers: Iterable[int],
    *,
    words: str,
    snapshots: Mapping[int, str | None],
    variables: Mapping[str, str],
    cluster: str | None,
    now: float,
    at_once: int = 0,
) -> Started:
    """Make one attempt at each experiment, in one batch a snapshot; it waits to be sent.

    ``snapshots`` gives the code of each experiment; ``cluster`` overrides the experiments' own.
    At most ``at_once`` attempts of a batch run at the same time; 0 means as many as there is room for.
    """
    batches: dict[str | None, list[int]] = {}
    for number in numbers:
        batches.setdefault(snapshots[number], []).append(number)
    started = Started(0, [])
    for snapshot, members in batches.items():
        batch = _batch(tx, words, snapshot, variables, now, at_once)
        started.attempts.extend(_insert(tx, members, batch, cluster, now))
        started = started._replace(batch=started.batch or batch)
    return started


def stop(tx: sqlite3.Connection, attempts: Iterable[int], cause: str, now: float) -> None:
    """Ask for the end of attempts; one that was never sent ends here and now. The first cause stands."""
    for attempt in attempts:
        tx.execute(
            "UPDATE attempts SET state = ?, cause = ?, ended = ?, changed = ?"
            " WHERE id = ? AND ended IS NULL AND sent = 0",
            (State.ABORTED.value, cause, now, now, attempt),
        )
        tx.execute(
            "UPDATE attempts SET stop = ifnull(stop, ?) WHERE id = ? AND ended IS NULL", (cause, attempt)
        )


def lose(tx: sqlite3.Connection, cluster: str, cause: str, now: float) -> None:
    """End all attempts of a cluster that nobody will hear of any more."""
    tx.execute(
        "UPDATE attempts SET state = ?, cause = ?, ended = ?, changed = ?"
        " WHERE cluster = ? AND ended IS NULL",
        (State.CRASHED.value, cause, now, now, cluster),
    )


def count_live(connection: sqlite3.Connection) -> dict[str, int]:
    """Return how many attempts have not ended, by cluster."""
    rows = connection.execute("SELECT cluster, count(*) FROM attempts WHERE ended IS NULL GROUP BY cluster")
    return {str(cluster): int(count) for cluster, count in rows}


def count_given(connection: sqlite3.Connection, cluster: str) -> int:
    """Return how many attempts have not ended that the cluster may have by now."""
    row = connection.execute(
        "SELECT count(*) FROM attempts"
        " WHERE cluster = ? AND ended IS NULL AND (sent = 1 OR mum > 0 OR kid > 0)",
        (cluster,),
    ).fetchone()
    return int(row[0])


def _batch(
    tx: sqlite3.Connection,
    words: str,
    snapshot: str | None,
    variables: Mapping[str, str],
    now: float,
    at_once: int,
) -> int:
    cursor = tx.execute(
        "INSERT INTO batches (created, words, snapshot, variables, at_once) VALUES (?, ?, ?, ?, ?)",
        (now, words, snapshot, json.dumps(dict(variables)), at_once),
    )
    return int(cursor.lastrowid or 0)


def _insert(
    tx: sqlite3.Connection, numbers: list[int], batch: int, cluster: str | None, now: float
) -> list[str]:
    """Make an attempt at each, by as many statements for ten thousand as for one."""
    tx.execute(_INSERT, (batch, cluster, State.WAITING.value, now, json.dumps(numbers)))
    tx.execute(_NOTE_NEWEST, (batch,))
    rows = tx.execute("SELECT experiment, attempt FROM attempts WHERE batch = ? ORDER BY id", (batch,))
    return [f"{number}.{attempt}" for number, attempt in rows]
