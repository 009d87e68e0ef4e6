"""Reads the key ``vitals``: how often nerokid looks at what a program uses."""

from neronet.man.specs.checks import part, shape
from neronet.man.specs.specification import Field
from neronet.model.attempt import EVERY
from neronet.model.resources import parse_duration

_LEAST = 1.0  #: seconds; more often would be a burden
_EXAMPLE = "write vitals: {every: 10s}, or vitals: off"


def vitals(field: Field) -> float:
    """Return the seconds between two looks; 0 means never."""
    if field.value in (False, "off"):
        return 0.0
    if field.value in (True, "on"):
        return EVERY
    if not isinstance(field.value, dict):
        raise field.error("'vitals' is to be a mapping or off, not %s" % shape(field.value), _EXAMPLE)
    every = EVERY
    for entry in field.entries():
        part(entry, ("every",), "vitals")
        if entry.value is not None:
            every = _every(entry)
    return every


def _every(entry: Field) -> float:
    if not isinstance(entry.value, (str, int, float)):
        raise entry.error("'every' cannot be %s" % shape(entry.value), _EXAMPLE)
    try:
        seconds = parse_duration(entry.value)
    except ValueError as error:
        raise entry.error("every: %s" % error) from None
    if seconds < _LEAST:
        raise entry.error("'every' is to be a second or more, not %s" % shape(entry.value), _EXAMPLE)
    return seconds
