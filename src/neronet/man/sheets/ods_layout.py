"""Where the rows and cells of an OpenDocument sheet lie in ``content.xml``."""

from typing import NamedTuple

from neronet.man.sheets import markup
from neronet.man.sheets.markup import Attributes, Element, Malformed

PART = "content.xml"
_ROWS = "number-rows-repeated"
_COLUMNS = "number-columns-repeated"


class Cell(NamedTuple):
    """Cells that are written once: ``many`` of them, all alike."""

    column: int
    many: int
    element: Element
    paragraphs: list[Element]  #: what it shows; notes and pictures beside these stay
    formula: bool
    covered: bool  #: by a merged cell


class Row(NamedTuple):
    """Rows that are written once: ``many`` of them, all alike."""

    number: int
    many: int
    element: Element
    cells: list[Cell]


class Table(NamedTuple):
    """One sheet."""

    name: str
    element: Element
    rows: list[Row]


def read(source: bytes) -> dict[str, Table]:
    """Return the sheets by name; raises ``Malformed``."""
    reader = _Reader(source)
    markup.walk(source, reader.opened, reader.closed)
    return reader.tables


def without_count(attributes: Attributes) -> Attributes:
    """Return the attributes of one of several that are written once."""
    return {key: each for key, each in attributes.items() if markup.local(key) not in (_ROWS, _COLUMNS)}


def with_count(name: str, attributes: Attributes, count: int) -> Attributes:
    """Return the attributes of an element that stands for ``count`` of its kind."""
    kind = _ROWS if markup.local(name) == "table-row" else _COLUMNS
    prefix = name[: name.rfind(":") + 1]
    repeated = {f"{prefix}{kind}": str(count)} if count > 1 else {}
    return {**without_count(attributes), **repeated}


class _Reader:
    """Reads the cells of all sheets; a table within a cell's pictures is no sheet."""

    def __init__(self, source: bytes) -> None:
        self.tables: dict[str, Table] = {}
        self._source = source
        self._path: list[tuple[str, Attributes, int]] = []
        self._inside = 0  #: the depth of the sheet that is read, or 0
        self._rows: list[Row] = []
        self._cells: list[Cell] = []
        self._paragraphs: list[Element] = []
        self._formula = False
        self._row = self._column = 0
        self._depth = {"table-row": 0, "cell": 0}

    def opened(self, name: str, attributes: Attributes, start: int) -> None:
        self._path.append((name, attributes, start))
        kind = markup.local(name)
        if kind == "table" and not self._inside:
            self._inside = len(self._path)
            self._rows, self._row = [], 0
        if not self._inside:
            return
        if kind == "table-row" and not self._depth["table-row"]:
            self._depth["table-row"] = len(self._path)
            self._cells, self._column = [], 0
        elif kind in ("table-cell", "covered-table-cell") and not self._depth["cell"]:
            self._depth["cell"] = len(self._path)
            self._paragraphs = []

    def closed(self, name: str, close: int, end: int) -> None:
        depth = len(self._path)
        _, attributes, start = self._path.pop()
        if not self._inside:
            return
        kind = markup.local(name)
        if kind == "p" and depth == self._depth["cell"] + 1:
            self._paragraphs.append(self._element(name, attributes, start, close, end))
        elif depth == self._depth["cell"]:
            self._depth["cell"] = 0
            self._take_cell(self._element(name, attributes, start, close, end))
        elif depth == self._depth["table-row"]:
            self._depth["table-row"] = 0
            self._take_row(self._element(name, attributes, start, close, end))
        elif depth == self._inside:
            self._inside = 0
            element = self._element(name, attributes, start, close, end)
            sheet = _get(attributes, "name") or ""
            self.tables[sheet] = Table(sheet, element, self._rows)

    def _element(self, name: str, attributes: Attributes, start: int, close: int, end: int) -> Element:
        return Element(name, attributes, start, markup.tag_end(self._source, start), close, end)

    def _take_cell(self, element: Element) -> None:
        many = count(element.attributes, _COLUMNS)
        formula = _get(element.attributes, "formula") is not None
        covered = markup.local(element.name) == "covered-table-cell"
        self._cells.append(Cell(self._column, many, element, self._paragraphs, formula, covered))
        self._column += many

    def _take_row(self, element: Element) -> None:
        many = count(element.attributes, _ROWS)
        self._rows.append(Row(self._row, many, element, self._cells))
        self._row += many


def _get(attributes: Attributes, name: str) -> str | None:
    return next((value for key, value in attributes.items() if markup.local(key) == name), None)


def count(attributes: Attributes, name: str) -> int:
    """Return how many an attribute says; without it, one. Raises ``Malformed``."""
    try:
        return max(1, int(_get(attributes, name) or 1))
    except ValueError as error:
        raise Malformed(f"{name} is no number") from error
