"""What attempts left for home: what is due, what lies where, and what stands in the way."""

import json
import sqlite3
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from neronet.man.core.homecoming import Output, printable
from neronet.man.store.storable import storable
from neronet.model import paths
from neronet.model.event import Outputs

_UNLISTED = b""  #: the path that stands for what nerokid could not list any more
_SAME = "(excluded.sha256 = sha256 OR (excluded.sha256 = '' AND excluded.size = size))"
_DUE = "fetched IS NULL AND trouble IS NULL"


class Due(NamedTuple):
    """An attempt whose outputs shall come home."""

    attempt: int  #: its id in the store
    name: str  #: ``124.2``
    folder: str  #: of its project
    patterns: list[str]  #: what its definition asks for
    outputs: list[Output]
    unlisted: bool  #: whether the cluster is to be asked what there is


class Lying(NamedTuple):
    """One output, as people are shown it."""

    path: str
    size: int  #: bytes
    sha256: str
    place: str | None  #: the folder at home below which it lies
    fetched: float | None  #: seconds since the epoch
    trouble: str | None


def note_left(tx: sqlite3.Connection, attempt: int, left: Outputs) -> None:
    """Store what nerokid has listed; what can be no file's is passed over."""
    _insert(tx, attempt, [Output(*file) for file in left.files])
    if left.more:
        tx.execute(
            "INSERT OR IGNORE INTO outputs (attempt, path, size, sha256, trouble) VALUES (?, ?, 0, '', ?)",
            (attempt, _UNLISTED, f"{left.more} more files were not listed; `neroman fetch` brings them"),
        )


def note_unlisted(tx: sqlite3.Connection, attempts: Iterable[int]) -> None:
    """Note attempts that ended without a word of nerokid's: if they have outputs, the cluster is asked."""
    tx.executemany(
        "INSERT OR IGNORE INTO outputs (attempt, path, size, sha256)"
        " SELECT a.id, ?, 0, '' FROM attempts a"
        " JOIN revisions r ON r.experiment = a.experiment AND r.revision = a.revision"
        " WHERE a.id = ? AND a.started IS NOT NULL AND json_array_length(r.definition, '$.outputs') > 0"
        " AND NOT EXISTS (SELECT 1 FROM events WHERE attempt = a.id AND kind = 'outputs')",
        [(_UNLISTED, attempt) for attempt in attempts],
    )


def note_listed(tx: sqlite3.Connection, attempt: int, outputs: Iterable[Output]) -> None:
    """Store what the cluster says is there; what is known of these files already stays."""
    tx.execute("DELETE FROM outputs WHERE attempt = ? AND path = ?", (attempt, _UNLISTED))
    _insert(tx, attempt, outputs)


def note_brought(
    tx: sqlite3.Connection, attempt: int, outputs: Iterable[Output], place: Path, now: float
) -> None:
    """Note files that lie below ``place`` now."""
    folder = paths.encode(str(place))
    tx.executemany(
        "INSERT INTO outputs VALUES (?1, ?2, ?3, ?4, ?5, ?4, ?6, NULL) ON CONFLICT DO UPDATE"
        " SET size = ?3, sha256 = ?4, place = ?5, brought = ?4, fetched = ?6, trouble = NULL",
        [(attempt, paths.encode(o.path), o.size, o.sha256, folder, now) for o in outputs],
    )


def note_troubles(tx: sqlite3.Connection, attempt: int, troubles: Mapping[str, str]) -> None:
    """Note why files were not brought: they are not due any more."""
    tx.executemany(
        "UPDATE outputs SET trouble = ? WHERE attempt = ? AND path = ?",
        [(printable(trouble), attempt, paths.encode(path)) for path, trouble in troubles.items()],
    )


def note_trouble(tx: sqlite3.Connection, attempt: int, trouble: str) -> None:
    """Note why nothing of an attempt's that is due can be brought."""
    tx.execute(f"UPDATE outputs SET trouble = ? WHERE attempt = ? AND {_DUE}", (printable(trouble), attempt))


def give_up(tx: sqlite3.Connection, cluster: str, trouble: str) -> None:
    """Note why nothing of a cluster's that is due will come."""
    tx.execute(
        f"UPDATE outputs SET trouble = ? WHERE {_DUE}"
        " AND attempt IN (SELECT id FROM attempts WHERE cluster = ?)",
        (trouble, cluster),
    )


def outputs_due(
    connection: sqlite3.Connection, cluster: str, limit: int = 100, but: Iterable[int] = ()
) -> list[Due]:
    """Return attempts of the cluster that have ended and whose outputs have not come, oldest first.

    Those ``but`` these.
    """
    rows = connection.execute(
        "SELECT DISTINCT a.id FROM outputs o JOIN attempts a ON a.id = o.attempt"
        f" WHERE {_DUE} AND a.cluster = ? AND a.ended IS NOT NULL"
        " AND a.id NOT IN (SELECT value FROM json_each(?)) ORDER BY a.id LIMIT ?",
        (cluster, json.dumps(list(but)), limit),
    ).fetchall()
    return [_due(connection, attempt) for (attempt,) in rows]


def count_due(connection: sqlite3.Connection) -> dict[str, int]:
    """Return how many attempts have ended and have outputs that shall come home, by cluster."""
    rows = connection.execute(
        "SELECT a.cluster, count(DISTINCT a.id) FROM outputs o JOIN attempts a ON a.id = o.attempt"
        f" WHERE {_DUE} AND a.ended IS NOT NULL GROUP BY 1"
    )
    return {str(cluster): int(count) for cluster, count in rows}


def asked(connection: sqlite3.Connection, attempt: int) -> Due:
    """Return an attempt with all its known outputs, due or not."""
    due = _due(connection, attempt)
    return due._replace(
        outputs=[Output(*lying[:3]) for lying in of_attempt(connection, attempt) if lying.path]
    )


def fetched(connection: sqlite3.Connection, attempt: int) -> dict[str, str]:
    """Return the digests of what was brought home before, by path."""
    rows = connection.execute(
        "SELECT path, brought FROM outputs WHERE attempt = ? AND brought IS NOT NULL", (attempt,)
    )
    return {paths.decode(path): str(digest) for path, digest in rows}


def of_attempt(connection: sqlite3.Connection, attempt: int) -> list[Lying]:
    """Return all outputs of an attempt by path; one with an empty path tells of trouble with all of them."""
    rows = connection.execute(
        "SELECT path, size, sha256, place, fetched, trouble FROM outputs WHERE attempt = ? ORDER BY path",
        (attempt,),
    )
    return [
        Lying(
            paths.decode(path), size, sha256, None if place is None else paths.decode(place), fetched, trouble
        )
        for path, size, sha256, place, fetched, trouble in rows
    ]


def _due(connection: sqlite3.Connection, attempt: int) -> Due:
    experiment, number, folder, definition = connection.execute(
        "SELECT a.experiment, a.attempt, p.folder, r.definition FROM attempts a"
        " JOIN revisions r ON r.experiment = a.experiment AND r.revision = a.revision"
        " JOIN experiments e ON e.number = a.experiment JOIN projects p ON p.id = e.project WHERE a.id = ?",
        (attempt,),
    ).fetchone()
    rows = connection.execute(
        f"SELECT path, size, sha256 FROM outputs WHERE attempt = ? AND {_DUE} ORDER BY path", (attempt,)
    ).fetchall()
    return Due(
        attempt,
        f"{experiment}.{number}",
        folder,
        json.loads(definition)["outputs"],
        [Output(paths.decode(path), size, sha256) for path, size, sha256 in rows if path != _UNLISTED],
        any(path == _UNLISTED for path, _, _ in rows),
    )


def is_storable(output: Output) -> bool:
    """Tell whether an output can be a file's at all."""
    try:
        return 0 <= output.size < 1 << 63 and paths.encode(output.path) != _UNLISTED
    except ValueError:
        return False


def _insert(tx: sqlite3.Connection, attempt: int, outputs: Iterable[Output]) -> None:
    tx.executemany(
        "INSERT INTO outputs (attempt, path, size, sha256) VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET"
        f" fetched = CASE WHEN {_SAME} THEN fetched END, trouble = NULL,"
        f" size = excluded.size, sha256 = CASE WHEN {_SAME} THEN sha256 ELSE excluded.sha256 END",
        [(attempt, paths.encode(o.path), o.size, storable(o.sha256)) for o in outputs if is_storable(o)],
    )
