"""What keeps experiments from beginning that only the user can change."""

import json
import sqlite3
from collections.abc import Sequence

_FOUND = """
    WITH RECURSIVE waits (number) AS (
        SELECT e.number FROM experiments e JOIN attempts a ON a.id = e.newest
        WHERE a.ended IS NULL AND a.started IS NULL AND e.number IN (SELECT value FROM json_each(?))
        UNION
        SELECT n.experiment FROM waits w JOIN experiments e ON e.number = w.number
        JOIN needs n ON n.attempt = e.newest AND n.met IS NULL
    )
    SELECT e.number, e.name, CASE WHEN a.ended IS NULL THEN 'held' ELSE a.state END
    FROM waits w JOIN experiments e ON e.number = w.number JOIN attempts a ON a.id = e.newest
    WHERE CASE WHEN a.ended IS NULL THEN a.started IS NULL AND a.hold = 1 ELSE a.state <> 'finished' END
    ORDER BY e.number
"""


def of(connection: sqlite3.Connection, numbers: Sequence[int]) -> list[str]:
    """Return a line for each experiment that these wait for, in turn, and that is held or has failed."""
    return [
        f"waits for {number} {name}, which is held: `neroman release {number}`"
        if state == "held"
        else f"waits for {number} {name}, which {state}: `neroman restart {number}`"
        for number, name, state in connection.execute(_FOUND, (json.dumps(list(numbers)),))
    ]
