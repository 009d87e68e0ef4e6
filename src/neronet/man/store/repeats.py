"""Attempts that are made by themselves, as an experiment's ``retry:`` asks for."""

import json
import sqlite3
from collections.abc import Iterable
from typing import NamedTuple

from neronet.man.core import retries
from neronet.model.attempt import AttemptId
from neronet.model.lifecycle import State


class Standing(NamedTuple):
    """Where an attempt stands among those that were made by themselves."""

    retried: int  #: 0 for the user's own
    times: int  #: the most that its experiment asks for
    due: float | None  #: not sent before (seconds since the epoch)


# A stop that the user asked for holds; and one that she restarted meanwhile is not the newest.
_ENDED = """
    SELECT a.id, a.experiment, a.cause, a.retried,
        ifnull(json_extract(r.definition, '$.retry'), '{}') AS retry
    FROM attempts a
    JOIN experiments e ON e.number = a.experiment AND e.newest = a.id
    JOIN revisions r ON r.experiment = a.experiment AND r.revision = a.revision
    WHERE a.experiment = ? AND a.attempt = ? AND a.cluster = ? AND a.ended IS NOT NULL AND a.stop IS NULL
"""
_AGAIN = """
    INSERT INTO attempts
        (experiment, attempt, batch, revision, cluster, state, created, changed, retried, due)
    SELECT experiment, attempt + 1, batch, revision, cluster, ?1, ?2, ?2, retried + 1, ?3
    FROM attempts WHERE id = ?4
"""


def repeat(tx: sqlite3.Connection, cluster: str, ended: Iterable[str], now: float) -> list[str]:
    """Make the next attempt where the end of one is to be tried again; return the new ones.

    Each has its predecessor's revision, code, batch and cluster. Safe to repeat: what has a successor
    gets no other.
    """
    made = []
    for name in ended:
        row = tx.execute(_ENDED, (*AttemptId.parse(name), cluster)).fetchone()
        if row is None:
            continue
        pause = retries.policy(json.loads(row["retry"])).pause(row["cause"], row["retried"])
        if pause is None:
            continue
        due = now + pause if pause else None
        cursor = tx.execute(_AGAIN, (State.WAITING.value, now, due, row["id"]))
        tx.execute(
            "UPDATE experiments SET newest = ? WHERE number = ?", (cursor.lastrowid, row["experiment"])
        )
        made.append(str(AttemptId(row["experiment"], AttemptId.parse(name).attempt + 1)))
    return made


def standing(connection: sqlite3.Connection, attempt: int) -> Standing:
    """Return where an attempt stands."""
    retried, due, plain = connection.execute(
        "SELECT a.retried, a.due, ifnull(json_extract(r.definition, '$.retry'), '{}') FROM attempts a"
        " JOIN revisions r ON r.experiment = a.experiment AND r.revision = a.revision WHERE a.id = ?",
        (attempt,),
    ).fetchone()
    return Standing(retried, retries.policy(json.loads(plain)).times, due)
