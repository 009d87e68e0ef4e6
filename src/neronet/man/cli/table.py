"""Tables for people: aligned, as wide as the terminal, and quick to make."""

import os
import shutil
import sys
from collections.abc import Sequence
from typing import NamedTuple
from unicodedata import east_asian_width

import click

_GAP = "  "
_LEAST = 6  #: letters that a shortened column keeps

COLOURS = {
    "waiting": "bright_black",
    "queued": "cyan",
    "running": "blue",
    "finished": "green",
    "crashed": "red",
    "aborted": "yellow",
}


class Column(NamedTuple):
    """A column: its head, whether it holds numbers, and whether it may be shortened."""

    head: str
    right: bool = False
    shrinks: bool = False


def lines(columns: Sequence[Column], rows: Sequence[Sequence[str]], width: int | None = None) -> list[str]:
    """Return the head and the rows as lines of at most ``width`` letters (None: no limit)."""
    widths = [
        max([_length(column.head), *(_length(row[place]) for row in rows)])
        for place, column in enumerate(columns)
    ]
    if width is not None:
        _shrink(columns, widths, width)
    shown = _fitting(widths, width)
    heads = [column.head for column in columns]
    return [_line(columns, row, widths, shown) for row in [heads, *rows]]


def coloured(text: str) -> str:
    """Return a state word, or a text that begins with one, in its colour."""
    colour = COLOURS.get(text.split(" ", 1)[0])
    return click.style(text, fg=colour) if colour else text


def terminal_width() -> int | None:
    """Return the letters in a line of the terminal; None when output goes elsewhere."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else None


def colour_allowed() -> bool | None:
    """Return False under NO_COLOR, True under CLICOLOR_FORCE, None to let the terminal decide."""
    if os.environ.get("NO_COLOR"):
        return False
    return True if os.environ.get("CLICOLOR_FORCE", "0") != "0" else None


def _shrink(columns: Sequence[Column], widths: list[int], width: int) -> None:
    surplus = sum(widths) + len(_GAP) * (len(widths) - 1) - width
    for place in sorted(range(len(columns)), key=lambda place: -widths[place]):
        if surplus > 0 and columns[place].shrinks:
            cut = min(surplus, max(0, widths[place] - _LEAST))
            widths[place] -= cut
            surplus -= cut


def _fitting(widths: list[int], width: int | None) -> int:
    """Return how many columns, from the left, fit."""
    total = 0
    for place, letters in enumerate(widths):
        total += letters + (len(_GAP) if place else 0)
        if width is not None and total > width:
            return max(1, place)
    return len(widths)


def _line(columns: Sequence[Column], row: Sequence[str], widths: list[int], shown: int) -> str:
    cells = []
    for place in range(shown):
        text = _cut(row[place], widths[place])
        padding = " " * (widths[place] - _length(text))
        cells.append(padding + text if columns[place].right else coloured(text) + padding)
    return _GAP.join(cells).rstrip()


def _cut(text: str, width: int) -> str:
    if _length(text) <= width:
        return text
    kept = text
    while kept and _length(kept) > width - 1:
        kept = kept[:-1]
    return kept + "…"


def _length(text: str) -> int:
    if text.isascii():
        return len(text)
    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in text)
