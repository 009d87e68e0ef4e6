"""What attempts need: others that have to finish before. Noted when they are made, met as ends come in."""

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence

from neronet.man.store.database import Database
from neronet.model.attempt import AttemptId
from neronet.model.lifecycle import State

_NOTE = f"""
    INSERT INTO needs (attempt, experiment, since, cluster, apart)
    SELECT d.id, m.number, b.attempt, d.cluster, b.cluster <> d.cluster
    FROM experiments e JOIN attempts d ON d.id = e.newest, experiments m JOIN attempts b ON b.id = m.newest
    WHERE e.number = ? AND m.number = ? AND b.state <> '{State.FINISHED.value}'
"""
_BLOCK = """
    UPDATE attempts SET blocked = (SELECT count(*) FROM needs WHERE attempt = attempts.id AND apart)
    WHERE id IN (SELECT newest FROM experiments WHERE number IN (SELECT value FROM json_each(?)))
"""
_MEET = """
    UPDATE needs SET met = :attempt, told = (SELECT sent = 0 FROM attempts WHERE id = needs.attempt)
    WHERE experiment = :number AND met IS NULL AND since <= :attempt
    RETURNING attempt, apart
"""
_AGAIN = """
    INSERT INTO needs (attempt, experiment, since, cluster, apart)
    SELECT n.id, o.experiment, o.since, o.cluster, o.apart
    FROM attempts n JOIN attempts p ON p.experiment = n.experiment AND p.attempt = n.attempt - 1
    JOIN needs o ON o.attempt = p.id AND o.met IS NULL
    WHERE n.experiment = ? AND n.attempt = ?
"""
_WAITS = """
    WITH RECURSIVE waits (number, other) AS (
        SELECT NULL, value FROM json_each(:numbers)
        UNION
        SELECT e.number, n.experiment FROM waits w JOIN experiments e ON e.number = w.other
        JOIN attempts a ON a.id = e.newest AND a.ended IS NULL
        JOIN needs n ON n.attempt = a.id AND n.met IS NULL
        WHERE e.number NOT IN (SELECT value FROM json_each(:without))
    )
    SELECT number, other FROM waits WHERE number IS NOT NULL
"""
_UNTOLD = "cluster = ? AND met IS NOT NULL AND told = 0"


def note(tx: sqlite3.Connection, needed: Mapping[int, Sequence[int]]) -> None:
    """Note what the newest attempt at each experiment needs, as far as that has not finished."""
    tx.executemany(_NOTE, [(number, other) for number, others in needed.items() for other in others])
    tx.execute(_BLOCK, (json.dumps(list(needed)),))


def hand_on(tx: sqlite3.Connection, retries: Iterable[str]) -> None:
    """Let attempts that were made by themselves need what their predecessors still did."""
    for name in retries:
        tx.execute(_AGAIN, AttemptId.parse(name))
        tx.execute(_BLOCK, (json.dumps([AttemptId.parse(name).number]),))


def meet(tx: sqlite3.Connection, ended: Iterable[str]) -> None:
    """Take in that attempts have ended: those that have finished are what others waited for."""
    if not tx.execute("SELECT 1 FROM needs WHERE met IS NULL LIMIT 1").fetchone():
        return
    for name in ended:
        number, attempt = AttemptId.parse(name)
        state = tx.execute(
            "SELECT state FROM attempts WHERE experiment = ? AND attempt = ?", (number, attempt)
        ).fetchone()
        if state is not None and state[0] == State.FINISHED.value:
            rows = tx.execute(_MEET, {"number": number, "attempt": attempt}).fetchall()
            unblocked = [(row["attempt"],) for row in rows if row["apart"]]
            tx.executemany("UPDATE attempts SET blocked = blocked - 1 WHERE id = ?", unblocked)


def waits(
    connection: sqlite3.Connection, numbers: Iterable[int], *, without: Iterable[int]
) -> dict[int, list[int]]:
    """Return whom experiments still wait for, whom those do, and so on; of those ``without`` nothing."""
    found: dict[int, list[int]] = {}
    asked = {"numbers": json.dumps(list(numbers)), "without": json.dumps(list(without))}
    for number, other in connection.execute(_WAITS, asked):
        found.setdefault(number, []).append(other)
    return found


def untold(database: Database, cluster: str) -> list[str]:
    """Return, once, the attempts that have finished and that somebody there may still wait for."""
    if not database.connection.execute(f"SELECT 1 FROM needs WHERE {_UNTOLD} LIMIT 1", (cluster,)).fetchone():
        return []
    with database.transaction() as tx:
        rows = tx.execute(
            f"SELECT attempt, experiment, met, a.ended FROM (SELECT * FROM needs WHERE {_UNTOLD}) n"
            " JOIN (SELECT id, ended, mum FROM attempts) a ON a.id = n.attempt"
            " WHERE a.mum > 0 OR a.ended IS NOT NULL",
            (cluster,),
        ).fetchall()
        tx.executemany(
            "UPDATE needs SET told = 1 WHERE attempt = ? AND experiment = ?",
            [(row["attempt"], row["experiment"]) for row in rows],
        )
    living = (row for row in rows if row["ended"] is None)
    return list(dict.fromkeys(str(AttemptId(row["experiment"], row["met"])) for row in living))


def reopen(tx: sqlite3.Connection, cluster: str) -> None:
    """Let the cluster be told again what its attempts that have not begun had needed."""
    tx.execute(
        "UPDATE needs SET told = 0 WHERE met IS NOT NULL AND attempt IN"
        " (SELECT id FROM attempts WHERE cluster = ? AND ended IS NULL AND started IS NULL AND mum > 0)",
        (cluster,),
    )
