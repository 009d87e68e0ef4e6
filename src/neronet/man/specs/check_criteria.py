"""Reads the key ``criteria``: rules that judge a running attempt."""

from collections.abc import Collection
from functools import lru_cache
from typing import Any

from neronet.errors import SelectionError
from neronet.language.known import Written, check_judged
from neronet.language.names import did_you_mean
from neronet.language.parser import parse_expression
from neronet.language.tree import BARE_NAME
from neronet.man.specs.check_spans import named, span
from neronet.man.specs.checks import integer, line, mapping, part
from neronet.man.specs.specification import Field
from neronet.model.criterion import ACTIONS, Criterion, Span

_KEYS = ("when", "do", "for", "after", "times")
_MOST = 1000  #: attempts; more is a program that will never do


def criteria(field: Field) -> list[Criterion]:
    """Return the criteria; one without a value takes an inherited one away."""
    mapping(field)
    return [_criterion(entry) for entry in field.entries() if entry.value is not None]


def check_names(field: Field, found: list[Criterion], parameters: Collection[str]) -> None:
    """Refuse criteria that could never hold, for where the program runs nobody knows a name in them."""
    for criterion in found:
        try:
            check_judged(_parsed(criterion.when), parameters, Written(criterion.when, 0, len(criterion.when)))
        except SelectionError as error:
            place = next((entry for entry in field.entries() if entry.name == criterion.name), field)
            raise place.error(
                "criterion '%s' would never hold\n%s" % (criterion.name, error.what), error.hint
            ) from None


def _criterion(entry: Field) -> Criterion:
    if not BARE_NAME.match(entry.name):
        raise entry.error(
            "'%s' cannot be the name of a criterion" % entry.name, "use letters, digits, - . and _"
        )
    if isinstance(entry.value, str):
        return Criterion(entry.name, _expression(entry), ACTIONS[0])
    if not isinstance(entry.value, dict):
        hint = "write %s: {when: isnan(loss), do: abort}" % entry.name
        raise entry.error("criterion '%s' is to be an expression" % entry.name, hint)
    parts = {
        inner.name: part(inner, _KEYS, "a criterion") for inner in entry.entries() if inner.value is not None
    }
    if "when" not in parts:
        raise entry.error("criterion '%s' does not say when" % entry.name, "write when: isnan(loss)")
    when = _expression(parts["when"])
    action = _action(parts["do"]) if "do" in parts else ACTIONS[0]
    lasting, after = (_span(parts[key], when) if key in parts else None for key in ("for", "after"))
    times = _times(parts["times"], action) if "times" in parts else 1
    return Criterion(entry.name, when, action, lasting, after, times)


def _span(field: Field, when: str) -> Span:
    found = span(field)
    if found.points is not None and not named(_parsed(when)):
        what = "%s: %s: the expression names no metric whose points could be counted" % (field.name, found)
        raise field.error(what, "write a time, as in %s: 5m" % field.name)
    return found


def _times(field: Field, action: str) -> int:
    if action != "restart":
        raise field.error("'times' goes with do: restart, not with do: %s" % action, "remove it")
    times = integer(field)
    if not 1 <= times <= _MOST:
        raise field.error("'times' is to be from 1 to %d, not %d" % (_MOST, times), "without it, it is 1")
    return times


def _expression(field: Field) -> str:
    text = line(field)
    try:
        _parsed(text)
    except SelectionError as error:
        # On lines of its own, for the text comes with a caret under the place.
        raise field.error("the expression cannot be understood\n%s" % error.what, error.hint) from None
    return text


@lru_cache(maxsize=1024)
def _parsed(text: str) -> Any:
    return parse_expression(text)


def _action(field: Field) -> str:
    action = line(field)
    if action not in ACTIONS:
        hint = did_you_mean(action, ACTIONS) or "the actions are: %s" % ", ".join(ACTIONS)
        raise field.error("'%s' is no action of a criterion" % action, hint)
    return action
