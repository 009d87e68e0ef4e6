"""Attempts that are not to begin before their release: the user's wish, and how it stands."""

import sqlite3
from collections.abc import Iterable

from neronet.man.store.database import Database

_ASK = """
    UPDATE attempts SET hold = :held, held = CASE WHEN sent = 0 THEN :held ELSE held END
    WHERE id = :attempt AND ended IS NULL AND started IS NULL
"""
_GIVEN = "cluster = ? AND ended IS NULL AND started IS NULL AND hold IS NOT NULL AND (sent = 1 OR mum > 0)"
_WANTED = f"SELECT id, experiment, attempt, hold FROM attempts WHERE {_GIVEN} AND hold IS NOT held"
_ALL = f"SELECT id, experiment, attempt, hold FROM attempts WHERE {_GIVEN}"


def ask(tx: sqlite3.Connection, attempts: Iterable[int], *, held: bool) -> None:
    """Keep attempts from beginning, or let them; of those that a cluster has, it is asked for that."""
    tx.executemany(_ASK, [{"held": int(held), "attempt": attempt} for attempt in attempts])


def wanted(database: Database, cluster: str, *, again: bool) -> dict[bool, list[str]]:
    """Return what the cluster is to be told, by whether it is to be held; from now on the answer is awaited.

    ``again``: all that it was ever told of those who have not begun.
    """
    if not database.connection.execute(f"{_ALL if again else _WANTED} LIMIT 1", (cluster,)).fetchone():
        return {}
    with database.transaction() as tx:
        rows = tx.execute(_ALL if again else _WANTED, (cluster,)).fetchall()
        tx.executemany(
            "UPDATE attempts SET held = NULL WHERE id = ? AND hold IS NOT held",
            [(row["id"],) for row in rows],
        )
    found: dict[bool, list[str]] = {}
    for row in rows:
        found.setdefault(bool(row["hold"]), []).append(f"{row['experiment']}.{row['attempt']}")
    return found
