"""Which stored experiment is which of those that a specification now has. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from neronet.errors import SpecificationError


class Origin(NamedTuple):
    """The row of a sheet that an experiment stands in."""

    sheet: str
    row: int  #: from 0
    where: str  #: ``runs.xlsx:Sheet1!A7``: the cell with its number, else the first
    numbers: tuple[int, ...] = ()  #: the experiments that the row says it is


#: A definition's key, and the row that it stands in, if it stands in one.
Wanted = tuple[str, Origin | None]


def match(known: Mapping[str, int], wanted: Sequence[Wanted]) -> list[int | None]:
    """Return for each of the ``wanted`` the number of the experiment that it is; None for a new one.

    ``known`` are the project's experiments by their keys. A number that a row says is what counts; its other
    cells may all be edited. A row may stand for several: then swept values tell which is which, and where
    these were edited, the order. All else is known by its key. Raises ``SpecificationError`` for a
    number that is no experiment of this project.
    """
    found: list[int | None] = [None] * len(wanted)
    keys = {number: key for key, number in known.items()}
    taken: set[int] = set()
    for origin, places in _rows(wanted).items():
        stranger = next((number for number in origin.numbers if number not in keys), None)
        if stranger is not None:
            hint = "clear the cell: it gets a number of its own; `neroman status` shows what there is"
            raise SpecificationError(origin.where, f"{stranger} is no experiment of this project", hint)
        for place, number in _in_row(places, origin.numbers, wanted, keys):
            found[place] = number
            taken.add(number)
    for place, (key, _) in enumerate(wanted):
        own = known.get(key)
        if found[place] is None and own is not None and own not in taken:
            found[place] = own
            taken.add(own)
    return found


def _rows(wanted: Sequence[Wanted]) -> dict[Origin, list[int]]:
    """Return the places of what stands in the same row, for rows that have numbers."""
    rows: dict[Origin, list[int]] = {}
    for place, (_, origin) in enumerate(wanted):
        if origin is not None and origin.numbers:
            rows.setdefault(origin, []).append(place)
    return rows


def _in_row(
    places: Sequence[int], numbers: Sequence[int], wanted: Sequence[Wanted], keys: Mapping[int, str]
) -> Iterable[tuple[int, int]]:
    if len(places) == len(numbers) == 1:
        yield places[0], numbers[0]
        return
    left, free = list(places), list(numbers)
    for alike in (lambda key: key, _swept):
        by_likeness = {alike(keys[number]): number for number in reversed(free)}
        for place in tuple(left):
            number = by_likeness.get(alike(wanted[place][0]))
            if number in free:
                yield place, number
                left.remove(place)
                free.remove(number)
    yield from zip(left, free, strict=False)


def _swept(key: str) -> str:
    """Return the part of a key that tells the experiments of one row apart."""
    return key.partition(" {")[2]


def spelled(numbers: Iterable[int]) -> str:
    """Return ``124-129,131``, in full."""
    parts: list[list[int]] = []
    for number in sorted(numbers):
        if parts and number == parts[-1][1] + 1:
            parts[-1][1] = number
        else:
            parts.append([number, number])
    return ",".join(str(first) if first == last else f"{first}-{last}" for first, last in parts)
