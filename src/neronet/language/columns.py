"""What an expression's parts come to at many moments at once, in columns: as ``evaluate`` at each of them.

Of a condition it is asked where it is known to hold, or known not to. Where it is unknown both answers are
no, so truths are never negated.
"""

import math
import operator
from itertools import chain, repeat
from typing import Callable, Dict, Iterable, List, NamedTuple, Sequence, Union

from neronet.language.comparison import MIRRORED, compared, number
from neronet.language.scope import MISSING


class Same(NamedTuple):
    """One value at all moments."""

    value: object


class Floats(NamedTuple):
    """Numbers, but for the first ``absent`` moments, at which the value is missing."""

    absent: int
    values: Sequence[float]


class Mixed(NamedTuple):
    """Whatever values."""

    values: List[object]


Column = Union[Same, Floats, Mixed]
Truths = Union[bool, List[bool]]  #: one for all moments, or one for each

_QUICK: Dict[str, Callable[[float, float], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "=": operator.eq,
    "!=": operator.ne,
}


def cells(column: Column, size: int) -> List[object]:
    """Return the value at each of ``size`` moments."""
    if isinstance(column, Same):
        return [column.value] * size
    if isinstance(column, Floats):
        return [MISSING] * column.absent + list(column.values)
    return column.values


def cell(column: Column, place: int) -> object:
    """Return the value at one moment."""
    if isinstance(column, Same):
        return column.value
    if isinstance(column, Floats):
        return MISSING if place < column.absent else column.values[place - column.absent]
    return column.values[place]


def column_of(values: List[object]) -> Column:
    """Return the values as the column that is compared most quickly."""
    absent = next((place for place, value in enumerate(values) if value is not MISSING), len(values))
    if all(type(value) is float for value in values[absent:]):
        return Floats(absent, values[absent:])  # type: ignore[arg-type]
    return Mixed(values)


def compare(left: Column, sign: str, right: Column, *, wanted: bool) -> Truths:
    """Return where the comparison is known to hold, or, without ``wanted``, known not to."""
    if isinstance(left, Same):
        if isinstance(right, Same):
            return compared(left.value, sign, right.value) is wanted
        if sign != "~":
            left, sign, right = right, MIRRORED[sign], left
    if isinstance(left, Floats) and sign in _QUICK:
        if (
            isinstance(right, Same)
            and isinstance(right.value, (int, float))
            and type(right.value) is not bool
        ):
            return _quickly(left.values, _QUICK[sign], repeat(right.value), left.absent, wanted=wanted)
        if isinstance(right, Floats):
            absent = max(left.absent, right.absent)
            first, second = (each.values[absent - each.absent :] for each in (left, right))
            return _quickly(first, _QUICK[sign], second, absent, wanted=wanted)
    size = max(_size(left), _size(right))
    pairs = zip(cells(left, size), cells(right, size))
    return [compared(one, sign, other) is wanted for one, other in pairs]


def itself(column: Column, *, wanted: bool) -> Truths:
    """Return where the value is known and is true, not zero, or a text with letters; or known and is not."""
    if isinstance(column, Same):
        return column.value is not MISSING and bool(column.value) is wanted
    return [value is not MISSING and bool(value) is wanted for value in cells(column, _size(column))]


def tested(column: Column, function: str) -> Column:
    """Return ``isnan`` or ``isinf`` of the values."""
    test = math.isnan if function == "isnan" else math.isinf
    if isinstance(column, Floats):
        return Mixed([MISSING] * column.absent + list(map(test, column.values)))
    if isinstance(column, Same):
        return Same(_tested(column.value, test))
    return Mixed([_tested(value, test) for value in column.values])


def joined(parts: Iterable[Truths], *, every: bool) -> Truths:
    """Return where all parts are true, or, without ``every``, where one is."""
    combine = operator.and_ if every else operator.or_
    found: Truths = every
    for part in parts:
        if isinstance(part, bool):
            if part is not every:
                return part
        elif isinstance(found, bool):
            found = part
        else:
            found = list(map(combine, found, part))
    return found


def _quickly(
    first: Iterable[float],
    sign: Callable[[float, float], bool],
    second: Iterable[float],
    absent: int,
    *,
    wanted: bool,
) -> List[bool]:
    found = map(sign, first, second)
    return list(chain(repeat(False, absent), found if wanted else map(operator.not_, found)))


def _tested(value: object, test: Callable[[float], bool]) -> object:
    plain = number(value)
    return MISSING if plain is None else not isinstance(plain, int) and test(plain)


def _size(column: Column) -> int:
    if isinstance(column, Floats):
        return column.absent + len(column.values)
    return len(column.values) if isinstance(column, Mixed) else 1
