"""Tables for people: aligned, as wide as the terminal, and quick to make."""

import os
import shutil
import sys
from collections.abc import Sequence
from itertools import accumulate
from typing import NamedTuple
from unicodedata import east_asian_width

import click

_GAP = "  "
_MORE = _GAP + "…"
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
    """Return the head and the rows as lines of at most ``width`` letters (None: no limit).

    Columns that do not fit are left out from the right, and the head ends in … then.
    """
    widths = [
        max([_length(column.head), *(_length(row[place]) for row in rows)])
        for place, column in enumerate(columns)
    ]
    if width is not None:
        _shrink(columns, widths, width)
    shown = _fitting(widths, width)
    heads = [column.head for column in columns]
    found = [_line(columns, row, widths, shown) for row in [heads, *rows]]
    if shown < len(columns) and width is not None and _length(found[0]) + len(_MORE) <= width:
        found[0] += _MORE
    return found


def coloured(text: str, shown: str | None = None) -> str:
    """Return a state word, or a text that begins with one, in its colour; or what is shown of it."""
    colour = COLOURS.get(text.partition(" ")[0].rstrip(","))
    shown = text if shown is None else shown
    return click.style(shown, fg=colour) if colour else shown


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
    """Return how many columns, from the left, fit; beside the sign for those that do not."""
    ends = list(accumulate(widths, lambda total, letters: total + len(_GAP) + letters))
    if width is None or ends[-1] <= width:
        return len(widths)
    return max(1, sum(end + len(_MORE) <= width for end in ends))


def _line(columns: Sequence[Column], row: Sequence[str], widths: list[int], shown: int) -> str:
    cells = []
    for place in range(shown):
        text = _cut(row[place], widths[place])
        padding = " " * (widths[place] - _length(text))
        cells.append(padding + text if columns[place].right else coloured(row[place], text) + padding)
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
