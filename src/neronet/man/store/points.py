"""All recorded points, given in the order of experiments, a bounded piece at a time."""

import sqlite3
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from neronet.man.store import pieces
from neronet.man.store.pieces import Curve
from neronet.model.vitals import PREFIX, is_vital


class Piece(NamedTuple):
    """Some of the points of one metric of one attempt, in the order in which they were seen."""

    number: int
    attempt: int  #: which try it was: 2 of 124.2
    metric: str
    curve: Curve


class Chosen(NamedTuple):
    """The attempts whose points are wanted."""

    ids: list[tuple[int, int, int]]  #: key in the store, experiment, which try
    total: int  #: of all their points
    vitals: bool = False  #: whether those that nerokid measured are wanted as well


def choose(
    connection: sqlite3.Connection,
    numbers: Sequence[int],
    only: frozenset[tuple[int, int]] = frozenset(),
    *,
    vitals: bool = False,
) -> Chosen:
    """Return all attempts at these experiments, or those of them that ``only`` names, oldest first."""
    found: list[tuple[int, int, int]] = []
    count = 0
    for number in numbers:
        rows = connection.execute(
            "SELECT id, attempt, (SELECT total(l.count) FROM latest l JOIN metrics m ON m.id = l.metric"
            " WHERE l.attempt = a.id AND (? OR substr(m.name, 1, length(?)) <> ?))"
            " FROM attempts a WHERE experiment = ? ORDER BY attempt",
            (vitals, PREFIX, PREFIX, number),
        )
        for key, attempt, points in rows:
            if not only or (number, attempt) in only:
                found.append((key, number, attempt))
                count += int(points)
    return Chosen(found, count, vitals)


def stream(connection: sqlite3.Connection, chosen: Chosen) -> Iterator[Piece]:
    """Give all points of these attempts; metrics by their names."""
    for key, number, attempt in chosen.ids:
        metrics = connection.execute(
            "SELECT m.id, m.name FROM latest l JOIN metrics m ON m.id = l.metric"
            " WHERE l.attempt = ? ORDER BY m.name",
            (key,),
        ).fetchall()
        for metric, name in metrics:
            if is_vital(name) and not chosen.vitals:
                continue
            for curve in pieces.stream(connection, key, metric):
                yield Piece(number, attempt, name, curve)
