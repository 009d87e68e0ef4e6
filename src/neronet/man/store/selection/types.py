"""Comparisons that cannot be made, as far as the values that there are tell: the user's mistake, then."""

import sqlite3
from collections.abc import Iterator

from neronet.errors import SelectionError
from neronet.language.comparison import MIRRORED, number
from neronet.language.known import Written
from neronet.language.tree import (
    And,
    Comparison,
    Expression,
    Literal,
    Not,
    Or,
    Quantity,
    Text,
    Truth,
    Variable,
    Word,
)
from neronet.man.store.selection.values import decoded, encoded, plain
from neronet.man.store.selection.vocabulary import Kind, Vocabulary

_A = {bool: "true or false", int: "a number", float: "a number", str: "a text", list: "a list"}
_IN = """
    FROM experiments e CROSS JOIN parameter_values v ON v.id = (:parameter << 40) + e.number
    WHERE (:project IS NULL OR e.project = :project)
"""


def check_types(
    connection: sqlite3.Connection,
    expression: Expression,
    vocabulary: Vocabulary,
    project: int | None,
    written: Written,
) -> None:
    """Raise ``SelectionError`` when a name is compared with what none of its values can be compared with."""
    for name, sign, literal in _compared(expression):
        meaning = vocabulary.meaning(name)
        if meaning is None or meaning.kind is Kind.BUILTIN:
            continue  # the parser has looked at these
        if meaning.kind is Kind.METRIC:
            if sign == "~" or number(plain(literal)) is None:
                raise _mistake(written, name, "a number", sign, literal)
            continue
        values = {"parameter": meaning.id, "project": project, "sign": sign, "other": encoded(plain(literal))}
        some = connection.execute(f"SELECT v.value {_IN} LIMIT 1", values).fetchone()
        if (
            some is not None
            and not connection.execute(
                f"SELECT 1 {_IN} AND nero_compared(v.value, :sign, :other) IS NOT NULL LIMIT 1", values
            ).fetchone()
        ):
            raise _mistake(written, name, _described(decoded(some[0])), sign, literal)


def _compared(tree: Expression) -> Iterator[tuple[str, str, Literal]]:
    if isinstance(tree, And | Or):
        for operand in tree.operands:
            yield from _compared(operand)
    elif isinstance(tree, Not):
        yield from _compared(tree.operand)
    elif isinstance(tree, Comparison):
        left, sign, right = tree
        if isinstance(right, Word):
            right = Text(right.text)
        if isinstance(left, Variable) and isinstance(right, Quantity | Text | Truth):
            yield left.name, sign, right
        elif isinstance(right, Variable) and isinstance(left, Quantity | Text | Truth):
            yield right.name, MIRRORED[sign], left


def _mistake(written: Written, name: str, what: str, sign: str, literal: Literal) -> SelectionError:
    if sign == "~":
        reason = f"~ searches in a text, and {name} is {what}"
    else:
        reason = f"{name} is {what}, and it is compared with {_A[type(plain(literal))]}"
    return written.mistake(name, reason)


def _described(value: object) -> str:
    shown = f", as in {value!r}" if isinstance(value, str | int | float) and len(repr(value)) < 30 else ""
    return f"{_A.get(type(value), 'a mapping')}{shown}"
