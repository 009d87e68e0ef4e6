"""A selector to the experiments that it picks."""

import json
import sqlite3
from typing import Any, NamedTuple

from neronet.language import known, tree
from neronet.language.items import split
from neronet.language.known import Written
from neronet.language.parser import parse_expression
from neronet.language.tree import Expression, Selector
from neronet.man.store.selection.condition import union
from neronet.man.store.selection.items import CONDITIONS, EVERYWHERE
from neronet.man.store.selection.nothing import explain
from neronet.man.store.selection.search import search
from neronet.man.store.selection.types import check_types
from neronet.man.store.selection.vocabulary import Vocabulary

_FROM = "SELECT json_group_array(e.number) FROM experiments e LEFT JOIN attempts a ON a.id = e.newest WHERE "


class Picked(NamedTuple):
    """What a selector picks."""

    numbers: list[int]  #: each once, in order
    doubtful: frozenset[int] = frozenset()  #: those that only an expression picks, which may soon not hold
    when: str = ""  #: the expressions of the selector as one

    @property
    def asked(self) -> set[str]:
        """Return the names that ``when`` asks for."""
        return {use.name for use in known.uses(parse_expression(self.when))} if self.when else set()


def select(
    connection: sqlite3.Connection,
    selector: Selector,
    project: int | None,
    *,
    now: float,
    text: str | None = None,
) -> list[int]:
    """Return the numbers that ``pick`` finds."""
    return pick(connection, selector, project, now=now, text=text).numbers


def pick(
    connection: sqlite3.Connection,
    selector: Selector,
    project: int | None,
    *,
    now: float,
    text: str | None = None,
) -> Picked:
    """Return what the selector picks. All but numbers and batches look at the project, if given.

    ``now`` is in seconds since the epoch; ``text`` is what the user wrote, to be shown with a mistake.
    Raises ``SelectionError`` for a number, attempt, name, batch or tag that exists nowhere, and for a
    comparison of what cannot be compared.
    """
    written = tree.text(selector) if text is None else text
    certain: set[int] = set()
    holding: set[int] = set()
    expressions: list[Expression] = []
    for item, piece in dict(zip(selector.items, split(written), strict=True)).items():
        if isinstance(item, tree.ExpressionItem):
            holding.update(_holding(connection, item.expression, project, now, Written(*piece)))
            expressions.append(item.expression)
        else:
            certain.update(_of_item(connection, item, project))
    if not expressions:
        return Picked(sorted(certain))
    when = tree.text(union(expressions, Vocabulary(connection, project)))
    return Picked(sorted(certain | holding), frozenset(holding - certain), when)


def by_number_only(selector: Selector) -> bool:
    """Tell whether the selector means the same in every project."""
    return all(isinstance(item, EVERYWHERE) for item in selector.items)


def _of_item(connection: sqlite3.Connection, item: Any, project: int | None) -> list[int]:
    condition, values = CONDITIONS[type(item)](item)
    if project is not None and not isinstance(item, EVERYWHERE):
        condition = f"({condition}) AND e.project = :project"
    values = {**values, "project": project}
    found: list[int] = json.loads(connection.execute(_FROM + condition, values).fetchone()[0])
    if not found:
        explain(connection, item, project)
    return found


def _holding(
    connection: sqlite3.Connection,
    expression: Expression,
    project: int | None,
    now: float,
    written: Written,
) -> list[int]:
    vocabulary = Vocabulary(connection, project)
    _check_names(expression, vocabulary, written)
    found = search(connection, expression, vocabulary, project, now)
    if not found:
        check_types(connection, expression, vocabulary, project, written)
    return found


def _check_names(expression: Expression, vocabulary: Vocabulary, written: Written) -> None:
    names = {use.name for use in known.uses(expression)}
    forms = {form for name in names for form in vocabulary.forms(name)}
    known.check(expression, forms, written, vocabulary.similar)
