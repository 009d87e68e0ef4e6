"""Letters on their way: each has its Message-ID before it is tried, and is marked right after it went."""

import json
import sqlite3
from collections.abc import Sequence
from typing import NamedTuple

from neronet.man.core.notices_letter import Letter
from neronet.man.store.storable import storable

_KEPT = 30 * 86400.0  #: seconds that letters are kept that were sent
_GIVEN_UP = 3 * 86400.0  #: seconds after which a letter that could not be sent is given up
_BACKOFF = (15.0, 3600.0)  #: seconds: the first pause after a try, and the longest
_OTHERS = 60.0  #: seconds, at most, that the others of a channel wait because one could not be sent
_FIELDS = (
    "id, batch, channel, address, message_id, thread, created, letter, due, tries, sent, refused, trouble"
)
_OPEN = "sent IS NULL AND refused IS NULL"


class Posted(NamedTuple):
    """A letter to one address, and how it stands. Times in seconds since the epoch."""

    id: int
    batch: int | None
    channel: str
    address: str
    message_id: str  #: without its domain
    thread: str  #: the Message-ID of the first letter of the conversation
    created: float
    letter: Letter
    due: float
    tries: int
    sent: float | None
    refused: float | None
    trouble: str | None


def put(tx: sqlite3.Connection, project: int, channels: Sequence[tuple[str, str]], letter: Letter) -> None:
    """Write a letter once for each channel."""
    tx.execute("DELETE FROM outbox WHERE sent < ? AND message_id <> thread", (letter.created - _KEPT,))
    owner = tx.execute("SELECT value FROM meta WHERE key = 'owner'").fetchone()[0]
    text = json.dumps(letter.to_json())
    for channel, address in channels:
        place = (project, letter.batch, channel, storable(address))
        row = tx.execute(
            "INSERT INTO outbox (project, batch, channel, address, message_id, thread, created, letter, due)"
            " VALUES (?, ?, ?, ?, '', '', ?5, ?6, ?5) RETURNING id",
            (*place, letter.created, text),
        ).fetchone()
        first = f"{owner}.{project}." + ("all" if letter.batch is None else f"batch-{letter.batch}")
        begun = tx.execute(
            "SELECT 1 FROM outbox WHERE thread = ? AND channel = ? AND address = ? LIMIT 1",
            (first, *place[2:]),
        ).fetchone()
        message_id = f"{first}.{row['id']}" if begun else first
        tx.execute(
            "UPDATE outbox SET message_id = ?, thread = ? WHERE id = ?", (message_id, first, row["id"])
        )


def due(connection: sqlite3.Connection, now: float) -> dict[tuple[str, str], Posted]:
    """Return, for each channel and address, the letter to be tried next."""
    # What is due later than the longest pause was put there by a clock that has been set back since.
    rows = connection.execute(
        f"SELECT {_FIELDS} FROM outbox WHERE id IN (SELECT min(id) FROM outbox"
        f" WHERE {_OPEN} AND (due <= ?1 OR due > ?1 + ?2) GROUP BY channel, address)",
        (now, _BACKOFF[1]),
    )
    return {(row["channel"], row["address"]): _posted(row) for row in rows}


def is_open(connection: sqlite3.Connection) -> bool:
    """Tell whether a letter is to be sent."""
    return connection.execute(f"SELECT 1 FROM outbox WHERE {_OPEN} LIMIT 1").fetchone() is not None


def note_sent(tx: sqlite3.Connection, letter: int, now: float) -> None:
    """Note that a letter has gone."""
    tx.execute("UPDATE outbox SET sent = ?, trouble = NULL, tries = tries + 1 WHERE id = ?", (now, letter))


def note_refused(tx: sqlite3.Connection, letter: int, why: str, now: float) -> None:
    """Note that a letter was refused for good."""
    tx.execute(
        "UPDATE outbox SET refused = ?, trouble = ?, tries = tries + 1 WHERE id = ?",
        (now, storable(why), letter),
    )


def note_later(tx: sqlite3.Connection, posted: Posted, why: str, now: float) -> None:
    """Note that a letter could not be sent now; the pause doubles, and after three days it is given up."""
    if now - posted.created > _GIVEN_UP:
        note_refused(tx, posted.id, f"given up after three days: {why}", now)
        return
    pause = min(_BACKOFF[0] * 2.0 ** min(posted.tries, 20), _BACKOFF[1])
    tx.execute(
        "UPDATE outbox SET due = ?, trouble = ?, tries = tries + 1 WHERE id = ?",
        (now + pause, storable(why), posted.id),
    )
    tx.execute(
        f"UPDATE outbox SET due = max(due, ?) WHERE {_OPEN} AND channel = ? AND address = ?",
        (now + min(pause, _OTHERS), posted.channel, posted.address),
    )


def try_again(tx: sqlite3.Connection, now: float) -> int:
    """Let all that was refused, or waits for its next try, be tried now; return how many that are."""
    cursor = tx.execute(
        "UPDATE outbox SET created = iif(refused IS NULL, created, ?1), refused = NULL, trouble = NULL,"
        " tries = 0, due = ?1 WHERE sent IS NULL",
        (now,),
    )
    return cursor.rowcount


def newest(connection: sqlite3.Connection, count: int) -> list[Posted]:
    """Return letters, the newest first: all that have not gone, and of those that have the last."""
    rows = connection.execute(
        f"SELECT {_FIELDS} FROM outbox WHERE sent IS NULL UNION"
        f" SELECT * FROM (SELECT {_FIELDS} FROM outbox WHERE sent IS NOT NULL ORDER BY id DESC LIMIT ?)"
        " ORDER BY id DESC",
        (count,),
    )
    return [_posted(row) for row in rows]


def unsent(connection: sqlite3.Connection) -> list[Posted]:
    """Return the letters that have not gone, oldest first: on their way, or refused."""
    rows = connection.execute(f"SELECT {_FIELDS} FROM outbox WHERE sent IS NULL ORDER BY id")
    return [_posted(row) for row in rows]


def _posted(row: sqlite3.Row) -> Posted:
    values = {field: row[field] for field in Posted._fields}
    values["letter"] = Letter.from_json(json.loads(row["letter"]))
    return Posted(**values)
