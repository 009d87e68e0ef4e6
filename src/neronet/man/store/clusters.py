"""What stands between the daemon and each cluster, for those who ask why nothing moves."""

import sqlite3
from typing import NamedTuple


class Trouble(NamedTuple):
    """Why a cluster does not take or tell anything, and since when (seconds since the epoch)."""

    cluster: str
    since: float
    words: str


def note(tx: sqlite3.Connection, cluster: str, trouble: str | None, now: float) -> None:
    """Store how it stands with a cluster; ``since`` stays while there is trouble, whatever its words."""
    tx.execute(
        "INSERT INTO clusters VALUES (?1, ?3, ?2) ON CONFLICT (name) DO UPDATE SET trouble = ?2,"
        " since = CASE WHEN (trouble IS NULL) = (?2 IS NULL) THEN since ELSE ?3 END",
        (cluster, trouble, now),
    )


def troubles(connection: sqlite3.Connection) -> list[Trouble]:
    """Return the clusters that are in trouble and have attempts that have not ended."""
    rows = connection.execute(
        "SELECT name, since, trouble FROM clusters WHERE trouble IS NOT NULL"
        " AND EXISTS (SELECT 1 FROM attempts WHERE cluster = name AND ended IS NULL) ORDER BY name"
    )
    return [Trouble(*row) for row in rows]
