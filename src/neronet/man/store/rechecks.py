"""Attempts that shall end if an expression still holds where they run: asked, and answered."""

import json
import secrets
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from neronet.language.names import RUNNING
from neronet.man.core.ports import Recheck
from neronet.man.store.selection.facts import FACTS
from neronet.model.event import ENDS, Event, Spared, Stopping
from neronet.model.lifecycle import State

#: Of these nerokid knows newer values than the store, or none is to be known while a program runs.
_HERS = (RUNNING - {"age"}) | {"cause", "exit"}


class Answer(NamedTuple):
    """What nerokid said of an attempt that was not ended."""

    attempt: str
    message: str


def known(
    connection: sqlite3.Connection, numbers: Iterable[int], names: Iterable[str], now: float
) -> dict[int, dict[str, Any]]:
    """Return what nerokids cannot know of these names, by the id of each experiment's newest attempt."""
    asked = sorted(set(names) & set(FACTS) - _HERS)
    rows = connection.execute(
        f"SELECT {', '.join(['a.id', *(FACTS[name] for name in asked)])} FROM experiments e"
        " JOIN attempts a ON a.id = e.newest LEFT JOIN pulses p ON p.attempt = a.id"
        " WHERE e.number IN (SELECT value FROM json_each(:numbers))",
        {"numbers": json.dumps(list(numbers)), "now": now},
    )
    found: dict[int, dict[str, Any]] = {}
    for attempt, *values in rows:
        pairs = ((name, value) for name, value in zip(asked, values, strict=True) if value is not None)
        found[attempt] = {name: json.loads(value) if name == "tag" else value for name, value in pairs}
    return found


def ask(
    tx: sqlite3.Connection, attempts: Mapping[int, Mapping[str, Any]], cause: str, when: str, now: float
) -> str:
    """Ask for the end of attempts (ids, with what is known) for which ``when`` still holds; return the wish.

    One that was never sent ends here and now: nobody knows anything newer of it.
    """
    wish = secrets.token_hex(8)
    tx.execute("DELETE FROM rechecks WHERE attempt IN (SELECT id FROM attempts WHERE ended IS NOT NULL)")
    for attempt, values in attempts.items():
        over = tx.execute(
            "UPDATE attempts SET state = ?, cause = ?, ended = ?, changed = ?, stop = ?"
            " WHERE id = ? AND ended IS NULL AND sent = 0",
            (State.ABORTED.value, cause, now, now, cause, attempt),
        ).rowcount
        if not over:
            row = (wish, attempt, cause, when, json.dumps(dict(values)))
            tx.execute("INSERT INTO rechecks VALUES (?, ?, ?, ?, ?)", row)
    return wish


def wanted(connection: sqlite3.Connection, cluster: str) -> list[Recheck]:
    """Return what is to be asked of a cluster: of attempts that it was given and that go on."""
    rows = connection.execute(
        "SELECT r.wish, r.cause, r.expression, r.known, a.experiment || '.' || a.attempt"
        " FROM rechecks r JOIN attempts a ON a.id = r.attempt"
        " WHERE a.cluster = ? AND a.ended IS NULL AND (a.sent = 1 OR a.mum > 0 OR a.kid > 0)"
        " ORDER BY r.attempt",
        (cluster,),
    )
    found: dict[str, Recheck] = {}
    for wish, cause, expression, plain, attempt in rows:
        found.setdefault(wish, Recheck(wish, cause, expression, {})).known[attempt] = json.loads(plain)
    return list(found.values())


def settle(tx: sqlite3.Connection, told: Sequence[tuple[int, Event]]) -> None:
    """Take in answers among what happened to attempts, by id: spared, or asked to end, or over."""
    answers = [pair for pair in told if isinstance(pair[1], (Spared, Stopping, *ENDS))]
    if not answers or tx.execute("SELECT 1 FROM rechecks LIMIT 1").fetchone() is None:
        return
    for attempt, event in answers:
        if isinstance(event, Spared):
            tx.execute("DELETE FROM rechecks WHERE attempt = ? AND wish = ?", (attempt, event.wish))
            continue
        # From now on it is as if the user had named it: no `retry:` makes another of it.
        tx.execute(
            "UPDATE attempts SET stop = (SELECT cause FROM rechecks WHERE attempt = id LIMIT 1)"
            " WHERE id = ? AND stop IS NULL",
            (attempt,),
        )
        tx.execute("DELETE FROM rechecks WHERE attempt = ?", (attempt,))


def unanswered(connection: sqlite3.Connection, wish: str) -> list[int]:
    """Return the experiments of which the answer has not come."""
    rows = connection.execute(
        "SELECT a.experiment FROM rechecks r JOIN attempts a ON a.id = r.attempt"
        " WHERE r.wish = ? AND a.ended IS NULL ORDER BY 1",
        (wish,),
    )
    return [number for (number,) in rows]


def spared(connection: sqlite3.Connection, wish: str, attempts: Iterable[int]) -> list[Answer]:
    """Return which of the attempts, by id, go on, and why."""
    rows = connection.execute(
        "SELECT a.experiment || '.' || a.attempt, v.fields FROM events v JOIN attempts a ON a.id = v.attempt"
        " WHERE v.attempt IN (SELECT value FROM json_each(?)) AND v.kind = 'spared' ORDER BY v.attempt",
        (json.dumps(list(attempts)),),
    )
    told = [(attempt, json.loads(fields)) for attempt, fields in rows]
    return [Answer(attempt, fields["message"]) for attempt, fields in told if fields["wish"] == wish]
