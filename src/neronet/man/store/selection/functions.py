"""What SQL cannot say by itself: functions of the language's own, registered with a connection."""

import math
import sqlite3
from collections.abc import Callable
from typing import Any

from neronet.language import patterns
from neronet.language.comparison import compared, number
from neronet.language.scope import MISSING
from neronet.man.store.selection.values import decoded

_TESTS = {"isnan": math.isnan, "isinf": math.isinf}


def register(connection: sqlite3.Connection) -> list[BaseException]:
    """Let statements on this connection call ``nero_compared(x, sign, y)`` and its like.

    What one of them raises, an interruption as a rule, makes the statement fail; it stands in the list.
    """
    raised: list[BaseException] = []
    for name, function in _FUNCTIONS.items():
        count = function.__code__.co_argcount
        connection.create_function(name, count, _noted(function, raised), deterministic=True)
    return raised


def _noted(function: Callable[..., object], raised: list[BaseException]) -> Callable[..., Any]:
    def call(*values: Any) -> object:
        try:
            return function(*values)
        except BaseException as error:
            raised.append(error)
            raise

    return call


def _compared(left: object, sign: str, right: object) -> bool | None:
    return compared(decoded(left), sign, decoded(right))


def _matches(pattern: str, text: str) -> bool:
    return patterns.found(pattern, text)


def _tested(test: str, value: object) -> bool | None:
    found = number(decoded(value))
    if found is None:
        return None
    return not isinstance(found, int) and _TESTS[test](found)


def _true(value: object) -> bool | None:
    known = decoded(value)
    return None if known is MISSING else bool(known)


_FUNCTIONS: dict[str, Callable[..., Any]] = {
    "nero_compared": _compared,
    "nero_matches": _matches,
    "nero_tested": _tested,
    "nero_true": _true,
}
