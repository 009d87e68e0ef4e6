"""JSON objects to which many records refer, each kept once."""

import json
import sqlite3
import zlib
from typing import Any

from neronet.model.documents import digest


def save(tx: sqlite3.Connection, document: dict[str, Any]) -> str:
    """Keep a document, unless it is there already; return its digest."""
    name = digest(document)
    content = zlib.compress(json.dumps(document).encode("ascii"))
    tx.execute("INSERT OR IGNORE INTO documents VALUES (?, ?)", (name, content))
    return name


def load(connection: sqlite3.Connection, name: str) -> dict[str, Any] | None:
    """Return the document; None when nobody has brought it."""
    row = connection.execute("SELECT content FROM documents WHERE digest = ?", (name,)).fetchone()
    if row is None:
        return None
    document: dict[str, Any] = json.loads(zlib.decompress(row[0]))
    return document
