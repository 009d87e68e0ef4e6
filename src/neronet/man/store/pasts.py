"""What is recorded of attempts, for criteria to be taken through."""

import json
import sqlite3
from collections.abc import Iterable

from neronet.errors import SelectionError
from neronet.language import known
from neronet.language.known import Written
from neronet.language.readings import Fresh
from neronet.language.tree import Expression
from neronet.man.core.replay import Past, on_clock
from neronet.man.core.savings import Aim
from neronet.man.store import series
from neronet.man.store.selection.vocabulary import Vocabulary
from neronet.man.store.views import Row
from neronet.model import vitals
from neronet.model.attempt import AttemptId

#: Seconds before its end within which nerokid's last look at a program falls: she judges no more then.
LAST_LOOK = 0.1


def past(connection: sqlite3.Connection, row: Row) -> Past | None:
    """Return what is recorded of the row's attempt; None when its program has never run."""
    if row.attempt_id is None or row.attempt is None or row.started is None or row.runtime is None:
        return None
    number, attempt = AttemptId.parse(row.attempt)
    facts: dict[str, object] = {"name": row.name, "state": "running", "number": number, "attempt": attempt}
    curves = _Curves(connection, row.attempt_id, row.started)
    until = row.runtime if row.ended is None else row.runtime - LAST_LOOK
    return Past(until, curves.of, curves.vital, curves.every, {**facts, **_parameters(row)})


def check(connection: sqlite3.Connection, tree: Expression, text: str) -> None:
    """Refuse a name that no experiment has, or that nerokid never knows; raises ``SelectionError``."""
    vocabulary = Vocabulary(connection, None)
    forms = {form for use in known.uses(tree) for form in vocabulary.forms(use.name)}
    written = Written(text, 0, len(text))
    try:
        known.check(tree, forms, written, vocabulary.similar)
    except SelectionError as error:
        if "is a parameter and a metric" not in error.what:  # each attempt tells, as at nerokid's
            raise
    known.check_judged(tree, {form.partition(".")[2] for form in forms}, written)


def metrics(connection: sqlite3.Connection, attempts: Iterable[int]) -> list[str]:
    """Return the metrics that any of the attempts has."""
    rows = connection.execute(
        "SELECT DISTINCT m.name FROM latest l JOIN metrics m ON m.id = l.metric"
        " WHERE l.attempt IN (SELECT value FROM json_each(?)) ORDER BY m.name",
        (json.dumps(list(attempts)),),
    )
    return [name for (name,) in rows if not vitals.is_vital(name)]


def best(connection: sqlite3.Connection, attempts: Iterable[int], aim: Aim) -> dict[int, float]:
    """Return the best value of a metric that each attempt has reached; NaN is none."""
    column = "high" if aim.greatest else "low"
    rows = connection.execute(
        f"SELECT l.attempt, l.{column} FROM latest l JOIN metrics m ON m.id = l.metric"
        f" WHERE m.name = ? AND l.{column} IS NOT NULL AND l.attempt IN (SELECT value FROM json_each(?))",
        (aim.metric, json.dumps(list(attempts))),
    )
    return dict(rows.fetchall())


class _Curves:
    """The curves of one attempt, each read once."""

    def __init__(self, connection: sqlite3.Connection, attempt: int, started: float) -> None:
        self._connection = connection
        self._attempt = attempt
        self._started = started
        self._known: dict[str, Fresh | None] = {}

    def of(self, name: str) -> Fresh | None:
        if name not in self._known:
            steps, times, values = series.curve(self._connection, self._attempt, name)
            clock = on_clock(times, self._started)
            self._known[name] = Fresh(steps, clock, values) if values else None
        return self._known[name]

    def vital(self, name: str) -> Fresh | None:
        return self.of(vitals.PREFIX + name)

    def every(self) -> list[Fresh]:
        rows = self._connection.execute(
            "SELECT m.name FROM latest l JOIN metrics m ON m.id = l.metric WHERE l.attempt = ?",
            (self._attempt,),
        ).fetchall()
        curves = (self.of(name) for (name,) in rows if not vitals.is_vital(name))
        return [curve for curve in curves if curve is not None]


def _parameters(row: Row) -> dict[str, object]:
    return {**row.parameters, **{f"param.{name}": value for name, value in row.parameters.items()}}
