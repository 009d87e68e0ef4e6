"""Writes cells into a CSV file, and leaves every other byte of it."""

import re
from collections.abc import Iterable

from neronet.man.sheets import splice
from neronet.man.sheets.cells import Edit
from neronet.man.sheets.splice import Splice

_RISKY = ("=", "+", "-", "@", "\t", "\r")  # a spreadsheet takes what begins so for a formula


def write(source: bytes, delimiter: str, encoding: str, edits: Iterable[Edit]) -> bytes:
    """Return the file with these values; raises ``UnicodeEncodeError`` for what its encoding cannot say.

    ``encoding`` is one in which delimiters, quotes and line ends are single bytes.
    """
    mark, rows = delimiter.encode(), _rows(source, delimiter.encode())
    by_row: dict[int, dict[int, Edit]] = {}
    for edit in edits:
        by_row.setdefault(edit.place.row, {})[edit.place.column] = edit
    splices = []
    for number, wanted in sorted(by_row.items()):
        fields = rows[number] if number < len(rows) else []
        for column, edit in sorted(wanted.items()):
            data = field(edit.value, delimiter).encode(encoding)
            if column < len(fields):
                splices.append(Splice(*fields[column], data))
            elif number < len(rows):
                before = max([len(fields) - 1, *(each for each in wanted if len(fields) <= each < column)])
                at = fields[-1][1]
                splices.append(Splice(at, at, mark * (column - before) + data))
    return _with_rows(splice.apply(source, splices), len(rows), by_row, delimiter, encoding)


def _with_rows(
    text: bytes, below: int, by_row: dict[int, dict[int, Edit]], delimiter: str, encoding: str
) -> bytes:
    """Put rows behind the last one, with empty ones up to them."""
    end = b"\r\n" if b"\r\n" in text else b"\n"
    lines = []
    for number in range(below, max(by_row, default=-1) + 1):
        cells = by_row.get(number, {})
        values = (
            cells[column].value if column in cells else None for column in range(max(cells, default=-1) + 1)
        )
        lines.append(delimiter.join(field(value, delimiter) for value in values).encode(encoding) + end)
    if lines and text and not text.endswith((b"\n", b"\r")):
        lines.insert(0, end)
    return text + b"".join(lines)


def field(value: str | float | None, delimiter: str) -> str:
    """Return a value as a field, made harmless for who opens the file in a spreadsheet."""
    if value is None:
        return ""
    text = value if isinstance(value, str) else repr(value)
    if isinstance(value, str) and text.startswith(_RISKY):
        text = "'" + text
    if any(mark in text for mark in (delimiter, '"', "\n", "\r")):
        return '"' + text.replace('"', '""') + '"'
    return text


def _rows(source: bytes, delimiter: bytes) -> list[list[tuple[int, int]]]:
    """Return where the fields of each row lie, from offset to offset."""
    mark = re.escape(delimiter)
    pattern = re.compile(
        rb'("(?:[^"]|"")*"[^' + mark + rb"\r\n]*|[^" + mark + rb"\r\n]*)(" + mark + rb"|\r\n|\n|\r|\Z)"
    )
    at = 3 if source.startswith(b"\xef\xbb\xbf") else 0
    rows: list[list[tuple[int, int]]] = []
    row: list[tuple[int, int]] = []
    while at < len(source) or row:
        match = pattern.match(source, at)
        assert match is not None, "each text begins with a field"
        row.append(match.span(1))
        if match[2] != delimiter:
            rows.append(row)
            row = []
        if match.end() == at and at >= len(source):
            break
        at = match.end()
    return rows
