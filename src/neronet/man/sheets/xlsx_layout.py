"""Where the rows and cells of an Excel sheet lie in its part."""

import re
from collections.abc import Collection, Iterator
from functools import lru_cache
from typing import NamedTuple

from neronet.man.sheets import cells, markup
from neronet.man.sheets.markup import Attributes, Element, Malformed

_FIRST = re.compile(rb"<((?:\w+:)?)sheetData[\s/>]")
_HIDING = re.compile(rb"<!--|<!\[CDATA\[")  # what can hold a tag that is none


class Cell(NamedTuple):
    """One cell as written, from ``start`` to ``end``."""

    column: int
    start: int
    end: int
    style: str | None
    formula: bool


class Row(NamedTuple):
    """One row as written, its cells in their order when they were asked for."""

    number: int
    element: Element
    cells: list[Cell]


class Layout(NamedTuple):
    """What an edit of a sheet needs to know of its part."""

    data: Element  #: sheetData
    rows: list[Row]  #: by number
    columns: list[Attributes]  #: col elements: styles of empty cells
    dimension: Element | None
    recalculates: bool  #: whether the sheet says already that all be calculated on opening


def read(source: bytes, wanted: Collection[int]) -> Layout:
    """Return the layout, with the cells of the ``wanted`` rows (from 0); raises ``Malformed``.

    The rows are found by patterns, five times as fast as by a parser; a parser says first that the text
    is sound, and what a pattern could be wrong about is refused.
    """
    markup.check(source)
    first = _FIRST.search(source)
    if first is None or _HIDING.search(source):
        raise Malformed("it has no rows" if first is None else "it has comments, or raw text")
    patterns = _Patterns(first[1])
    data = patterns.element(source, "sheetData", first.start())
    rows = sorted(_rows(source, patterns, data, wanted), key=lambda row: row.number)
    columns = [_attributes(match[1]) for match in patterns.of("col").finditer(source, 0, data.start)]
    dimension = patterns.of("dimension").search(source, 0, data.start)
    return Layout(
        data,
        rows,
        columns,
        None if dimension is None else patterns.element(source, "dimension", dimension.start()),
        patterns.of("sheetCalcPr").search(source, data.end) is not None,
    )


def _rows(source: bytes, patterns: "_Patterns", data: Element, wanted: Collection[int]) -> Iterator[Row]:
    number, at = -1, data.inner
    pattern = patterns.of("row")
    while (match := pattern.search(source, at, data.close)) is not None:
        element = patterns.element(source, "row", match.start())
        at = element.end
        written = element.attributes.get("r")
        number = number + 1 if written is None else int(written) - 1
        yield Row(number, element, list(_cells(source, patterns, element)) if number in wanted else [])


def _cells(source: bytes, patterns: "_Patterns", row: Element) -> Iterator[Cell]:
    column = -1
    for match in patterns.cell.finditer(source, row.inner, row.close):
        reference, style = _ends_of(match[1])
        column = column + 1 if reference is None else _column(reference)
        yield Cell(column, match.start(), match.end(), style, patterns.is_formula(match[2]))


class _Patterns:
    """Finds elements whose names have the sheet's own prefix."""

    def __init__(self, prefix: bytes) -> None:
        self._prefix = prefix
        self._formula = b"<" + prefix + b"f"
        own = re.escape(prefix)
        self.cell = re.compile(
            rb"<%bc((?:\s[^>]*?)?)(?:/>|>((?:[^<]++|<(?!/%bc>))*+)</%bc>)" % (own, own, own)
        )
        self._of = {
            kind: re.compile(rb"<%b%b((?:\s[^>]*?)?)/?>" % (own, kind.encode()))
            for kind in ("row", "col", "dimension", "sheetData", "sheetCalcPr")
        }

    def is_formula(self, inner: bytes | None) -> bool:
        return inner is not None and self._formula in inner

    def of(self, kind: str) -> re.Pattern[bytes]:
        return self._of[kind]

    def element(self, source: bytes, kind: str, start: int) -> Element:
        match = self._of[kind].match(source, start)
        if match is None:
            raise Malformed(f"{kind} at byte {start} does not end")
        inner = match.end()
        name = self._prefix + kind.encode()
        close = inner if match[0].endswith(b"/>") else source.index(b"</" + name, inner)
        end = inner if close == inner and match[0].endswith(b"/>") else source.index(b">", close) + 1
        return Element(name.decode(), _attributes(match[1]), start, inner, close, end)


_ATTRIBUTE = re.compile(r"""([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_REFERENCE = re.compile(rb"""\sr\s*=\s*["']([A-Z]+)""")
_STYLE = re.compile(rb"""\ss\s*=\s*["'](\d+)""")


def _attributes(text: bytes) -> Attributes:
    return {name: markup.plain(one or two) for name, one, two in _ATTRIBUTE.findall(text.decode("utf-8"))}


def _ends_of(text: bytes) -> tuple[bytes | None, str | None]:
    """Return the letters of a cell's address, and its style."""
    reference, style = _REFERENCE.search(text), _STYLE.search(text)
    return reference and reference[1], style and style[1].decode()


@lru_cache(maxsize=1 << 15)
def _column(reference: bytes) -> int:
    return cells.index(reference.decode())
