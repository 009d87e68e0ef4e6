"""Columns of 64-bit floats, and their compact forms: in JSON, and as bytes.

Three things are common: steps that count up, times that are all the same, and
columns of which the high bytes hardly change. Each form gives back every bit, but
for NaN in a list, which is only NaN there.
"""

import struct
import sys
import zlib
from array import array
from binascii import a2b_base64, b2a_base64
from typing import Any, Iterable, Optional, Tuple, Union

READABLE = 16  #: numbers that stand as a list in JSON; longer columns are packed
_COUNTED = 1024  #: longer progressions are inflated more quickly than counted up
_WIDTH = 8  #: bytes of a number
_PROGRESSION, _SQUEEZED = b"=", b"z"
_ENDS = struct.Struct("<dd")


def column(numbers: Iterable[float]) -> "array[float]":
    """Return the numbers as a column; raises ``TypeError`` or ``OverflowError`` when one is no float."""
    if isinstance(numbers, array) and numbers.typecode == "d":
        return numbers
    return array("d", numbers)


def to_json(numbers: "array[float]", *, squeeze: bool = True) -> Any:
    """Return the column as JSON knows it; without ``squeeze`` its size says how many numbers it has.

    A list when it is short, else ``{"from", "by", "count"}`` or base64 of little-endian
    floats: ``{"f8"}`` as they are, ``{"f8z"}`` sorted by bytes and deflated.
    """
    if len(numbers) <= READABLE:
        return numbers.tolist()
    data = _bytes(numbers)
    if squeeze:
        ends = _progression(numbers, data)
        if ends is not None:
            return {"from": ends[0], "by": ends[1], "count": len(numbers)}
        squeezed = _squeezed(data)
        if len(squeezed) < len(data):
            return {"f8z": b2a_base64(squeezed, newline=False).decode("ascii")}
    return {"f8": b2a_base64(data, newline=False).decode("ascii")}


def from_json(plain: Any, count: Optional[int] = None) -> "array[float]":
    """Return the column of ``count`` numbers; without ``count``, one whose size says how many there are.

    So nothing grows to more than the caller knows of. Raises ``ValueError`` when it is no such column.
    """
    try:
        numbers = _listed(plain) if isinstance(plain, list) else _unfolded(plain, count)
    except (TypeError, KeyError, OverflowError, zlib.error) as error:
        raise ValueError("no column of numbers: %s" % error) from error
    if count is not None and len(numbers) != count:
        raise ValueError("a column of %d numbers instead of %d" % (len(numbers), count))
    return numbers


def pack(numbers: "array[float]", *, squeeze: bool = True) -> bytes:
    """Return the column as bytes, to be read with its number of numbers; never more than 8 a number.

    ``squeeze`` costs some 100 ns a number, unless they count up or are all the same.
    """
    data = _bytes(numbers)
    if len(data) <= len(_PROGRESSION) + _ENDS.size:
        return data
    ends = _progression(numbers, data)
    if ends is not None:
        packed = _PROGRESSION + _ENDS.pack(*ends)
    else:
        packed = _SQUEEZED + _squeezed(data) if squeeze else data
    return packed if len(packed) < len(data) else data


def unpack(data: bytes, count: int) -> "array[float]":
    """Return the column of ``count`` numbers; raises ``ValueError`` when these are not its bytes."""
    if len(data) == count * _WIDTH:
        return _numbers(data)
    if data[:1] == _PROGRESSION and len(data) == 1 + _ENDS.size:
        first, by = _ENDS.unpack(data[1:])
        return _counted(first, by, count)
    if data[:1] != _SQUEEZED:
        raise ValueError("no column of %d numbers" % count)
    try:
        return _numbers(_released(data[1:], count))
    except zlib.error as error:
        raise ValueError("no column of %d numbers: %s" % (count, error)) from error


def _listed(plain: Any) -> "array[float]":
    if not {float, int}.issuperset(map(type, plain)):
        raise TypeError("not all are numbers")
    return array("d", plain)


def _unfolded(plain: Any, count: Optional[int]) -> "array[float]":
    if "f8" in plain:
        return _numbers(a2b_base64(plain["f8"]))
    if count is None:
        raise ValueError("a column whose size does not say how many numbers it has")
    if "f8z" in plain:
        return _numbers(_released(a2b_base64(plain["f8z"]), count))
    first, by = plain["from"], plain["by"]
    if plain["count"] != count or not {float, int}.issuperset((type(first), type(by))):
        raise ValueError("a progression that is none, or of another length")
    return _counted(float(first), float(by), count)


def _progression(numbers: "array[float]", data: bytes) -> Optional[Tuple[float, float]]:
    """Return first number and difference, when these give every number to the bit."""
    count = len(numbers)
    if not count:
        return None
    first, by = numbers[0], numbers[1] - numbers[0] if count > 1 else 0.0
    if (by != 0 and count > _COUNTED) or numbers[-1] != first + by * (count - 1):
        return None
    return (first, by) if _bytes(_counted(first, by, count)) == data else None


def _counted(first: float, by: float, count: int) -> "array[float]":
    if by == 0:  # apart, for speed, and so that -0.0 stays
        return array("d", [first]) * count
    return array("d", [first + by * place for place in range(count)])


def _squeezed(data: bytes) -> bytes:
    return zlib.compress(b"".join([data[place::_WIDTH] for place in range(_WIDTH)]), 1)


def _released(data: bytes, count: int) -> bytearray:
    size = count * _WIDTH
    planes = zlib.decompressobj().decompress(data, size + 1)  # what is made to burst does not
    if len(planes) != size:
        raise ValueError("it is not of %d numbers" % count)
    whole = bytearray(size)
    for place in range(_WIDTH):
        whole[place::_WIDTH] = planes[place * count : (place + 1) * count]
    return whole


def _bytes(numbers: "array[float]") -> bytes:
    if sys.byteorder == "big":
        numbers = numbers[:]
        numbers.byteswap()
    return numbers.tobytes()


def _numbers(data: Union[bytes, bytearray]) -> "array[float]":
    numbers = array("d")
    numbers.frombytes(data)
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers
