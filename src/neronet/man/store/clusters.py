"""What stands between the daemon and each cluster, for those who ask why nothing moves."""

import sqlite3
from enum import Enum
from typing import NamedTuple

from neronet.man.store.storable import storable


class Kind(Enum):
    """What sort of trouble there is with a cluster."""

    UNREACHABLE = "unreachable"
    ASKS = "asks"  #: only the user can help, at her terminal
    TROUBLE = "trouble"  #: it speaks, and something is wrong there, or with the store here


class Complaint(NamedTuple):
    """Why a cluster does not take or tell anything."""

    kind: Kind
    words: str
    heard: float | None = None  #: when it last said a word (seconds since the epoch), if it has


class Trouble(NamedTuple):
    """A complaint about a cluster, and since when it stands. Times in seconds since the epoch."""

    cluster: str
    since: float
    complaint: Complaint


def note(tx: sqlite3.Connection, cluster: str, complaint: Complaint | None, now: float) -> None:
    """Store how it stands with a cluster; ``since`` stays while there is trouble, whatever its words."""
    kind, words, heard = complaint or (Kind.TROUBLE, None, now)
    tx.execute(
        "INSERT INTO clusters (name, since, trouble, heard, kind) VALUES (?1, ?3, ?2, ?4, ?5)"
        " ON CONFLICT (name) DO UPDATE SET trouble = ?2, kind = ?5, heard = ifnull(?4, heard),"
        " since = CASE WHEN (trouble IS NULL) = (?2 IS NULL) THEN since ELSE ?3 END",
        (cluster, storable(words), now, heard, kind.value),
    )


def hear(tx: sqlite3.Connection, cluster: str, heard: float) -> None:
    """Store when the cluster last said a word."""
    tx.execute("UPDATE clusters SET heard = ? WHERE name = ?", (heard, cluster))


def nudge(tx: sqlite3.Connection, cluster: str, now: float) -> None:
    """Ask that the cluster be tried now."""
    tx.execute(
        "INSERT INTO clusters (name, since, nudged) VALUES (?1, ?2, ?2)"
        " ON CONFLICT (name) DO UPDATE SET nudged = ?2",
        (cluster, now),
    )


def nudged(connection: sqlite3.Connection, cluster: str) -> float | None:
    """Return when it was last asked that the cluster be tried."""
    row = connection.execute("SELECT nudged FROM clusters WHERE name = ?", (cluster,)).fetchone()
    return None if row is None else row[0]


def recognise(tx: sqlite3.Connection, cluster: str, folder: str) -> bool:
    """Note the name of the cluster's folder; False, and nothing noted, when attempts are in another one.

    An empty name is one of an older release, and tells nothing.
    """
    tx.execute(
        "INSERT INTO clusters (name, since, folder) VALUES (?1, 0, ?2) ON CONFLICT (name) DO UPDATE"
        " SET folder = ?2 WHERE ?2 <> '' AND (folder IS NULL OR NOT EXISTS ("
        "SELECT 1 FROM attempts WHERE cluster = ?1 AND ended IS NULL AND (mum > 0 OR kid > 0)))",
        (cluster, storable(folder)),
    )
    known = tx.execute("SELECT folder FROM clusters WHERE name = ?", (cluster,)).fetchone()[0]
    return not folder or known in (folder, "")


def troubles(connection: sqlite3.Connection) -> list[Trouble]:
    """Return the clusters that are in trouble and have attempts that have not ended."""
    rows = connection.execute(
        "SELECT name, since, kind, trouble, heard FROM clusters WHERE trouble IS NOT NULL"
        " AND EXISTS (SELECT 1 FROM attempts WHERE cluster = name AND ended IS NULL) ORDER BY name"
    )
    return [Trouble(name, since, Complaint(Kind(kind), *rest)) for name, since, kind, *rest in rows]


def asks(connection: sqlite3.Connection, cluster: str) -> bool:
    """Tell whether the cluster waits for the user at her terminal."""
    row = connection.execute(
        "SELECT 1 FROM clusters WHERE name = ? AND kind = ? AND trouble IS NOT NULL",
        (cluster, Kind.ASKS.value),
    )
    return row.fetchone() is not None


def forget(tx: sqlite3.Connection, cluster: str) -> None:
    """Note nothing more of a cluster."""
    tx.execute("DELETE FROM clusters WHERE name = ?", (cluster,))
