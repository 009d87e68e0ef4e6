"""Reads the key ``notify``: who is told of what, and when."""

from typing import Any

from neronet.errors import NeronetError
from neronet.man.core import notices_rules
from neronet.man.specs.checks import mapping
from neronet.man.specs.specification import Field


def notify(field: Field) -> dict[str, Any]:
    """Return the mapping as it is written; each of its keys has been read."""
    mapping(field)
    for entry in field.entries():
        if entry.value is not None:
            _check(entry)
    return {key: value for key, value in field.value.items() if value is not None}


def _check(entry: Field) -> None:
    items = list(entry.entries()) if isinstance(entry.value, list) else [entry]
    for item in items:  # so that the place is that of the item
        try:
            notices_rules.parse(entry.name, item.value)
        except NeronetError as error:
            raise item.error(error.what, error.hint) from None
