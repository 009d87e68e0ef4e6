"""The rows in which a curve lies: written as points come, merged while they are small and many."""

import sqlite3
import sys
from array import array
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import NamedTuple

from neronet.model import columns

_SMALL = 512  #: points; a larger piece stays as it was written
_FAN = 16  #: pieces that are merged at a time, while points trickle in
_WASTEFUL = range(2010, 2600)  #: bytes: one such row has a page of 4 kB to itself, three of its halves fit
_EMPTY = 8  #: a file of which more than this part is empty is shortened
_MOST_PAGES = 500  #: that are given back in one transaction


class Curve(NamedTuple):
    """All points of one metric of one attempt, in the order in which they were seen."""

    steps: "array[float]"
    times: "array[float]"  #: seconds since the epoch
    values: "array[float]"


class _Packed(NamedTuple):
    points: int
    steps: bytes
    times: bytes
    values: bytes


def empty() -> Curve:
    """Return a curve to be extended."""
    return Curve(array("d"), array("d"), array("d"))


def append(tx: sqlite3.Connection, attempt: int, metric: int, curve: Curve) -> None:
    """Add a piece to a curve.

    Each sixteenth takes in the small ones before it, so that what trickles in is compact as well.
    """
    piece = _insert(tx, (attempt, metric, None), _packed(curve, squeeze=False))
    width = _FAN**3
    while piece % width:
        width //= _FAN
    if width > 1:
        _merge(tx, attempt, metric, piece - width)


def settle(tx: sqlite3.Connection, attempts: Iterable[int]) -> None:
    """Merge what small pieces are left of attempts that have ended, and give back room in the file."""
    for attempt in attempts:
        metrics = tx.execute("SELECT metric FROM latest WHERE attempt = ?", (attempt,)).fetchall()
        for (metric,) in metrics:
            _merge(tx, attempt, metric, 0)
    _give_back(tx)


def read(
    connection: sqlite3.Connection, attempt: int, metric: int, first: int = 1, last: int = sys.maxsize
) -> Curve:
    """Return the points in these pieces, or in all."""
    rows = connection.execute(
        'SELECT count, steps, times, "values" FROM points'
        " WHERE attempt = ? AND metric = ? AND piece BETWEEN ? AND ? ORDER BY piece",
        (attempt, metric, first, last),
    ).fetchall()
    total = sum(count for count, *_ in rows)
    # Made at once: to let them grow, row by row, takes as long again.
    whole = Curve(*(array("d", [0.0]) * total for _ in Curve._fields))
    views = [memoryview(column) for column in whole]
    place = 0
    for count, *packed in rows:
        for view, piece in zip(views, packed, strict=True):
            view[place : place + count] = columns.unpack(piece, count)
        place += count
    return whole


def stream(connection: sqlite3.Connection, attempt: int, metric: int) -> Iterator[Curve]:
    """Give a curve row by row as it is stored, however long it is."""
    numbers = connection.execute(
        "SELECT piece FROM points WHERE attempt = ? AND metric = ? ORDER BY piece", (attempt, metric)
    ).fetchall()
    for (piece,) in numbers:
        yield read(connection, attempt, metric, piece, piece)


def _merge(tx: sqlite3.Connection, attempt: int, metric: int, after: int) -> None:
    for first, last in _small(tx, attempt, metric, after):
        curve = read(tx, attempt, metric, first, last)
        tx.execute(
            "DELETE FROM points WHERE attempt = ? AND metric = ? AND piece BETWEEN ? AND ?",
            (attempt, metric, first, last),
        )
        for piece, part in _parts(curve, first, last):
            _insert(tx, (attempt, metric, piece), part)


def _small(tx: sqlite3.Connection, attempt: int, metric: int, after: int) -> Iterator[tuple[int, int]]:
    """Give first and last of each line of small pieces, as they follow one another."""
    rows = tx.execute(
        "SELECT piece, count < ? FROM points WHERE attempt = ? AND metric = ? AND piece > ? ORDER BY piece",
        (_SMALL, attempt, metric, after),
    ).fetchall()
    for is_small, line in groupby(rows, key=lambda row: bool(row[1])):
        pieces = [piece for piece, _ in line]
        if is_small and len(pieces) > 1:
            yield pieces[0], pieces[-1]


def _packed(curve: Curve, *, squeeze: bool) -> _Packed:
    """Pack the columns. Values of a flood are not squeezed: they seldom yield, and it takes time."""
    steps, times = columns.pack(curve.steps), columns.pack(curve.times)
    return _Packed(len(curve.steps), steps, times, columns.pack(curve.values, squeeze=squeeze))


def _parts(curve: Curve, first: int, last: int) -> Iterator[tuple[int, _Packed]]:
    """Give the rows of a merged curve, with their numbers: one, or two halves that fill pages better."""
    whole = _packed(curve, squeeze=True)
    if sum(map(len, whole[1:])) in _WASTEFUL:
        half = len(curve.steps) // 2
        yield first, _packed(Curve(*(column[:half] for column in curve)), squeeze=True)
        yield last, _packed(Curve(*(column[half:] for column in curve)), squeeze=True)
    else:
        yield last, whole


def _insert(tx: sqlite3.Connection, key: tuple[int, int, int | None], packed: _Packed) -> int:
    """Write one row, as the next one when it has no number; return its number."""
    return int(tx.execute(_INSERT, (*key, *packed)).fetchone()[0])


def _give_back(tx: sqlite3.Connection) -> None:
    """Shorten the file when much of it is empty; a store that an older release made stays as it is."""
    (pages,), (free,) = (tx.execute(f"PRAGMA {name}").fetchone() for name in ("page_count", "freelist_count"))
    if free > pages // _EMPTY:
        for _ in range(min(free, _MOST_PAGES)):  # sqlite3 takes but one step of a statement without columns
            tx.execute("PRAGMA incremental_vacuum(1)")


_INSERT = """
    INSERT INTO points (attempt, metric, piece, count, steps, times, "values") VALUES (?1, ?2,
        ifnull(?3, (SELECT ifnull(max(piece), 0) + 1 FROM points WHERE attempt = ?1 AND metric = ?2)),
        ?4, ?5, ?6, ?7)
    RETURNING piece
"""
