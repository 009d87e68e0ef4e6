"""Points of metrics, in pieces, and what is newest of each."""

import math
import sqlite3
from array import array
from collections.abc import Iterable
from typing import NamedTuple

from neronet.model.event import Points


class Curve(NamedTuple):
    """All points of one metric of one attempt, in the order in which they were seen."""

    steps: "array[float]"
    times: "array[float]"  #: seconds since the epoch
    values: "array[float]"


class Intake:
    """Gathers the points of one transaction, so that each metric is written once."""

    def __init__(self, tx: sqlite3.Connection) -> None:
        self._tx = tx
        self._curves: dict[tuple[int, str], Curve] = {}

    def add(self, attempt: int, points: Points) -> None:
        """Gather points; one whose step or time is no number is passed over: it has no place in a curve."""
        curve = self._curves.get((attempt, points.key))
        if curve is None:
            curve = self._curves[attempt, points.key] = Curve(array("d"), array("d"), array("d"))
        for column, more in zip(curve, _placed(points), strict=True):
            column.extend(more)

    def store(self) -> None:
        """Write what was gathered."""
        for (attempt, name), curve in self._curves.items():
            if curve.steps:
                self._write(attempt, _metric(self._tx, name), curve)

    def _write(self, attempt: int, metric: int, curve: Curve) -> None:
        self._tx.execute(
            "INSERT INTO points SELECT ?1, ?2,"
            " (SELECT ifnull(max(piece), 0) + 1 FROM points WHERE attempt = ?1 AND metric = ?2), ?3, ?4, ?5",
            (attempt, metric, curve.steps.tobytes(), curve.times.tobytes(), curve.values.tobytes()),
        )
        numbers = [value for value in curve.values if not math.isnan(value)]
        low, high = (min(numbers), max(numbers)) if numbers else (None, None)
        last = (len(curve.steps), curve.steps[-1], curve.times[-1], curve.values[-1])
        self._tx.execute(_LATEST, (attempt, metric, *last, low, high))


def _placed(points: Points) -> Iterable[Iterable[float]]:
    if not math.isnan(sum(points.steps) + sum(points.times)):  # the usual case, at the speed of C
        return points.steps, points.times, points.values
    rows = zip(points.steps, points.times, points.values, strict=True)
    kept = [row for row in rows if not math.isnan(row[0]) and not math.isnan(row[1])]
    return zip(*kept, strict=True) if kept else ((), (), ())


_LATEST = """
    INSERT INTO latest VALUES (?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (attempt, metric) DO UPDATE SET
        count = count + excluded.count, step = excluded.step, time = excluded.time, value = excluded.value,
        low = min(ifnull(low, excluded.low), ifnull(excluded.low, low)),
        high = max(ifnull(high, excluded.high), ifnull(excluded.high, high))
"""


def curve(connection: sqlite3.Connection, attempt: int, name: str) -> Curve:
    """Return all points of a metric; an empty curve when there are none."""
    whole = Curve(array("d"), array("d"), array("d"))
    rows = connection.execute(
        'SELECT steps, times, "values" FROM points JOIN metrics ON id = metric'
        " WHERE attempt = ? AND name = ? ORDER BY piece",
        (attempt, name),
    )
    for row in rows:
        for column, piece in zip(whole, row, strict=True):
            column.frombytes(piece)
    return whole


def _metric(tx: sqlite3.Connection, name: str) -> int:
    row = tx.execute("SELECT id FROM metrics WHERE name = ?", (name,)).fetchone()
    if row is not None:
        return int(row[0])
    return int(tx.execute("INSERT INTO metrics (name) VALUES (?)", (name,)).lastrowid or 0)
