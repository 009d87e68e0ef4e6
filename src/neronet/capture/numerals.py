"""A number that stands by itself: in a cell, in a group of a pattern, in what a function returns."""

import re
from typing import Any, Optional

_NUMBER = re.compile(
    r"[-+]?(?:(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]+)?|nan|inf(?:inity)?)\Z", re.IGNORECASE
)


def number_of(text: str) -> Optional[float]:
    """Return the number that the whole text is; None for any other text, and for one beyond a float."""
    if not _NUMBER.match(text):
        return None
    number = float(text)
    return None if number - number != 0.0 and text[-1].isdigit() else number


def plain_number(value: Any) -> Optional[float]:
    """Return the number that a value is, of whatever library; None for texts, truths and what is none."""
    if isinstance(value, (bool, str, bytes)) or value is None:
        return None
    try:
        return float(value)
    except (TypeError, ValueError, OverflowError):
        return None
