"""Cells of a sheet: where they are, as people name them, and what they may hold."""

import datetime as dt
import re
from typing import NamedTuple

Value = str | int | float | bool | dt.date | dt.datetime | dt.time | dt.timedelta | None

_ADDRESS = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})\Z")


class Place(NamedTuple):
    """A cell of one sheet; both count from 0."""

    row: int
    column: int

    @property
    def address(self) -> str:
        """Return it as spreadsheets name it: ``D14``."""
        return f"{letters(self.column)}{self.row + 1}"


class Edit(NamedTuple):
    """A value to be written into a cell; None empties it."""

    place: Place
    value: str | float | None


def letters(column: int) -> str:
    """Return a column's name: 0 is ``A``, 26 is ``AA``."""
    name, rest = "", column + 1
    while rest:
        rest, digit = divmod(rest - 1, 26)
        name = chr(ord("A") + digit) + name
    return name


def place(address: str) -> Place:
    """Return the cell of an address such as ``D14``; raises ``ValueError``."""
    match = _ADDRESS.match(address.replace("$", "").upper())
    if not match:
        raise ValueError(f"'{address}' is no address of a cell")
    return Place(int(match[2]) - 1, index(match[1]))


def index(name: str) -> int:
    """Return the number of a column from its name; the inverse of ``letters``."""
    number = 0
    for letter in name.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1
