"""Writes cells into a sheet of an Excel workbook, and leaves every other byte of it."""

import math
import re
from collections.abc import Iterable, Iterator

from neronet.errors import NeronetError
from neronet.man.sheets import cells, markup, splice, xlsx_layout
from neronet.man.sheets.archive import Archive
from neronet.man.sheets.cells import Edit, Place
from neronet.man.sheets.markup import Malformed
from neronet.man.sheets.splice import Splice
from neronet.man.sheets.xlsx_layout import Cell, Layout, Row
from neronet.man.sheets.xlsx_parts import sheets

_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")  # Excel reads _x0041_ as A
_LONGEST = 32_767  #: characters that a cell may hold
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s>/]")


def write(archive: Archive, name: str, edits: Iterable[Edit]) -> dict[str, bytes]:
    """Return the parts that change when the sheet gets these values; raises ``NeronetError``.

    Text is written into the cell itself, so the shared texts stay; a cell keeps its style. A cell with
    a formula is not overwritten.
    """
    part = next((sheet.part for sheet in sheets(archive) if sheet.name == name), None)
    if part is None:
        raise NeronetError(f"there is no sheet '{name}'", "was it renamed?")
    source = archive.read(part)
    by_row: dict[int, dict[int, Edit]] = {}
    for edit in edits:
        by_row.setdefault(edit.place.row, {})[edit.place.column] = edit
    try:
        layout = xlsx_layout.read(source, by_row)
        changes = list(_changes(source, layout, by_row))
        if changes and not layout.recalculates and _calculates(archive):
            prefix = layout.data.prefix
            changes.append(_after(layout, f'<{prefix}sheetCalcPr fullCalcOnLoad="1"/>'.encode()))
        return {part: splice.apply(source, changes)} if changes else {}
    except (Malformed, ValueError) as error:
        raise NeronetError(f"sheet '{name}' is broken: {error}", "open it and save it again") from error


def _changes(source: bytes, layout: Layout, by_row: dict[int, dict[int, Edit]]) -> Iterator[Splice]:
    rows = {row.number: row for row in layout.rows}
    fresh: list[Splice] = []
    for number, edits in sorted(by_row.items()):
        if number in rows:
            yield from _in_row(layout, rows[number], edits)
        elif any(edit.value is not None for edit in edits.values()):
            fresh.append(_new_row(layout, number, edits))
    yield from _inserted(layout, fresh)
    if layout.dimension is not None:
        yield from _dimension(source, layout, by_row)


def _in_row(layout: Layout, row: Row, edits: dict[int, Edit]) -> Iterator[Splice]:
    element, known = row.element, {cell.column: cell for cell in row.cells}
    added: list[Splice] = []
    for column, edit in sorted(edits.items()):
        cell = known.get(column)
        if cell is not None:
            _check_no_formula(cell, edit.place)
            yield Splice(cell.start, cell.end, _cell(element.prefix, edit, cell.style))
        elif edit.value is not None:
            at = next((each.start for each in row.cells if each.column > column), element.close)
            added.append(Splice(at, at, _cell(element.prefix, edit, _style(layout, row, column))))
    if not added:
        return
    spans = _spans(element.attributes, max(edits))
    yield Splice(element.start, element.inner, markup.tag(element.name, spans))
    if element.is_empty:
        body = b"".join(piece.data for piece in added)
        yield Splice(element.inner, element.inner, body + f"</{element.name}>".encode())
    else:
        yield from added


def _new_row(layout: Layout, number: int, edits: dict[int, Edit]) -> Splice:
    prefix = layout.data.prefix
    body = b"".join(
        _cell(prefix, edit, _style(layout, None, column))
        for column, edit in sorted(edits.items())
        if edit.value is not None
    )
    text = f'<{prefix}row r="{number + 1}">'.encode() + body + f"</{prefix}row>".encode()
    at = next((row.element.start for row in layout.rows if row.number > number), layout.data.close)
    return Splice(at, at, text)


def _inserted(layout: Layout, fresh: list[Splice]) -> Iterator[Splice]:
    """Give the new rows; a sheet without any row may have to be opened for them."""
    data = layout.data
    if not fresh or not data.is_empty:
        yield from fresh
        return
    yield Splice(data.start, data.inner, markup.tag(data.name, data.attributes))
    yield Splice(data.inner, data.inner, b"".join(piece.data for piece in fresh) + f"</{data.name}>".encode())


def _cell(prefix: str, edit: Edit, style: str | None) -> bytes:
    attributes = {"r": edit.place.address} | ({} if style is None else {"s": style})
    name, value = f"{prefix}c", edit.value
    if value is None:
        return markup.tag(name, attributes, empty=True)
    if isinstance(value, bool):
        attributes["t"], inner = "b", f"<{prefix}v>{int(value)}</{prefix}v>".encode()
    elif isinstance(value, str) or not math.isfinite(value):  # Excel has no number that is none
        attributes["t"] = "inlineStr"
        text = markup.text(_ESCAPED.sub("_x005F_", str(value)[:_LONGEST].replace("\r", "")))
        inner = f'<{prefix}is><{prefix}t xml:space="preserve">'.encode() + text
        inner += f"</{prefix}t></{prefix}is>".encode()
    else:
        inner = f"<{prefix}v>{value!r}</{prefix}v>".encode()
    return markup.tag(name, attributes) + inner + f"</{name}>".encode()


def _style(layout: Layout, row: Row | None, column: int) -> str | None:
    """Return the style that an empty cell shows: its row's, else its column's."""
    if row is not None and row.element.attributes.get("customFormat") in ("1", "true"):
        return row.element.attributes.get("s")
    for attributes in layout.columns:
        if int(attributes["min"]) <= column + 1 <= int(attributes["max"]):
            return attributes.get("style")
    return None


def _spans(attributes: dict[str, str], last: int) -> dict[str, str]:
    """Widen a row's own note of its columns, where it has one."""
    first, _, end = attributes.get("spans", "").partition(":")
    if not end.isdigit() or int(end) > last:
        return attributes
    return {**attributes, "spans": f"{first}:{last + 1}"}


def _dimension(source: bytes, layout: Layout, by_row: dict[int, dict[int, Edit]]) -> Iterator[Splice]:
    """Widen the sheet's note of its cells, where what was written lies outside."""
    element = layout.dimension
    assert element is not None, "a sheet with a dimension"
    first, _, last = element.attributes.get("ref", "A1").partition(":")
    corners = [cells.place(first), cells.place(last or first)]
    written = [Place(row, column) for row, edits in by_row.items() for column in edits]
    rows, columns = zip(*corners, *written, strict=True)
    ref = f"{Place(min(rows), min(columns)).address}:{Place(max(rows), max(columns)).address}"
    if Place(max(rows), max(columns)) != corners[1] or Place(min(rows), min(columns)) != corners[0]:
        empty = source[element.start : element.inner].endswith(b"/>")
        tag = markup.tag(element.name, {**element.attributes, "ref": ref}, empty=empty)
        yield Splice(element.start, element.inner, tag)


def _after(layout: Layout, data: bytes) -> Splice:
    """Put something behind the rows, in an order that the format's schema allows."""
    return Splice(layout.data.end, layout.data.end, data)


def _calculates(archive: Archive) -> bool:
    """Tell whether any sheet has a formula, whose kept value may be of before."""
    return any(_FORMULA.search(archive.read(sheet.part)) for sheet in sheets(archive))


def _check_no_formula(cell: Cell, place: Place) -> None:
    if cell.formula:
        raise NeronetError(
            f"{place.address} holds a formula, which is not overwritten",
            "name another column to write to, or clear the cell",
        )
