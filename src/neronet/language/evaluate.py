"""Whether an expression holds for one experiment: true, false, or unknown where a value is missing."""

import math
import operator
import re
from itertools import islice
from typing import Any, Callable, Dict, Iterable, Optional, Sequence, Set, Tuple, Type, Union

from neronet.errors import SelectionError
from neronet.language import names as words
from neronet.language import tokens
from neronet.language.functions import OF_POINTS
from neronet.language.scope import MISSING, Missing, Point, Scope
from neronet.language.tree import (
    And,
    Call,
    Comparison,
    Expression,
    Not,
    Operand,
    Or,
    Quantity,
    Text,
    Truth,
    Variable,
    text,
)

__all__ = ["MISSING", "Missing", "Point", "Scope", "check", "evaluate", "holds", "names"]

_COMPARE: Dict[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "=": operator.eq,
    "!=": operator.ne,
}
_TRUTHS = {"true": True, "false": False}


def holds(expression: Expression, scope: Scope) -> bool:
    """Return whether the expression is true, and not merely unknown."""
    return evaluate(expression, scope) is True


def evaluate(expression: Expression, scope: Scope) -> Optional[bool]:
    """Return whether the expression is true, by Kleene's logic; ``None`` for unknown."""
    if isinstance(expression, (And, Or)):
        return _joined(expression, scope)
    if isinstance(expression, Not):
        inner = evaluate(expression.operand, scope)
        return None if inner is None else not inner
    if isinstance(expression, Comparison):
        left, right = _value(expression.left, scope), _value(expression.right, scope)
        return _compared(left, expression.operator, right)
    value = _value(expression, scope)
    return None if value is MISSING else bool(value)


def _joined(expression: Union[And, Or], scope: Scope) -> Optional[bool]:
    decisive = isinstance(expression, Or)
    result: Optional[bool] = not decisive
    for operand in expression.operands:
        inner = evaluate(operand, scope)
        if inner is decisive:
            return decisive
        if inner is None:
            result = None
    return result


def _value(operand: Operand, scope: Scope) -> object:
    if isinstance(operand, (Quantity, Truth)):
        return operand.value
    if isinstance(operand, Text):
        return operand.text
    if isinstance(operand, Call):
        return _called(operand, scope)
    if isinstance(operand, Variable):
        return _known(scope.value(operand.name))
    value = _known(scope.value(operand.text))
    return operand.text if value is MISSING else value


def _known(value: object) -> object:
    return MISSING if value is None else value


def _called(call: Call, scope: Scope) -> object:
    if call.function in OF_POINTS:
        points = scope.series(text(call.argument))
        return OF_POINTS[call.function](points if call.window is None else _newest(points, call.window))
    if call.function == "stalled":
        points = scope.series(text(call.argument))
        return max(0.0, scope.now() - points[-1][1]) if points else MISSING
    value = _number(_value(call.argument, scope))
    if value is None:
        return MISSING
    test = math.isnan if call.function == "isnan" else math.isinf
    return not isinstance(value, int) and test(value)  # a whole number may be too large for the test


def _newest(points: Sequence[Point], count: int) -> Sequence[Point]:
    # From the end, one by one: a deque cannot be sliced, and a long series is not to be copied.
    return tuple(islice(reversed(points), count))[::-1]


def _number(value: object) -> Optional[float]:
    if isinstance(value, (int, float)):
        return value
    try:
        return float(value) if isinstance(value, str) else None
    except ValueError:
        return None


def _compared(left: object, sign: str, right: object) -> Optional[bool]:
    if left is MISSING or right is MISSING:
        return None
    if isinstance(left, tuple):
        return _of_many(left, sign, right)
    if isinstance(right, tuple):
        return None
    if sign == "~":
        return bool(re.search(str(right), left)) if isinstance(left, str) else None
    pair = (left, right) if isinstance(left, str) and isinstance(right, str) else _alike(left, right)
    return None if pair is None else _COMPARE[sign](*pair)


def _of_many(values: Tuple[object, ...], sign: str, right: object) -> Optional[bool]:
    if sign == "!=":
        same = _of_many(values, "=", right)
        return None if same is None else not same
    return any(_compared(value, sign, right) for value in values)


def _alike(left: object, right: object) -> Optional[Tuple[float, float]]:
    """Return both as numbers; what a workbook gives as the text ``0.1`` or ``TRUE`` is meant as such."""
    if isinstance(left, bool) or isinstance(right, bool):
        left, right = _truth(left), _truth(right)
    first, second = _number(left), _number(right)
    return None if first is None or second is None else (first, second)


def _truth(value: object) -> object:
    return _TRUTHS.get(value.lower(), value) if isinstance(value, str) else value


def names(expression: Union[Expression, Operand]) -> Set[str]:
    """Return the names whose value or points the expression needs, as written.

    A ``Word``, which may be a name or a text, is not among them.
    """
    if isinstance(expression, Variable):
        return {expression.name}
    parts = _PARTS.get(type(expression))
    return set().union(*(names(part) for part in parts(expression))) if parts else set()


_PARTS: Dict[Type[Any], Callable[[Any], Iterable[Union[Expression, Operand]]]] = {
    And: lambda tree: tree.operands,
    Or: lambda tree: tree.operands,
    Not: lambda tree: (tree.operand,),
    Comparison: lambda tree: (tree.left, tree.right),
    Call: lambda tree: (tree.argument,),
}


def check(expression: Expression, known: Iterable[str]) -> None:
    """Refuse a name that exists nowhere, or that is both a parameter and a metric.

    ``known`` are parameters and metrics, bare or, better, with their prefix:
    ``param.lr`` makes ``lr`` known as well. Raises ``SelectionError``.
    """
    prefixed = set(known)
    bare = {name[len(prefix) :] for prefix in words.PREFIXES for name in prefixed if name.startswith(prefix)}
    everything = prefixed | bare | set(words.BUILTINS)
    for name in sorted(names(expression)):
        if name not in everything:
            hint = words.did_you_mean(name, everything)
            raise _mistaken(expression, name, "there is no name '%s'" % name, hint or _OTHERWISE)
        forms = [prefix + name for prefix in words.PREFIXES]
        if name not in words.BUILTINS and prefixed.issuperset(forms):
            reason = "'%s' is a parameter and a metric" % name
            raise _mistaken(expression, name, reason, "write %s" % " or ".join(forms))


_OTHERWISE = "it is no built-in name, and no parameter or metric of any experiment"


def _mistaken(expression: Expression, name: str, reason: str, hint: str) -> SelectionError:
    written = text(expression)
    found = [token.at for token in tokens.lex(written, 0, len(written)) if token.text == name]
    return tokens.mistake(written, found[0] if found else 0, reason, hint)
