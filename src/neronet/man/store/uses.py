"""What attempts use and have used, by their newest vitals."""

import json
import math
import sqlite3
from collections.abc import Iterable

from neronet.man.core.usage import Used
from neronet.man.store.series import Intake
from neronet.man.store.storable import storable
from neronet.model.event import Points, Vitals
from neronet.model.vitals import series

_SUMS = Used._fields
_INSERT = f"INSERT OR REPLACE INTO uses (attempt, {', '.join(_SUMS)}) VALUES (?{', ?' * len(_SUMS)})"


def note(tx: sqlite3.Connection, points: Intake, attempt: int, time: float, vitals: Vitals) -> None:
    """Take in a sample: its values as points, what was used in all in place of what was known."""
    if not math.isfinite(vitals.runtime):
        return
    for name, value in series(vitals):
        points.add(attempt, Points(name, [vitals.runtime], [time], [value]))
    tx.execute(_INSERT, (attempt, *(storable(getattr(vitals, name)) for name in _SUMS)))


def of_attempts(connection: sqlite3.Connection, attempts: Iterable[int]) -> dict[int, Used]:
    """Return what attempts have used, of those that were looked at."""
    rows = connection.execute(
        f"SELECT attempt, {', '.join(_SUMS)} FROM uses WHERE attempt IN (SELECT value FROM json_each(?))",
        (json.dumps(list(attempts)),),
    )
    return {attempt: Used(*sums) for attempt, *sums in rows}
