"""Reads the simple values of a specification: texts, lists of texts, numbers, mappings."""

import re
from typing import Any

from neronet.man.core.spelling import meant
from neronet.man.specs.specification import Field

CONTROL = re.compile(r"[\x00-\x1f\x7f]")  #: what a text of one line cannot hold


def text(field: Field) -> str:
    """Return a text of one or more lines; anything but text is an error that shows the quotes."""
    value = field.value
    if not isinstance(value, str):
        hint = "write %s: '%s'" % (field.name, value) if isinstance(value, (int, float)) else None
        raise field.error("'%s' is to be a text, not %s" % (field.name, shape(value)), hint)
    if not value.strip():
        raise field.error("'%s' is empty" % field.name, "write a text or remove the line")
    return value


def line(field: Field) -> str:
    """Return a text of one line."""
    found = text(field).strip()
    if CONTROL.search(found):
        raise field.error("'%s' is to be one line" % field.name)
    return found


def lines(field: Field) -> list[str]:
    """Return the texts of a list; one text alone is a list of one."""
    if isinstance(field.value, str):
        return [line(field)]
    if not isinstance(field.value, list):
        hint = "write %s: [first, second]" % field.name
        raise field.error("'%s' is to be a list of texts, not %s" % (field.name, shape(field.value)), hint)
    for item in field.entries():
        if not isinstance(item.value, str):
            quoted = "put it in quotes" if isinstance(item.value, (int, float)) else None
            raise item.error("'%s' is to hold texts, not %s" % (field.name, shape(item.value)), quoted)
    return [line(item) for item in field.entries()]


def integer(field: Field) -> int:
    """Return a whole number."""
    if isinstance(field.value, bool) or not isinstance(field.value, int):
        raise field.error("'%s' is to be a whole number, not %s" % (field.name, shape(field.value)))
    return field.value


def truth(field: Field) -> bool:
    """Return true or false."""
    if not isinstance(field.value, bool):
        what = "'%s' is to be true or false, not %s" % (field.name, shape(field.value))
        raise field.error(what, "write %s: true" % field.name)
    return field.value


def mapping(field: Field) -> dict[str, Any]:
    """Return a mapping as it is."""
    if not isinstance(field.value, dict):
        hint = "write %s: {key: value}" % field.name
        raise field.error("'%s' is to be a mapping, not %s" % (field.name, shape(field.value)), hint)
    return field.value


def part(field: Field, known: tuple[str, ...], of: str) -> Field:
    """Return the field of a mapping whose keys are fixed, or raise the error that names the nearest key."""
    if field.name in known:
        return field
    near = meant(field.name, known)
    hint = "did you mean %s?" % near if near else "the keys are: %s" % ", ".join(known)
    raise field.error("'%s' is no key of %s" % (field.name, of), hint)


def scalar(field: Field) -> str:
    """Return a text, a number or a truth as text, the way it is written in YAML."""
    value = field.value
    if isinstance(value, bool):
        return "true" if value else "false"
    return repr(value) if isinstance(value, (int, float)) else text(field)


def shape(value: Any) -> str:
    """Return what a value is, in the user's words."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return "the number %r" % value
    if isinstance(value, str):
        return "the text '%s'" % value
    return "a list" if isinstance(value, list) else "a mapping"
