"""Writes cells into a sheet of an OpenDocument workbook, and leaves every other byte of it."""

import math
from collections.abc import Collection, Iterable, Iterator, Mapping

from neronet.errors import NeronetError
from neronet.man.sheets import markup, ods_layout, splice
from neronet.man.sheets.archive import Archive
from neronet.man.sheets.cells import Edit
from neronet.man.sheets.markup import Element, Malformed
from neronet.man.sheets.ods_layout import PART, Cell, Row, Table, with_count, without_count
from neronet.man.sheets.splice import Splice

_VALUE = (
    "value",
    "value-type",
    "string-value",
    "boolean-value",
    "date-value",
    "time-value",
    "currency",
    "formula",
)
_Edits = dict[int, Edit]


def write(archive: Archive, name: str, edits: Iterable[Edit], parts: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return the parts that change when the sheet gets these values; raises ``NeronetError``.

    All sheets lie in one part: ``parts`` has it as other sheets' edits have left it.

    A cell keeps its style, its note and what is drawn in it. One with a formula, or one covered by a
    merged cell, is not overwritten.
    """
    source = parts[PART] if PART in parts else archive.read(PART)
    by_row: dict[int, _Edits] = {}
    for edit in edits:
        by_row.setdefault(edit.place.row, {})[edit.place.column] = edit
    try:
        table = ods_layout.read(source)[name]
        changes = list(_changes(source, table, by_row))
    except KeyError as error:
        raise NeronetError(f"there is no sheet '{name}'", "was it renamed?") from error
    except Malformed as error:
        raise NeronetError(f"sheet '{name}' is broken: {error}", "open it and save it again") from error
    return {PART: splice.apply(source, changes)} if changes else {}


def _changes(source: bytes, table: Table, by_row: dict[int, _Edits]) -> Iterator[Splice]:
    for row in table.rows:
        wanted = _within(by_row, row.number, row.many)
        if wanted:
            yield Splice(row.element.start, row.element.end, _split(source, row, wanted, by_row))
    below = table.rows[-1].number + table.rows[-1].many if table.rows else 0
    fresh = [by_row[number] for number in sorted(by_row) if number >= below]
    if fresh:
        yield _appended(table, below, fresh)


def _within(wanted: Collection[int], start: int, count: int) -> list[int]:
    """Return those wanted among ``count`` from ``start``, at the cost of the smaller of both."""
    if count < len(wanted):
        return [number for number in range(start, start + count) if number in wanted]
    return sorted(number for number in wanted if start <= number < start + count)


def _split(source: bytes, row: Row, wanted: list[int], by_row: dict[int, _Edits]) -> bytes:
    """Return rows that were written as one, those ``wanted`` by themselves."""
    pieces, at = [], row.number
    for number in wanted:
        pieces += [_again(source, row.element, number - at), _edited(source, row, by_row[number])]
        at = number + 1
    return b"".join([*pieces, _again(source, row.element, row.number + row.many - at)])


def _again(source: bytes, element: Element, count: int) -> bytes:
    """Return an element as it is, standing for ``count`` of its kind."""
    if not count:
        return b""
    attributes = with_count(element.name, element.attributes, count)
    tag = markup.tag(element.name, attributes, empty=element.is_empty)
    return tag + source[element.inner : element.end]


def _edited(source: bytes, row: Row, edits: _Edits) -> bytes:
    element = row.element
    pieces, at = [], element.inner
    for cell in row.cells:
        wanted = _within(edits, cell.column, cell.many)
        if wanted:
            pieces += [source[at : cell.element.start], _split_cell(source, cell, wanted, edits)]
            at = cell.element.end
    pieces.append(source[at : element.close])
    below = row.cells[-1].column + row.cells[-1].many if row.cells else 0
    pieces.append(_fresh_cells(element.prefix, below, edits))
    tag = markup.tag(element.name, without_count(element.attributes))
    return tag + b"".join(pieces) + f"</{element.name}>".encode()


def _split_cell(source: bytes, cell: Cell, wanted: list[int], edits: _Edits) -> bytes:
    pieces, at = [], cell.column
    for column in wanted:
        pieces += [_again(source, cell.element, column - at), _filled(source, cell, edits[column])]
        at = column + 1
    return b"".join([*pieces, _again(source, cell.element, cell.column + cell.many - at)])


def _filled(source: bytes, cell: Cell, edit: Edit) -> bytes:
    """Return one cell with a new value; what it holds beside its text stays."""
    if cell.formula or cell.covered:
        what = "holds a formula" if cell.formula else "lies under a merged cell"
        raise NeronetError(
            f"{edit.place.address} {what}, which is not overwritten", "name another column to write to"
        )
    element = cell.element
    kept = {
        key: value
        for key, value in without_count(element.attributes).items()
        if markup.local(key) not in _VALUE
    }
    rest, at = [], element.inner
    for paragraph in cell.paragraphs:
        rest.append(source[at : paragraph.start])
        at = paragraph.end
    rest.append(source[at : element.close])
    return _cell(element.name, kept, edit, b"".join(rest))


def _cell(name: str, attributes: dict[str, str], edit: Edit, rest: bytes) -> bytes:
    said, shown = _said(edit)
    inner = rest + b"".join(b"<text:p>" + markup.text(line) + b"</text:p>" for line in shown)
    if not inner:
        return markup.tag(name, {**attributes, **said}, empty=True)
    return markup.tag(name, {**attributes, **said}) + inner + f"</{name}>".encode()


def _said(edit: Edit) -> tuple[dict[str, str], list[str]]:
    """Return a value's attributes, and the lines that it shows."""
    value = edit.value
    if value is None:
        return {}, []
    if isinstance(value, bool):
        word = "true" if value else "false"
        return {"office:value-type": "boolean", "office:boolean-value": word}, [word.upper()]
    if isinstance(value, str) or not math.isfinite(value):
        return {"office:value-type": "string"}, str(value).replace("\r", "").split("\n")
    return {"office:value-type": "float", "office:value": repr(value)}, [repr(value)]


def _fresh_cells(prefix: str, below: int, edits: _Edits) -> bytes:
    """Return cells behind the last one that is written."""
    pieces, at, name = [], below, f"{prefix}table-cell"
    for column in sorted(column for column in edits if column >= below):
        if column > at:
            pieces.append(markup.tag(name, with_count(name, {}, column - at), empty=True))
        pieces.append(_cell(name, {}, edits[column], b""))
        at = column + 1
    return b"".join(pieces)


def _appended(table: Table, below: int, fresh: list[_Edits]) -> Splice:
    """Put rows behind the last one that is written."""
    prefix = table.element.prefix
    name, at, pieces = f"{prefix}table-row", below, []
    for edits in fresh:
        number = next(iter(edits.values())).place.row
        if number > at:
            gap = markup.tag(name, with_count(name, {}, number - at))
            pieces.append(gap + f"<{prefix}table-cell/></{name}>".encode())
        pieces.append(f"<{name}>".encode() + _fresh_cells(prefix, 0, edits) + f"</{name}>".encode())
        at = number + 1
    return _behind_rows(table, b"".join(pieces))


def _behind_rows(table: Table, data: bytes) -> Splice:
    at = table.rows[-1].element.end if table.rows else table.element.close
    return Splice(at, at, data)
