"""Functions of the points of a metric, for the experiments of which nothing else decides."""

import contextlib
import json
import math
import sqlite3
from collections.abc import Sequence
from typing import NamedTuple

from neronet.language.functions import OF_POINTS
from neronet.language.scope import MISSING
from neronet.man.store import pieces

_MANY = 1000  #: answers that are worth keeping in the store
_MOST = 2_000_000  #: answers that the store keeps; when there are more, it begins anew
_READ_WHOLE = 2048  #: points of a curve that are read even when fewer are asked for
_NOBODY = 0  #: the id of a question that the store does not keep

_FRESH = "CREATE TEMP TABLE IF NOT EXISTS fresh_curve_values (id INTEGER PRIMARY KEY, known, value)"
_UNASKED = """
    SELECT j.value, m.count FROM json_each(:attempts) j
    CROSS JOIN main.metric_values m ON m.id = (:metric << 40) + j.value
    LEFT JOIN main.curve_values k ON k.id = (:kept << 40) + j.value
    WHERE k.id IS NULL
"""
_KEEP = """
    INSERT OR REPLACE INTO main.curve_values
    SELECT (:kept << 40) + attempt, :known, :value FROM latest
    WHERE metric = :metric AND attempt = :attempt AND count = :count
"""


class Question(NamedTuple):
    """A function of the points of a metric; window 0 is the whole curve."""

    metric: int
    function: str
    window: int


class Ids(NamedTuple):
    """Of the answers that the store keeps, and of those that this statement has asked for."""

    kept: int
    fresh: int


class Answer(NamedTuple):
    """What a curve of so many points came to; ``known`` is not, with the slope of a single point, say."""

    attempt: int
    points: int
    known: bool
    value: float | None  #: None is NaN


class Curves:
    """The questions of one statement. Their answers stand in the store, or beside it for this time."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._questions: dict[Question, Ids] = {}
        self._answers: dict[Question, list[Answer]] = {}

    def ids(self, question: Question) -> Ids:
        """Return the ids under which answers to a question stand."""
        if not self._questions:
            self._connection.execute(_FRESH)
            self._connection.execute("DELETE FROM temp.fresh_curve_values")
        if question not in self._questions:
            self._questions[question] = Ids(self._kept(question), len(self._questions) + 1)
        return self._questions[question]

    def ask(self, attempts: Sequence[int]) -> None:
        """Ask the curves of these attempts what has not been asked."""
        for question, (kept, fresh) in self._questions.items():
            values = {"attempts": json.dumps(attempts), "metric": question.metric, "kept": kept}
            counts = self._connection.execute(_UNASKED, values).fetchall()
            answers = [self._answer(question, attempt, count) for attempt, count in counts]
            self._connection.executemany(
                f"INSERT INTO temp.fresh_curve_values VALUES ({fresh << 40} + ?, ?, ?)",
                [(answer.attempt, answer.known, answer.value) for answer in answers],
            )
            self._answers[question] = answers

    def keep(self) -> None:
        """Keep many answers for the next time, unless their curves have gone on meanwhile."""
        for question, answers in self._answers.items():
            if len(answers) > _MANY and not self._connection.in_transaction:
                with contextlib.suppress(sqlite3.OperationalError):  # a full disk: this is for speed only
                    self._keep(question, answers)

    def _kept(self, question: Question) -> int:
        row = self._connection.execute(
            "SELECT id FROM curve_questions WHERE metric = ? AND function = ? AND window = ?", question
        ).fetchone()
        return _NOBODY if row is None else int(row[0])

    def _answer(self, question: Question, attempt: int, count: int) -> Answer:
        far = question.window and count > _READ_WHOLE
        first = self._first_piece(question, attempt) if far else 1
        curve = pieces.read(self._connection, attempt, question.metric, first)
        columns = [column[-question.window :] for column in curve]  # -0 is the beginning
        found = OF_POINTS[question.function](list(zip(*columns, strict=True)))
        if found is MISSING:
            return Answer(attempt, count, known=False, value=None)
        return Answer(attempt, count, known=True, value=None if math.isnan(found) else found)

    def _first_piece(self, question: Question, attempt: int) -> int:
        """Return the piece from which on there are as many points as the window has."""
        left = question.window
        for piece, count in self._connection.execute(
            "SELECT piece, count FROM points WHERE attempt = ? AND metric = ? ORDER BY piece DESC",
            (attempt, question.metric),
        ):
            left -= count
            if left <= 0:
                return int(piece)
        return 1

    def _keep(self, question: Question, answers: list[Answer]) -> None:
        tx = self._connection
        tx.execute("BEGIN IMMEDIATE")
        try:
            if tx.execute("SELECT count(*) FROM main.curve_values").fetchone()[0] > _MOST:
                tx.execute("DELETE FROM main.curve_values")
            tx.execute(
                "INSERT OR IGNORE INTO curve_questions (metric, function, window) VALUES (?, ?, ?)", question
            )
            shared = {"kept": self._kept(question), "metric": question.metric}
            tx.executemany(
                _KEEP,
                [
                    {**shared, "attempt": attempt, "count": count, "known": known, "value": value}
                    for attempt, count, known, value in answers
                ],
            )
            tx.commit()
        except BaseException:
            tx.rollback()
            raise
