"""Parameters that were changed beside the specification, and what becomes of them when it is read anew."""

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from neronet.errors import NeronetError
from neronet.man.core.spelling import meant
from neronet.model.experiment import Definition

#: By parameter: {"value": as it was changed, "over": what the specification had then}.
Overrides = Mapping[str, Mapping[str, Any]]


class Reading(NamedTuple):
    """A definition as the specification has it now, with what was changed beside it."""

    definition: Definition
    overrides: dict[str, Mapping[str, Any]]  #: those that still hold
    values: dict[str, Any]  #: those of the overrides
    dropped: dict[str, Any]  #: changed values that gave way, for the specification was edited there


def changed(definition: Definition, changes: Mapping[str, Any], shown: str) -> Definition:
    """Return the definition with other values of its parameters; ``shown`` names the experiment in errors.

    Raises ``NeronetError`` for a parameter that it does not have, or a value of another type.
    """
    for name, value in changes.items():
        if name not in definition.parameters:
            known = ", ".join(definition.parameters) or "none"
            near = meant(name, tuple(definition.parameters))
            hint = f"did you mean {near}?" if near else f"its parameters are: {known}"
            raise NeronetError(f"{shown} has no parameter '{name}'", hint)
        _check_type(name, definition.parameters[name], value, shown)
    return definition._replace(parameters={**definition.parameters, **changes})


def noted(definition: Definition, changes: Mapping[str, Any], before: Overrides) -> Overrides:
    """Return the overrides of a definition once it is changed; one that is set back is none any more."""
    after = dict(before)
    for name, value in changes.items():
        over = before[name]["over"] if name in before else definition.parameters[name]
        after[name] = {"value": value, "over": over}
        if same(value, over):
            del after[name]
    return after


def read_anew(definition: Definition, overrides: Overrides) -> Reading:
    """Return what the specification now gives: a changed value stays for as long as nobody edits it there."""
    held = {
        name: entry
        for name, entry in overrides.items()
        if name in definition.parameters and same(definition.parameters[name], entry["over"])
    }
    values = {name: entry["value"] for name, entry in held.items()}
    dropped = {name: entry["value"] for name, entry in overrides.items() if name not in held}
    merged = definition._replace(parameters={**definition.parameters, **values})
    return Reading(merged, held, values, dropped)


def same(one: Any, other: Any) -> bool:
    """Tell whether two values are written alike: 1, 1.0 and true are three values."""
    return json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)


def _check_type(name: str, old: Any, new: Any, shown: str) -> None:
    if old is None or new is None or _kind(old) == _kind(new):
        return
    hint = f"""write --set '{name}="{new}"' if the text is meant""" if isinstance(old, str) else None
    was, now = (f"{_kind(value)} ({json.dumps(value, ensure_ascii=False)})" for value in (old, new))
    raise NeronetError(f"{name} of {shown} is {was}, and --set gives {now}", hint)


def _kind(value: Any) -> str:
    if isinstance(value, bool):
        return "true or false"
    if isinstance(value, int | float):
        return "a number"
    if isinstance(value, str):
        return "a text"
    return "a list" if isinstance(value, list) else "a mapping"
