"""The experiments for which an expression holds."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from neronet.language.tree import Expression
from neronet.man.store.selection import functions
from neronet.man.store.selection.conditions import Conditions
from neronet.man.store.selection.curves import Curves
from neronet.man.store.selection.joins import Joins
from neronet.man.store.selection.places import Places
from neronet.man.store.selection.values import Bound
from neronet.man.store.selection.vocabulary import Vocabulary


def search(
    connection: sqlite3.Connection,
    expression: Expression,
    vocabulary: Vocabulary,
    project: int | None,
    now: float,
) -> list[int]:
    """Return the numbers, in order. All names in the expression must exist."""
    raised = functions.register(connection)
    curves = Curves(connection)
    try:
        with _snapshot(connection):
            numbers = _search(connection, expression, Places(vocabulary, Joins(), curves), project, now)
    except sqlite3.OperationalError:
        if raised:
            raise raised[0] from None
        raise
    curves.keep()
    return numbers


def _search(
    connection: sqlite3.Connection, expression: Expression, places: Places, project: int | None, now: float
) -> list[int]:
    bound = Bound(now)
    bound.values["project"] = project
    holds = Conditions(places, bound, open_=False).sql(expression)
    opened = Conditions(places, bound, open_=True)
    may_hold, terms = opened.sql(expression), opened.terms(expression)
    # A negative number is an attempt whose curves have to be asked.
    found = "e.number" if may_hold == holds else f"iif({holds}, e.number, -e.newest)"
    statement = (
        f"SELECT json_group_array({found}) FROM experiments e {places.joins.sql([*terms, found])}"
        f" WHERE {' AND '.join(['1' if project is None else 'e.project = :project', *map(_is_true, terms)])}"
    )
    numbers = _numbers(connection, statement, bound)
    if numbers and numbers[0] < 0:
        places.curves.ask([-number for number in numbers if number < 0])
        numbers = _numbers(connection, statement, bound)
    return numbers


def _is_true(term: str) -> str:
    """Return the condition so that SQLite does not make inner joins of it, whose order it would choose."""
    return f"CASE WHEN {term} THEN 1 END"


@contextmanager
def _snapshot(connection: sqlite3.Connection) -> Iterator[None]:
    """Let all statements see the store as it stands at the first."""
    if connection.in_transaction:
        yield
        return
    connection.execute("BEGIN")
    try:
        yield
    finally:
        connection.rollback()  # nothing was written but temporary answers, which are no longer asked for


def _numbers(connection: sqlite3.Connection, statement: str, bound: Bound) -> list[int]:
    return sorted(json.loads(connection.execute(statement, bound.values).fetchone()[0]))
