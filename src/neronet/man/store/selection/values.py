"""How values stand in the store, and how they go between SQL and the language's own functions."""

import json
import math
from typing import Any

from neronet.language.scope import MISSING
from neronet.language.tree import Literal, Text, Truth

TRUE, FALSE, NAN = b"\x01", b"\x00", b"nan"
#: Before a list of texts of which one must do.
MANY = b"T"
_FIXED: dict[bytes, object] = {TRUE: True, FALSE: False, NAN: math.nan}


class Bound:
    """The values that a statement is given beside its text."""

    def __init__(self, now: float) -> None:
        self.values: dict[str, Any] = {"now": now}
        self._places: dict[tuple[type, object], str] = {}

    def __call__(self, value: object) -> str:
        """Return the place in the statement at which the value stands."""
        name = self._places.setdefault((type(value), value), f"v{len(self.values)}")
        self.values[name] = encoded(value)
        return f":{name}"


def encoded(value: object) -> object:
    """Return a number, a text or a truth value as the store has it."""
    if isinstance(value, bool):
        return TRUE if value else FALSE
    return value


def decoded(value: object) -> object:
    """Return what ``encoded`` was given, or what a query found: also NaN, tags, and ``MISSING``."""
    if value is None:
        return MISSING
    if not isinstance(value, bytes):
        return value
    if value in _FIXED:
        return _FIXED[value]
    return tuple(json.loads(value[1:])) if value.startswith(MANY) else json.loads(value)


def plain(literal: Literal) -> object:
    """Return the value of a literal."""
    return literal.text if isinstance(literal, Text) else literal.value


def numeric(literal: Literal) -> object:
    """Return a number, or a truth value as 0 or 1, as numbers are compared with it; a text stays one."""
    return int(literal.value) if isinstance(literal, Truth) else plain(literal)
