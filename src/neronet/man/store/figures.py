"""What is known of each metric of an attempt without its points: the newest value, and the extremes."""

import json
import sqlite3
from collections.abc import Iterable
from typing import NamedTuple

from neronet.model.vitals import is_vital


class Figure(NamedTuple):
    """One metric of one attempt. A value that is None is NaN, an extreme that is None is of NaNs only."""

    step: float
    value: float | None
    low: float | None
    low_step: float | None  #: where it was first; None where an older release took it in
    high: float | None
    high_step: float | None


_COLUMNS = ", ".join(Figure._fields)


def of_attempts(connection: sqlite3.Connection, attempts: Iterable[int]) -> dict[int, dict[str, Figure]]:
    """Return the figures of attempts by the metric's name, without vitals."""
    found = connection.execute("SELECT id, name FROM metrics")
    names = {metric: name for metric, name in found if not is_vital(name)}
    rows = connection.cursor()
    rows.row_factory = None  # plain tuples: of hundreds of thousands, each counts
    rows.execute(
        f"SELECT attempt, metric, {_COLUMNS} FROM latest WHERE attempt IN (SELECT value FROM json_each(?))",
        (json.dumps(list(attempts)),),
    )
    figures: dict[int, dict[str, Figure]] = {}
    for attempt, metric, *values in rows:
        if metric in names:
            figures.setdefault(attempt, {})[names[metric]] = Figure._make(values)
    return figures
