"""How two values compare, whatever each of them is: true, false, or unknown."""

import operator
from typing import Any, Callable, Dict, Optional, Tuple

from neronet.language import patterns
from neronet.language.scope import MISSING

_COMPARE: Dict[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "=": operator.eq,
    "!=": operator.ne,
}
#: The same with the sides exchanged.
MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "=", "!=": "!="}
_TRUTHS = {"true": True, "false": False}


def compared(left: object, sign: str, right: object) -> Optional[bool]:
    """Return what ``left sign right`` comes to; ``None`` when it cannot be said.

    Of several texts, as an experiment's tags, one must do; with ``!=`` none may be equal.
    """
    if left is MISSING or right is MISSING:
        return None
    if isinstance(left, tuple):
        return _of_many(left, sign, right)
    if isinstance(right, tuple):
        return _of_many(right, MIRRORED[sign], left)
    if sign == "~":
        return patterns.found(str(right), left) if isinstance(left, str) else None
    pair = (left, right) if isinstance(left, str) and isinstance(right, str) else _alike(left, right)
    return None if pair is None else _COMPARE[sign](*pair)


def number(value: object) -> Optional[float]:
    """Return a value as a number, also the text ``0.1``, as a workbook gives it; ``None`` when it is none."""
    if isinstance(value, (int, float)):
        return value
    try:
        return float(value) if isinstance(value, str) else None
    except ValueError:
        return None


def _of_many(values: Tuple[object, ...], sign: str, right: object) -> bool:
    if sign == "!=":
        return not _of_many(values, "=", right)
    return any(compared(value, sign, right) for value in values)


def _alike(left: object, right: object) -> Optional[Tuple[float, float]]:
    if isinstance(left, bool) or isinstance(right, bool):
        left, right = _truth(left), _truth(right)
    first, second = number(left), number(right)
    return None if first is None or second is None else (first, second)


def _truth(value: object) -> object:
    """Return a text such as ``TRUE`` as the truth value that is meant."""
    return _TRUTHS.get(value.lower(), value) if isinstance(value, str) else value
