"""A results workbook as values: sheets and charts, whoever writes them."""

import json
import math
from typing import NamedTuple

from neronet.errors import NeronetError
from neronet.man.results.curves import Chart
from neronet.man.results.export import Cell, Sheet

ROWS, COLUMNS, LETTERS = 1_048_576, 16_384, 32_767  #: of a sheet, of a sheet, in a cell


class Workbook(NamedTuple):
    """What stands in a workbook."""

    results: Sheet
    summary: Sheet | None
    charts: list[Chart]
    about: list[tuple[str, Cell]]


def check_size(sheet: Sheet) -> None:
    """Raise ``NeronetError`` when a spreadsheet cannot hold that much."""
    rows, columns = len(sheet.rows) + 1, len(sheet.columns) + 1
    if rows > ROWS or columns > COLUMNS:
        what, most = (f"{rows:,} rows", ROWS) if rows > ROWS else (f"{columns:,} columns", COLUMNS)
        raise NeronetError(
            f"the results have {what}, and a spreadsheet holds {most:,}",
            "pick fewer experiments or name some `metrics:`, or take --format csv",
        )


def plain(value: Cell) -> str | float | None:
    """Return what is written into a cell: a finite number, or a text that a cell can hold."""
    if value is None or isinstance(value, str):
        return None if value is None else text(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return value if abs(value) < 1 << 53 else str(value)  # a double would change it
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    return text(json.dumps(value, ensure_ascii=False))


def text(value: str) -> str:
    """Return a text as a cell holds it: bounded, and without letters that XML cannot say."""
    if not value.isprintable():
        value = value.replace("\r\n", "\n").replace("\r", "\n")
        value = "".join(letter if _is_writable(letter) else "\ufffd" for letter in value)
    return value if len(value) <= LETTERS else value[: LETTERS - 1] + "…"


def _is_writable(letter: str) -> bool:
    is_surrogate = "\ud800" <= letter <= "\udfff"
    return letter in "\t\n" or (letter >= " " and not is_surrogate and letter not in "\ufffe\uffff")
