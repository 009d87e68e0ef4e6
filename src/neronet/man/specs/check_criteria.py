"""Reads the key ``criteria``: rules that judge a running attempt."""

from functools import lru_cache
from typing import Any

from neronet.errors import SelectionError
from neronet.language.names import did_you_mean
from neronet.language.parser import parse_expression
from neronet.language.tree import BARE_NAME
from neronet.man.specs.checks import line, mapping, part
from neronet.man.specs.specification import Field
from neronet.model.criterion import ACTIONS, Criterion


def criteria(field: Field) -> list[Criterion]:
    """Return the criteria; one without a value takes an inherited one away."""
    mapping(field)
    return [_criterion(entry) for entry in field.entries() if entry.value is not None]


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
    parts = {inner.name: part(inner, ("when", "do"), "a criterion") for inner in entry.entries()}
    if "when" not in parts:
        raise entry.error("criterion '%s' does not say when" % entry.name, "write when: isnan(loss)")
    return Criterion(
        entry.name, _expression(parts["when"]), _action(parts["do"]) if "do" in parts else ACTIONS[0]
    )


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
