"""Which rows of a sheet are meant: an expression over the cells of each."""

from collections.abc import Mapping, Sequence

from neronet.language.evaluate import holds
from neronet.language.known import Written, uses
from neronet.language.names import did_you_mean
from neronet.language.parser import parse_expression
from neronet.language.scope import MISSING, Point, Scope
from neronet.man.sheets.cells import Value
from neronet.man.specs.sheet_columns import Column
from neronet.man.specs.sheet_titles import fold


class Condition:
    """``status = "TODO"``; names are titles of columns, or the words that these are mapped to."""

    def __init__(self, text: str, titles: Mapping[int, str], columns: Sequence[Column]) -> None:
        """Raise ``SelectionError`` for a name that no column has."""
        self._expression = parse_expression(text)
        self._indexes = {column.word: column.at for column in columns if column.word}
        self._indexes |= {fold(title): index for index, title in titles.items()}
        for use in uses(self._expression):
            if self._index(use.name) is None:
                hint = did_you_mean(use.name, list(titles.values()))
                reason = f"no column is called '{use.name}'"
                raise Written(text, 0, len(text)).mistake(use.name, reason, hint)

    def holds(self, cells: Sequence[Value]) -> bool:
        """Tell whether a row is meant."""
        return holds(self._expression, _Cells(self, cells))

    def value(self, name: str, cells: Sequence[Value]) -> object:
        """Return what a row has in the column of this name."""
        index = self._index(name)
        if index is None:
            return MISSING
        cell = cells[index] if index < len(cells) else ""
        return cell.replace("\u00a0", " ").strip() if isinstance(cell, str) else cell

    def _index(self, name: str) -> int | None:
        return self._indexes.get(name, self._indexes.get(fold(name)))


class _Cells(Scope):
    """One row."""

    def __init__(self, condition: Condition, cells: Sequence[Value]) -> None:
        self._condition = condition
        self._cells = cells

    def value(self, name: str) -> object:
        return self._condition.value(name, self._cells)

    def series(self, name: str) -> Sequence[Point]:
        del name
        return ()

    def now(self) -> float:
        return 0.0
