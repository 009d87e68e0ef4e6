"""Proposes what to say below ``workbook:`` of a sheet that nobody has described yet."""

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from neronet.man.core.spelling import meant
from neronet.man.sheets.read import Grid
from neronet.man.specs.sheet_columns import RESOURCES, Column, Kind
from neronet.man.specs.sheet_titles import fold
from neronet.man.specs.tables import Book, Table

_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_. -]*\Z")
_COMMAND = re.compile(r"\s*(\S*python\S*|sh|bash|srun|mpirun|\./\S+|\S+\.(py|sh|R|jl))(\s|\Z)")
_STATES = ("status", "state", "zustand", "done")
_LOOKED_AT = 200  #: rows


def propose(book: Book, given: Iterable[str]) -> dict[str, Any]:
    """Return the mapping; ``given`` are the parameters that all rows have without the sheet."""
    found: dict[str, Any] = {"file": book.path.name}
    if len(book.tables) > 1 or _needs_sheet(book):
        found["sheets"] = [table.grid.name for table in book.tables]
    table = book.tables[0]
    rows = [row + 1 for row in table.header.rows]
    if rows != [1]:
        found["header"] = rows if len(rows) > 1 else rows[0]
    columns = _columns(table, set(book.settings.known) - set(given))
    if columns:
        found["columns"] = columns
    found["write"] = ["number"] if "state" in columns else ["number", "state"]
    return found


def block(proposal: Mapping[str, Any]) -> str:
    """Return the proposal as lines of YAML."""
    lines = [f"  {key}: {_flow(value)}" for key, value in proposal.items()]
    return "\n".join(["workbook:", *lines])


def _needs_sheet(book: Book) -> bool:
    return book.tables[0].grid.hidden


def _columns(table: Table, known: set[str]) -> dict[str, str]:
    taken = {column.word for column in table.columns}
    notes = [column for column in table.columns if column.kind is Kind.NOTE]
    found: dict[str, str] = {}
    for word in sorted(known - taken):
        alike = next((column for column in notes if _is_like(column.title, word)), None)
        if alike is not None:
            found[word] = alike.title
            notes.remove(alike)
    for column in notes:
        told = _told_by_cells(column, table.grid, table.header.rows[-1])
        if told is not None and told not in found and told not in taken:
            found[told] = column.title
    return found


def _is_like(title: str, word: str) -> bool:
    one, other = (re.sub(r"[\W_]+", "", fold(each)) for each in (title, word))
    if not one or not other:
        return False
    initials = "".join(part[0] for part in re.split(r"[\W_]+", fold(title)) if part)
    return one == other or meant(one, (other,)) is not None or (len(other) > 1 and initials == other)


def _told_by_cells(column: Column, grid: Grid, header: int) -> str | None:
    if fold(column.title) in _STATES:
        return "state"
    cells = [row[column.at] for row in grid.rows[header + 1 : _LOOKED_AT] if column.at < len(row)]
    texts = [cell for cell in cells if isinstance(cell, str) and cell.strip()]
    if texts and all(map(_COMMAND.match, texts)):
        return "command"
    near = meant(fold(column.title), RESOURCES)
    return near if near and any(cell not in ("", None) for cell in cells) else None


def _flow(value: Any) -> str:
    if isinstance(value, dict):
        return "{%s}" % ", ".join(f"{_flow(key)}: {_flow(each)}" for key, each in value.items())
    if isinstance(value, list):
        return "[%s]" % ", ".join(map(_flow, value))
    if isinstance(value, str) and not _PLAIN.match(value):
        return json.dumps(value, ensure_ascii=False)
    return str(value)
