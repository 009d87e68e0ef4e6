"""The numbers of a JSON value as rows: of an object, of a list of objects, of lists beside one another."""

import re
from typing import Any, Dict, Iterator, List, NamedTuple, Optional, Tuple

from neronet.capture.naming import metric_name
from neronet.capture.readings import Reading
from neronet.capture.steps import step_rank
from neronet.capture.tally import Tally

DEPTH = 8  #: levels of nesting that are looked into

_Pairs = List[Tuple[str, float]]


class Row(NamedTuple):
    """Numbers that belong together, with the step that one of them is."""

    step: Optional[float]
    values: _Pairs


def rows(value: Any) -> List[Row]:
    """Return the rows of a value; names within names are joined by a dot.

    An object's numbers are one row. A list of objects has a row for each, and lists of numbers that
    are beside one another, as Keras keeps its history, have one for each place in them.
    """
    return list(_rows(value, "", 0))


def readings(row: Row, tally: Tally) -> List[Reading]:
    """Return what a row says, with steps counted where it names none."""
    found = []
    for key, value in row.values:
        step = tally.step(key, row.step)
        if step is not None:
            found.append(Reading(key, step, value))
    return found


def _rows(value: Any, prefix: str, depth: int) -> Iterator[Row]:
    if isinstance(value, dict):
        yield from _object_rows(value, prefix, depth)
    elif isinstance(value, list) and depth <= DEPTH:
        for item in value:
            if isinstance(item, dict):
                yield from _object_rows(item, prefix, depth + 1)


def _object_rows(value: Dict[str, Any], prefix: str, depth: int) -> Iterator[Row]:
    pairs: _Pairs = []
    lists: Dict[str, List[Any]] = {}
    for name, inner in _entries(value, prefix, depth):
        if _is_number(inner):
            pairs.append((name, float(inner)))
        elif inner and all(map(_is_number, inner)):
            lists[name] = inner
        else:
            yield from _rows(inner, name + ".", depth + 1)
    if pairs:
        yield _row(pairs)
    yield from _side_by_side(lists)


def _entries(value: Dict[str, Any], prefix: str, depth: int) -> Iterator[Tuple[str, Any]]:
    """Give numbers and lists with their full names, and those of objects within objects."""
    for key, inner in value.items():
        name = metric_name(key)
        if not name:
            continue
        if isinstance(inner, dict):
            if depth < DEPTH:
                yield from _entries(inner, prefix + name + ".", depth + 1)
        elif isinstance(inner, list) or _is_number(inner):
            yield prefix + name, inner


def _row(pairs: _Pairs) -> Row:
    ranks = [step_rank(_last(name)) for name, _ in pairs]
    steps = [
        (rank, pair[1]) for rank, pair in zip(ranks, pairs) if rank is not None and pair[1] - pair[1] == 0.0
    ]
    values = [pair for rank, pair in zip(ranks, pairs) if rank is None]
    return Row(min(steps)[1] if steps else None, values)


def _side_by_side(lists: Dict[str, List[Any]]) -> Iterator[Row]:
    for length in sorted({len(column) for column in lists.values()}):
        columns = [(name, column) for name, column in lists.items() if len(column) == length]
        for place in range(length):
            row = _row([(name, float(column[place])) for name, column in columns])
            yield row._replace(step=float(place + 1)) if row.step is None else row


def _last(name: str) -> str:
    return re.split("[./]", name)[-1]


def _is_number(value: Any) -> bool:
    return type(value) is float or type(value) is int
