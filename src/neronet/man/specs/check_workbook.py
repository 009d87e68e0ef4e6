"""Reads the key ``workbook``: a file, or a mapping that says how its sheets are to be read."""

import re
from pathlib import PurePath
from typing import Any

from neronet.errors import SelectionError
from neronet.language.parser import parse_expression
from neronet.man.specs.checks import line, lines, mapping, part, shape
from neronet.man.specs.specification import Field
from neronet.man.specs.workbook_settings import ENDINGS, OUTPUTS, Settings

_KEYS = ("file", "sheets", "header", "columns", "only", "ignore", "write", "decimal")
METRIC = re.compile(r"(?:(last|min|max)\(\s*(?P<of>[^()]+?)\s*\)|(?:metric\.)?(?P<bare>[^()\s][^()]*))\Z")


def workbook(field: Field) -> Settings:
    """Return the settings."""
    if isinstance(field.value, str):
        return Settings(_file(field))
    mapping(field)
    given = {entry.name: entry for entry in (part(each, _KEYS, "workbook") for each in field.entries())}
    if "file" not in given:
        raise field.error("'workbook' names no file", "write workbook: {file: experiments.xlsx}")
    found = {name: _READ[name](entry) for name, entry in given.items() if entry.value is not None}
    return Settings(**found)


def _file(field: Field) -> str:
    name = line(field)
    if PurePath(name).suffix.lower() not in ENDINGS:
        raise field.error("'%s' is no workbook" % name, "the endings are: %s" % ", ".join(ENDINGS))
    return name


def _header(field: Field) -> tuple[int, ...]:
    rows = field.value if isinstance(field.value, list) else [field.value]
    is_right = all(isinstance(row, int) and not isinstance(row, bool) and row > 0 for row in rows)
    if not rows or not is_right or list(rows) != list(range(rows[0], rows[0] + len(rows))):
        hint = "write header: 2, or header: [1, 2] for titles in two rows"
        raise field.error("'header' is to be the row of the titles, not %s" % shape(field.value), hint)
    return tuple(rows)


def _columns(field: Field) -> dict[str, str]:
    mapping(field)
    for entry in field.entries():
        if not isinstance(entry.value, (str, int, float)) or isinstance(entry.value, bool):
            hint = "write columns: {lr: 'Learning rate'}: your word here, the sheet's title there"
            raise entry.error("'%s' is to have the title of a column" % entry.name, hint)
    return {name: str(title) for name, title in field.value.items()}


def _only(field: Field) -> str:
    text = line(field)
    try:
        parse_expression(text)
    except SelectionError as error:
        raise field.error(error.what, error.hint) from None
    return text


def _write(field: Field) -> tuple[str, ...]:
    words = lines(field)
    for word in words:
        if word not in OUTPUTS and not METRIC.match(word):
            hint = "write one of %s, a metric, or min(val_loss)" % ", ".join(OUTPUTS)
            raise field.error("'%s' cannot be written back" % word, hint)
    if len(set(words)) < len(words):
        raise field.error("'write' names the same twice")
    return tuple(words)


def _decimal(field: Field) -> str:
    if field.value not in (".", ","):
        raise field.error("'decimal' is '.' or ',', not %s" % shape(field.value))
    return str(field.value)


_READ: dict[str, Any] = {
    "file": _file, "sheets": lambda field: tuple(lines(field)), "header": _header, "columns": _columns,
    "only": _only, "ignore": lambda field: tuple(lines(field)), "write": _write, "decimal": _decimal,
}  # fmt: skip
