"""Reads stretches of an attempt's life: ``5m`` of time, or ``10 points`` of the metrics that are named."""

import re

from neronet.errors import NeronetError
from neronet.language.known import uses
from neronet.language.names import BUILTINS
from neronet.language.tree import Expression
from neronet.man.core.spelling import distance
from neronet.man.specs.checks import shape
from neronet.man.specs.specification import Field
from neronet.model.criterion import Span
from neronet.model.resources import parse_duration

_COUNTED = re.compile(r"([+-]?[0-9][0-9.,_]*)\s*([A-Za-z]+)\Z")
_MOST = 10**9
# What people call points.
_ELSEWHERE = frozenset(
    ("pts", "steps", "step", "epochs", "epoch", "iterations", "values", "times", "samples")
)


def span(field: Field) -> Span:
    """Return the span; a number alone is seconds."""
    if isinstance(field.value, bool) or not isinstance(field.value, str | int | float):
        raise field.error("'%s' cannot be %s" % (field.name, shape(field.value)), _hint(field.name))
    try:
        return parse_span(field.value, field.name)
    except NeronetError as error:
        raise field.error(error.what, error.hint) from None


def parse_span(value: str | float, name: str) -> Span:
    """Return the span that is written for ``name``; raises ``NeronetError``."""
    counted = _COUNTED.match(value.strip()) if isinstance(value, str) else None
    unit = counted[2].lower() if counted else ""
    if counted and unit in ("point", "points"):
        if not counted[1].isdigit() or not 1 <= int(counted[1]) <= _MOST:
            what = "'%s' is to be a whole number of points, 1 or more, not %s" % (name, counted[1])
            raise NeronetError(what, _hint(name))
        return Span(points=int(counted[1]))
    try:
        return Span(seconds=parse_duration(value))
    except ValueError:
        near = counted is not None and (unit in _ELSEWHERE or distance(unit, "points") <= 2)
        hint = "did you mean %s points?" % counted[1] if counted and near else _hint(name)
        raise NeronetError(
            "%s: '%s' is neither a time nor a number of points" % (name, value), hint
        ) from None


def named(tree: Expression) -> list[str]:
    """Return the names in an expression that can be those of metrics."""
    names = {use.name for use in uses(tree)}
    return sorted(name for name in names if not name.startswith("param.") and name not in BUILTINS)


def _hint(name: str) -> str:
    return "write %s: 5m, or %s: 10 points" % (name, name)
