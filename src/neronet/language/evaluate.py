"""Whether an expression holds for one experiment: true, false, or unknown where a value is missing."""

import math
from itertools import islice
from typing import Optional, Sequence, Set, Union

from neronet.language.comparison import compared, number
from neronet.language.functions import OF_POINTS
from neronet.language.known import uses
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

__all__ = ["MISSING", "Missing", "Point", "Scope", "evaluate", "holds", "names"]


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
        return compared(left, expression.operator, right)
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
    value = number(_value(call.argument, scope))
    if value is None:
        return MISSING
    test = math.isnan if call.function == "isnan" else math.isinf
    return not isinstance(value, int) and test(value)  # a whole number may be too large for the test


def _newest(points: Sequence[Point], count: int) -> Sequence[Point]:
    # From the end, one by one: a deque cannot be sliced, and a long series is not to be copied.
    return tuple(islice(reversed(points), count))[::-1]


def names(expression: Union[Expression, Operand]) -> Set[str]:
    """Return the names whose value or points the expression needs, as written; no ``Word`` is among them."""
    return {use.name for use in uses(expression)}
