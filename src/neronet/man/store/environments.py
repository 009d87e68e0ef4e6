"""What attempts found around them where they ran, and what git said of their code."""

import sqlite3
from typing import Any

from neronet.man.store import documents
from neronet.model.event import Environment

_PACKAGES = ("packages", "conda")  #: long, and mostly the same where the rest differs


def note(tx: sqlite3.Connection, environment: Environment) -> None:
    """Keep a record, its lists of packages apart; one that was told before comes without it."""
    if not environment.record:
        return
    record = dict(environment.record)
    python = record.get("python")
    if isinstance(python, dict):
        lists = {name: python[name] for name in _PACKAGES if isinstance(python.get(name), dict)}
        rest = {name: value for name, value in python.items() if name not in lists}
        record["python"] = {**rest, "lists": documents.save(tx, lists)}
    tx.execute(
        "INSERT OR IGNORE INTO documents SELECT ?, content FROM documents WHERE digest = ?",
        (environment.digest, documents.save(tx, record)),
    )


def of_attempt(connection: sqlite3.Connection, attempt: int) -> dict[str, Any] | None:
    """Return the record of an attempt's environment; None when none is known."""
    row = connection.execute(
        "SELECT coalesce(json_extract(fields, '$.digest'), json_extract(fields, '$.environment')) FROM events"
        " WHERE attempt = ? AND (kind = 'environment' OR json_extract(fields, '$.environment') <> '')"
        " AND kind IN ('environment', 'started') LIMIT 1",
        (attempt,),
    ).fetchone()
    record = None if row is None else documents.load(connection, row[0])
    if record is None:
        return None
    python = record.get("python")
    if isinstance(python, dict) and "lists" in python:
        lists = documents.load(connection, python.pop("lists")) or {}
        record["python"] = {**python, **{name: names for name, names in lists.items() if names}}
    return record


def note_code(tx: sqlite3.Connection, first: int, snapshot: str, code: dict[str, Any]) -> None:
    """Keep what git says of the code of the batches, from the ``first`` on, that run this snapshot."""
    tx.execute(
        "UPDATE batches SET code = ? WHERE number >= ? AND snapshot = ?",
        (documents.save(tx, code), first, snapshot),
    )


def code_of(connection: sqlite3.Connection, batch: int) -> dict[str, Any] | None:
    """Return what git said of the code of a batch; None where there was no git."""
    row = connection.execute("SELECT code FROM batches WHERE number = ?", (batch,)).fetchone()
    return None if row is None or row[0] is None else documents.load(connection, row[0])
