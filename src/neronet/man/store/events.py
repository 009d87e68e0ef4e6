"""Events and points, taken in exactly once with the position that they bring."""

import json
import sqlite3
from collections.abc import Iterable
from typing import Any, NamedTuple

from neronet.man.core import follow
from neronet.man.core.follow import Known
from neronet.man.store import environments, outputs, rechecks, series, uses
from neronet.man.store.storable import storable
from neronet.model import event as model
from neronet.model.attempt import AttemptId
from neronet.model.event import ENDS, KID, Environment, Outputs, Points, Record, Vitals
from neronet.model.lifecycle import ENDED, State
from neronet.protocol.messages import Happening

_COLUMNS = Known._fields
_SELECT = (
    f"SELECT id, {', '.join(_COLUMNS)} FROM attempts WHERE experiment = ? AND attempt = ? AND cluster = ?"
)
_UPDATE = f"UPDATE attempts SET {', '.join(f'{column} = ?' for column in _COLUMNS)} WHERE id = ?"
_INSERT = "INSERT INTO events VALUES (?, ?, ?, ?, ?, ?)"


class Told(NamedTuple):
    """An event as it was taken in."""

    origin: str
    number: int
    time: float
    kind: str
    fields: dict[str, Any]


def take_in(tx: sqlite3.Connection, cluster: str, items: Iterable[Happening]) -> list[str]:
    """Store the events that are next in line, and return the attempts that have ended.

    What is stored already is passed over. An attempt that is not of this cluster is passed over
    too: no cluster can write about another's.
    """
    known: dict[str, tuple[int, Known] | None] = {}
    told = []
    happened = []
    points = series.Intake(tx)
    over = set()
    unlisted = []
    for name, origin, record in items:
        if name not in known:
            known[name] = _load(tx, cluster, name)
        found = known[name]
        if found is None or not found[1].follows(origin, record.number):
            continue
        attempt, before = found
        _keep(tx, points, attempt, record)
        if not isinstance(record.event, Points | Vitals):
            told.append(_row(attempt, origin, record))
            happened.append((attempt, record.event))
            if isinstance(record.event, ENDS):
                over.add(attempt)
                if origin != KID:
                    unlisted.append(attempt)
        known[name] = (attempt, follow.take(before, origin, record))
    tx.executemany(_INSERT, told)
    points.store(over)
    rechecks.settle(tx, happened)
    changed = [found for found in known.values() if found is not None]
    tx.executemany(_UPDATE, [_values(attempt, after) for attempt, after in changed])
    outputs.note_unlisted(tx, unlisted)
    return [name for name, found in known.items() if found is not None and found[1].state in ENDED]


def _keep(tx: sqlite3.Connection, points: series.Intake, attempt: int, record: Record) -> None:
    """Keep what has a place of its own."""
    event = record.event
    if isinstance(event, Points):
        points.add(attempt, event)
    elif isinstance(event, Vitals):
        uses.note(tx, points, attempt, record.time, event)
    elif isinstance(event, Outputs):
        outputs.note_left(tx, attempt, event)
    elif isinstance(event, Environment):
        environments.note(tx, event)


def of_attempt(connection: sqlite3.Connection, attempt: int) -> list[Told]:
    """Return an attempt's events by time."""
    rows = connection.execute(
        "SELECT origin, number, time, kind, fields FROM events WHERE attempt = ?"
        " ORDER BY time, origin DESC, number",
        (attempt,),
    )
    return [
        Told(origin, number, time, kind, json.loads(fields)) for origin, number, time, kind, fields in rows
    ]


def _load(tx: sqlite3.Connection, cluster: str, name: str) -> tuple[int, Known] | None:
    try:
        row = tx.execute(_SELECT, (*AttemptId.parse(name), cluster)).fetchone()
    except (ValueError, OverflowError):  # not one of ours, then
        return None
    if row is None:
        return None
    attempt, state, *rest = row
    return attempt, Known(State(state), *rest)


def _values(attempt: int, known: Known) -> tuple[Any, ...]:
    return (known.state.value, *map(storable, known[1:]), attempt)


def _row(attempt: int, origin: str, record: Record) -> tuple[Any, ...]:
    plain = model.to_json(record)
    number, time, kind = plain.pop("n"), plain.pop("t"), plain.pop("kind")
    if isinstance(record.event, Outputs):
        plain["files"] = len(record.event.files)  # they have a table of their own
    elif isinstance(record.event, Environment):
        del plain["record"]  # the same
    return attempt, origin, number, time, storable(kind), json.dumps(plain)
