"""Points of metrics as they are taken in, and what is newest of each."""

import math
import sqlite3
from array import array
from collections.abc import Collection, Iterable

from neronet.man.store import pieces
from neronet.man.store.pieces import Curve
from neronet.man.store.storable import storable
from neronet.model.event import Points


class Intake:
    """Gathers the points of one transaction, so that each metric is written once."""

    def __init__(self, tx: sqlite3.Connection) -> None:
        self._tx = tx
        self._curves: dict[tuple[int, str], Curve] = {}

    def add(self, attempt: int, points: Points) -> None:
        """Gather points; one whose step or time is no number is passed over: it has no place in a curve."""
        curve = self._curves.get((attempt, points.key))
        if curve is None:
            curve = self._curves[attempt, points.key] = pieces.empty()
        for column, more in zip(curve, _placed(points), strict=True):
            column.extend(more)

    def store(self, ended: Collection[int]) -> None:
        """Write what was gathered, and make the curves of the attempts that have ended compact."""
        for (attempt, name), curve in self._curves.items():
            if curve.steps:
                self._write(attempt, _metric(self._tx, storable(name)), curve)
        if ended:
            pieces.settle(self._tx, ended)

    def _write(self, attempt: int, metric: int, curve: Curve) -> None:
        pieces.append(self._tx, attempt, metric, curve)
        last = (len(curve.steps), curve.steps[-1], curve.times[-1], curve.values[-1])
        extremes = _extremes(curve.values)
        steps = (None if value is None else curve.steps[curve.values.index(value)] for value in extremes)
        self._tx.execute(_LATEST, (attempt, metric, *last, *extremes, *steps))


def _placed(points: Points) -> tuple["array[float]", "array[float]", "array[float]"]:
    if not math.isnan(sum(points.steps) + sum(points.times)):  # the usual case, at the speed of C
        return points.steps, points.times, points.values
    rows = zip(points.steps, points.times, points.values, strict=True)
    kept = [row for row in rows if not math.isnan(row[0]) and not math.isnan(row[1])]
    steps, times, values = zip(*kept, strict=True) if kept else ((), (), ())
    return array("d", steps), array("d", times), array("d", values)


def _extremes(values: "array[float]") -> tuple[float | None, float | None]:
    numbers: Iterable[float] = values
    if math.isnan(sum(values)):  # a NaN, or both infinities
        numbers = [value for value in values if not math.isnan(value)]
    return min(numbers, default=None), max(numbers, default=None)


_LATEST = """
    INSERT INTO latest (attempt, metric, count, step, time, value, low, high, low_step, high_step)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (attempt, metric) DO UPDATE SET
        count = count + excluded.count, step = excluded.step, time = excluded.time, value = excluded.value,
        low = min(ifnull(low, excluded.low), ifnull(excluded.low, low)),
        high = max(ifnull(high, excluded.high), ifnull(excluded.high, high)),
        low_step = iif(low IS NULL OR excluded.low < low, excluded.low_step, low_step),
        high_step = iif(high IS NULL OR excluded.high > high, excluded.high_step, high_step)
"""


def curve(connection: sqlite3.Connection, attempt: int, name: str) -> Curve:
    """Return all points of a metric; an empty curve when there are none."""
    row = connection.execute("SELECT id FROM metrics WHERE name = ?", (name,)).fetchone()
    return pieces.empty() if row is None else pieces.read(connection, attempt, row[0])


def _metric(tx: sqlite3.Connection, name: str) -> int:
    row = tx.execute("SELECT id FROM metrics WHERE name = ?", (name,)).fetchone()
    if row is not None:
        return int(row[0])
    return int(tx.execute("INSERT INTO metrics (name) VALUES (?)", (name,)).lastrowid or 0)
