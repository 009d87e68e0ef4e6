"""From the tree of an expression to a condition in SQL."""

from typing import NamedTuple

from neronet.language.comparison import MIRRORED
from neronet.language.tree import (
    And,
    Comparison,
    Expression,
    Not,
    Or,
    Quantity,
    Text,
    Truth,
    Word,
)
from neronet.man.store.selection import checks
from neronet.man.store.selection.checks import Type
from neronet.man.store.selection.places import Place, Places
from neronet.man.store.selection.values import Bound

_UNASKED = 5  #: the rank of what depends on curves


class Part(NamedTuple):
    """A condition, and how much it costs; what costs least is asked first."""

    cost: int
    sql: str


class Conditions:
    """Makes conditions that are true where an expression is known to hold.

    ``!`` is carried down to the comparisons, and each of these asks for what is known to be true, or known
    to be false. So nothing is ever negated that might be unknown, and unknown is as good as false.

    What depends on a curve that was not asked yet is false, or true in an ``open`` condition: that one holds
    wherever the expression may.
    """

    def __init__(self, places: Places, bound: Bound, *, open_: bool) -> None:
        self._places = places
        self._bound = bound
        self._open = open_

    def sql(self, tree: Expression) -> str:
        """Return the condition."""
        return self._part(tree, wanted=True).sql

    def terms(self, tree: Expression) -> list[str]:
        """Return conditions that must all be true, the cheapest first."""
        if not isinstance(tree, And):
            return [self.sql(tree)]
        return [
            part.sql for part in sorted((self._part(each, wanted=True) for each in tree.operands), key=_cost)
        ]

    def _part(self, tree: Expression, *, wanted: bool) -> Part:
        if isinstance(tree, Not):
            return self._part(tree.operand, wanted=not wanted)
        if isinstance(tree, And | Or):
            parts = sorted((self._part(operand, wanted=wanted) for operand in tree.operands), key=_cost)
            sign = "AND" if isinstance(tree, And) == wanted else "OR"
            return Part(parts[-1].cost, _joined([part.sql for part in parts], sign))
        if not isinstance(tree, Comparison):
            place = self._places.of(tree)
            return self._about([place], checks.itself(place.type, place.value), place.there, wanted=wanted)
        return self._comparison(tree, wanted=wanted)

    def _comparison(self, tree: Comparison, *, wanted: bool) -> Part:
        left, sign, right = tree
        if isinstance(right, Word) and not self._places.known(right.text):
            right = Text(right.text)
        if isinstance(left, Quantity | Text | Truth):
            left, sign, right = right, MIRRORED[sign], left
        first = self._places.of(left)
        if isinstance(right, Quantity | Text | Truth):
            condition = checks.against(first.type, first.value, sign, right, self._bound)
            return self._about([first], condition, first.there, wanted=wanted)
        second = self._places.named(right.text) if isinstance(right, Word) else self._places.of(right)
        other = (
            f"ifnull({second.scalar}, {self._bound(right.text)})"
            if isinstance(right, Word)
            else second.scalar
        )
        condition = f"nero_compared({first.scalar}, '{sign}', {other})"
        return self._about([first, second], condition, "", wanted=wanted)

    def _about(self, places: list[Place], condition: str, there: str, *, wanted: bool) -> Part:
        signed = condition if wanted else f"NOT ({condition})"
        sql = f"({there} AND ({signed}))" if there else f"({signed})"
        unasked = [place.open for place in places if place.open]
        cost = _UNASKED if unasked else _price(condition, places[0].type)
        return Part(cost, f"({' OR '.join([*unasked, sql])})" if unasked and self._open else sql)


def _cost(part: Part) -> int:
    return part.cost


def _price(condition: str, kind: Type) -> int:
    """Return how a condition ranks: on what is read anyway, with a look-up, or with a call.

    Of the first, those on metrics go before, whose rows are long: all in turn are found sooner than some here
    and there. Those on parameters, whose rows are the shortest, come last (42 ms, not 62 ms, for three
    conditions on 100,000 experiments).
    """
    if condition.startswith("nero_") or "nero_matches" in condition:
        return 4
    return 3 if "SELECT" in condition else {Type.MEASURED: 0, Type.ANY: 2}.get(kind, 1)


def _joined(parts: list[str], sign: str) -> str:
    """Join the parts as a balanced tree: SQLite bounds how deep one is."""
    if len(parts) == 1:
        return parts[0]
    middle = len(parts) // 2
    return f"({_joined(parts[:middle], sign)} {sign} {_joined(parts[middle:], sign)})"
