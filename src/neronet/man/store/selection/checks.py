"""Conditions on one value in SQL: true, false, or NULL where it cannot be said.

Each says what ``language.comparison`` says, by SQLite's own means where these mean the same.
"""

from enum import Enum

from neronet.language import patterns
from neronet.language.comparison import number
from neronet.language.tree import Literal, Text
from neronet.man.store.selection.values import Bound, numeric, plain

_SPECIAL = frozenset(r".^$*+?{}[]\|()")  #: letters of a pattern that stand for more than themselves


class Type(Enum):
    """What the values of a name or a function are, and how they stand in SQL."""

    NUMBER = "number"  #: NULL is missing
    MEASURED = "measured"  #: a number, in rows that are there: NULL is NaN
    TEXT = "text"  #: NULL is missing
    TRUTH = "truth"  #: 1 or 0, NULL is missing
    TAGS = "tags"  #: a JSON list of texts
    ANY = "any"  #: as ``parameter_values`` has it


def against(kind: Type, value: str, sign: str, literal: Literal, bound: Bound) -> str:
    """Return the condition ``value sign literal``."""
    if sign == "~":
        return _matching(kind, value, str(plain(literal)), bound)
    if kind is Type.TAGS:
        return _of_tags(value, sign, literal, bound)
    if kind is Type.TEXT or kind is Type.TRUTH:  # with another type the parser refuses it
        return f"{value} {sign} {bound(numeric(literal))}"
    if kind is Type.ANY:
        return _of_any(value, sign, literal, bound)
    other = number(numeric(literal))
    return "NULL" if other is None else _of_number(kind, value, sign, other, bound)


def itself(kind: Type, value: str) -> str:
    """Return the condition that a value is true, not zero, or not empty."""
    if kind is Type.MEASURED:
        return f"ifnull({value} <> 0, 1)"
    if kind is Type.TAGS:
        return f"{value} <> '[]'"
    if kind is Type.ANY:
        return (
            f"CASE typeof({value}) WHEN 'text' THEN {value} <> ''"
            f" WHEN 'blob' THEN nero_true({value}) ELSE {value} <> 0 END"
        )
    return f"{value} <> ''" if kind is Type.TEXT else f"{value} <> 0"


def tested(kind: Type, value: str, test: str) -> str:
    """Return the condition ``isnan`` or ``isinf`` of a value."""
    if kind is Type.MEASURED:
        return f"{value} IS NULL" if test == "isnan" else f"ifnull(abs({value}) = 9e999, 0)"
    if kind is Type.TAGS:
        return "NULL"
    return f"nero_tested('{test}', {value})"


def _of_number(kind: Type, value: str, sign: str, other: float, bound: Bound) -> str:
    if other != other:  # NaN, as a text may say  # noqa: PLR0124
        return f"CASE WHEN {value} IS NOT NULL OR {int(kind is Type.MEASURED)} THEN {int(sign == '!=')} END"
    condition = f"{value} {sign} {bound(other)}"
    return f"ifnull({condition}, {int(sign == '!=')})" if kind is Type.MEASURED else condition


def _of_any(value: str, sign: str, literal: Literal, bound: Bound) -> str:
    otherwise = f"nero_compared({value}, '{sign}', {bound(plain(literal))})"
    if isinstance(literal, Text):
        return (
            f"CASE typeof({value}) WHEN 'text' THEN {value} {sign} {bound(literal.text)} ELSE {otherwise} END"
        )
    other = bound(numeric(literal))
    return (
        f"CASE WHEN {value} < '' THEN {value} {sign} {other}"  # numbers come before texts
        f" WHEN {value} = x'01' THEN 1 {sign} {other} WHEN {value} = x'00' THEN 0 {sign} {other}"
        f" ELSE {otherwise} END"
    )


def _of_tags(value: str, sign: str, literal: Literal, bound: Bound) -> str:
    if sign not in ("=", "!="):
        return f"nero_compared(CAST('T' || {value} AS BLOB), '{sign}', {bound(plain(literal))})"
    one = f"EXISTS (SELECT 1 FROM json_each({value}) t WHERE t.value = {bound(plain(literal))})"
    has = f"({value} <> '[]' AND {one})"  # most have none
    return has if sign == "=" else f"NOT {has}"


def _matching(kind: Type, value: str, pattern: str, bound: Bound) -> str:
    if kind is Type.TAGS:
        return f"nero_compared(CAST('T' || {value} AS BLOB), '~', {bound(pattern)})"
    if kind is Type.TEXT and not _SPECIAL.intersection(pattern):  # as many times as quick as a call
        return f"instr(substr({value}, 1, {patterns.LONGEST}), {bound(pattern)}) > 0"
    if kind is Type.TEXT or kind is Type.ANY:
        return f"CASE typeof({value}) WHEN 'text' THEN nero_matches({bound(pattern)}, {value}) END"
    return "NULL"
