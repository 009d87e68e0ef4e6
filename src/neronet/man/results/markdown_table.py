"""A table of results in Markdown, as GitHub and Jupyter show it."""

import json
import math
import re

from neronet.man.results.export import Cell, Table

_MEANT = re.compile(
    r"([\\`*_\[\]<>|~$#&])"
)  #: what Markdown, or HTML in it, would take for more than a letter


def write(table: Table) -> str:
    """Return the text; numbers have four digits and stand on the right."""
    on_the_right = [
        any(isinstance(row[place], int | float) for row in table.rows) for place in range(len(table.heads))
    ]
    rule = ["---:" if right else "---" for right in on_the_right]
    lines = [list(map(_text, table.heads)), rule, *(list(map(_cell, row)) for row in table.rows)]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _cell(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return f"{cell:.4g}" if math.isfinite(cell) else str(cell)
    return str(cell) if isinstance(cell, int) else _text(cell)


def _text(cell: Cell) -> str:
    text = cell if isinstance(cell, str) else json.dumps(cell, ensure_ascii=False)
    lines = "".join(letter if letter.isprintable() else " " for letter in text)
    return _MEANT.sub(r"\\\1", lines)
