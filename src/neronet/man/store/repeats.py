"""Attempts that are made by themselves, as an experiment's ``retry:`` or its criteria ask for."""

import json
import sqlite3
from collections.abc import Iterable
from typing import NamedTuple

from neronet.man.core import retries
from neronet.man.core.retries import Again
from neronet.model.attempt import AttemptId
from neronet.model.criterion import Criterion
from neronet.model.lifecycle import State


class Standing(NamedTuple):
    """Where an attempt stands among those that were made by themselves."""

    retried: int  #: 0 for the user's own
    times: int  #: the most that the rule asks for by which it was made
    due: float | None  #: not sent before (seconds since the epoch)
    by: int = 0  #: the how-manieth it is by this rule
    criterion: str | None = None  #: the criterion that made it; None for ``retry:``


# A stop that the user asked for holds; and one that she restarted meanwhile is not the newest.
_ENDED = """
    SELECT a.id, a.experiment, a.attempt, a.retried, r.definition
    FROM attempts a
    JOIN experiments e ON e.number = a.experiment AND e.newest = a.id
    JOIN revisions r ON r.experiment = a.experiment AND r.revision = a.revision
    WHERE a.experiment = ? AND a.attempt = ? AND a.cluster = ? AND a.ended IS NOT NULL AND a.stop IS NULL
"""
_OF_ATTEMPT = """
    SELECT a.experiment, a.attempt, a.retried, a.due, r.definition FROM attempts a
    JOIN revisions r ON r.experiment = a.experiment AND r.revision = a.revision WHERE a.id = ?
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
        found = _again(tx, row, row["attempt"])
        if found is None:
            continue
        due = now + found.pause if found.pause else None
        cursor = tx.execute(_AGAIN, (State.WAITING.value, now, due, row["id"]))
        tx.execute(
            "UPDATE experiments SET newest = ? WHERE number = ?", (cursor.lastrowid, row["experiment"])
        )
        made.append(str(AttemptId(row["experiment"], AttemptId.parse(name).attempt + 1)))
    return made


def standing(connection: sqlite3.Connection, attempt: int) -> Standing:
    """Return where an attempt stands."""
    row = connection.execute(_OF_ATTEMPT, (attempt,)).fetchone()
    found = _again(connection, row, row["attempt"] - 1) if row["retried"] else None
    if found is None:
        return Standing(row["retried"], 0, row["due"])
    return Standing(row["retried"], found.times, row["due"], found.made + 1, found.criterion)


def _again(tx: sqlite3.Connection, row: sqlite3.Row, last: int) -> Again | None:
    """Return what follows the attempt ``last`` of the experiment, by the rules of the row's definition."""
    causes = tx.execute(
        "SELECT cause FROM attempts WHERE experiment = ? AND attempt BETWEEN ? AND ? ORDER BY attempt",
        (row["experiment"], row["attempt"] - row["retried"], last),
    ).fetchall()
    plain = json.loads(row["definition"])
    criteria = [Criterion.from_json(rule) for rule in plain.get("criteria", ())]
    return retries.again(plain.get("retry", {}), criteria, [cause for (cause,) in causes])
