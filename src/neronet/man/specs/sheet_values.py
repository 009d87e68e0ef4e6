"""What a cell means: numbers however they are kept, lists as in YAML; what could be misread is refused."""

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

from neronet.errors import NeronetError, SpecificationError
from neronet.man.sheets.cells import Value
from neronet.man.specs.specification import Row

#: Reads YAML in a text: ``parse(text, name)``.
Parse = Callable[[str, str], Row]

_INTEGER = re.compile(r"[-+]?[0-9]+\Z", re.ASCII)
_PADDED = re.compile(r"[-+]?0[0-9]+\Z", re.ASCII)
_FLOAT = re.compile(r"[-+]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][-+]?[0-9]+)?\Z", re.ASCII)
_COMMA = re.compile(r"[-+]?[0-9]*,[0-9]+([eE][-+]?[0-9]+)?\Z", re.ASCII)
_THOUSANDS = re.compile(r"[-+]?[1-9][0-9]{0,2}([.,][0-9]{3})+\Z", re.ASCII)
_NUMBERS = re.compile(r"\s*[-+.0-9][-+.0-9eE]*(\s*[,;]\s*[-+.0-9][-+.0-9eE]*)+[,;]?\s*\Z", re.ASCII)
_TRUTHS = {"TRUE": True, "True": True, "true": True, "FALSE": False, "False": False, "false": False}
_EXACT = 1e15  #: whole numbers up to here are kept whole by spreadsheets
_CUT = re.compile(r"[\s,;]+")


class Unclear(NeronetError):
    """A cell that could mean several things, or nothing."""


def value(cell: Value, decimal: str, parse: Parse) -> Any:
    """Return a parameter's value, None for an empty cell; raises ``Unclear``.

    Whole numbers are whole, a text that is a number is that number, and ``[1, 2]`` or ``{range: [0, 9]}``
    is what it is in YAML.
    """
    if isinstance(cell, float):
        return number(cell)
    if isinstance(cell, str):
        return _meant(" ".join(cell.split("\u00a0")).strip(), decimal, parse) if cell else None
    if isinstance(cell, (dt.date, dt.time, dt.timedelta)):
        hint = "if 1-2 or 1.2 was typed, make the cell a text and type it again; a date is written as text"
        raise Unclear(f"it holds the date or time {cell}", hint)
    return cell


def number(cell: float) -> int | float:
    """Return a number as it is meant: a spreadsheet keeps whole ones as it keeps the others."""
    return int(cell) if cell.is_integer() and abs(cell) < _EXACT else cell


def seconds(cell: Value) -> Value:
    """Return a time of day or a span as so many seconds, ``7200 s``; all else as it is."""
    if isinstance(cell, dt.timedelta):
        return f"{cell.total_seconds():.0f}s"
    if isinstance(cell, dt.time):
        return f"{(cell.hour * 60 + cell.minute) * 60 + cell.second}s"
    return cell


def text(cell: Value) -> str | None:
    """Return a text as it stands, None for an empty cell; raises ``Unclear`` for what is no text."""
    if isinstance(cell, (dt.date, dt.time, dt.timedelta)):
        raise Unclear(f"it holds the date or time {cell}", "make the cell a text and type it again")
    if isinstance(cell, bool):
        raise Unclear(f"it holds {str(cell).upper()}", "write a text")
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    found = "" if cell is None else str(cell).replace("\u00a0", " ").strip()
    return found or None


def words(cell: Value, parse: Parse) -> list[str] | None:
    """Return the texts of a list, with commas between them or as in YAML."""
    found = text(cell)
    if found is None:
        return None
    if found.startswith("["):
        items = _yaml(found, parse)
        return [str(item) for item in items] if isinstance(items, list) else [found]
    return [word.strip() for word in re.split("[,;]", found) if word.strip()]


def _meant(found: str, decimal: str, parse: Parse) -> Any:
    if not found:
        return None
    if found[0] in "[{":
        return _yaml(found, parse)
    if found in _TRUTHS:
        return _TRUTHS[found]
    if found[0] in "+-.,0123456789":
        return _number(found, decimal)
    if found[0] == "=":
        raise Unclear("it holds a formula as text", "open the file in your spreadsheet, which works it out")
    return found


def _number(found: str, decimal: str) -> Any:
    if decimal == "," and _COMMA.match(found):
        return float(found.replace(",", "."))
    if _INTEGER.match(found) and len(found) < 400:
        return _whole(found)
    if _FLOAT.match(found):
        if decimal == "," and _THOUSANDS.match(found):
            raise _both(found, found.replace(".", ""), found)
        return _finite(found)
    if _COMMA.match(found):
        raise _both(found, found.replace(",", "."), "[" + found.replace(",", ", ") + "]")
    if _THOUSANDS.match(found):
        raise _both(found, found.replace(",", "").replace(".", ""), "a list")
    if _NUMBERS.match(found):
        listed = ", ".join(filter(None, _CUT.split(found)))
        raise Unclear(f"'{found}' looks like several numbers", f"write [{listed}] to go through them")
    return found


def _whole(found: str) -> int:
    if _PADDED.match(found):
        hint = f'write {int(found)}, or {{value: "{found}"}} if the zeros belong to it'
        raise Unclear(f"'{found}' can be read as a number and as a text", hint)
    return int(found)


def _both(found: str, one: str, other: str) -> Unclear:
    hint = (
        "write the number with a point, or say decimal: ',' below workbook: if commas stand before decimals"
    )
    return Unclear(f"'{found}' can be read as {one} and as {other}", hint)


def _finite(found: str) -> float:
    number = float(found)
    if number in (float("inf"), float("-inf")):
        raise Unclear(f"{found} is not a finite number", "write a smaller one")
    return number


def _yaml(found: str, parse: Parse) -> Any:
    try:
        row = parse("value: " + found.replace("\n", " "), "")
    except SpecificationError as error:
        raise Unclear(f"'{found}' is not understood: {error.what.partition(': ')[2]}", error.hint) from None
    if len(row.keys) != 1:
        raise Unclear(f"'{found}' is not understood", "write [1, 2] or {range: [0, 10]}")
    return row.keys["value"]
