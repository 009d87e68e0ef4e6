"""Reads the keys ``environment`` and ``code``."""

import re
from typing import NamedTuple

from neronet.man.specs.checks import lines, mapping, part, scalar, text
from neronet.man.specs.specification import Field
from neronet.model.resources import parse_size

_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")


class Environment(NamedTuple):
    """What a program finds around it."""

    setup: str = ""  #: shell lines that go before the command
    variables: dict[str, str] = {}  # noqa: RUF012 - never changed


class Code(NamedTuple):
    """What goes into a snapshot."""

    exclude: list[str] = []  # noqa: RUF012 - never changed
    limit: int | None = None  #: bytes


def environment(field: Field) -> Environment:
    """Return the environment; parts without a value are as if they were not there."""
    parts = _parts(field, ("setup", "variables"))
    return Environment(
        _setup(parts["setup"]) if "setup" in parts else "",
        _variables(parts["variables"]) if "variables" in parts else {},
    )


def code(field: Field) -> Code:
    """Return what the snapshot leaves out, and its limit."""
    parts = _parts(field, ("exclude", "limit"))
    return Code(
        lines(parts["exclude"]) if "exclude" in parts else [],
        _size(parts["limit"]) if "limit" in parts else None,
    )


def _parts(field: Field, known: tuple[str, ...]) -> dict[str, Field]:
    mapping(field)
    entries = [part(entry, known, field.name) for entry in field.entries()]
    return {entry.name: entry for entry in entries if entry.value is not None}


def _setup(field: Field) -> str:
    if isinstance(field.value, list):
        return "\n".join(text(item) for item in field.entries())
    return text(field).rstrip("\n")


def _variables(field: Field) -> dict[str, str]:
    mapping(field)
    found = {}
    for entry in field.entries():
        if not _VARIABLE.match(entry.name):
            raise entry.error("'%s' cannot be the name of an environment variable" % entry.name)
        if entry.value is not None:  # without a value: takes an inherited one away
            found[entry.name] = "" if entry.value == "" else scalar(entry)
    return found


def _size(field: Field) -> int:
    try:
        return parse_size(field.value)
    except (ValueError, OverflowError) as error:
        raise field.error("%s: %s" % (field.name, error)) from None
