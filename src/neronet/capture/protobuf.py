"""The wire format of protocol buffers (protobuf.dev/programming-guides/encoding), as far as it is needed."""

import struct
from typing import Iterator, Tuple, Union

Value = Union[int, bytes]

_VARINT, _FIXED64, _BYTES, _FIXED32 = 0, 1, 2, 5
_LONGEST_VARINT = 10  #: bytes


def fields(message: bytes) -> Iterator[Tuple[int, Value]]:
    """Give number and value of each field: a whole number, or bytes as they are.

    Raises ``ValueError`` when these are no message.
    """
    at, end = 0, len(message)
    while at < end:
        key, at = varint(message, at)
        kind = key & 7
        if kind == _VARINT:
            number, at = varint(message, at)
            yield key >> 3, number
            continue
        if kind == _BYTES:
            size, at = varint(message, at)
        elif kind in (_FIXED64, _FIXED32):
            size = 8 if kind == _FIXED64 else 4
        else:
            raise ValueError("no kind of field: %d" % kind)
        if size > end - at:
            raise ValueError("a field longer than its message")
        yield key >> 3, message[at : at + size]
        at += size


def varint(message: bytes, at: int) -> Tuple[int, int]:
    """Return a whole number of varying length, and the place behind it; raises ``ValueError``."""
    number = shift = 0
    for byte in message[at : at + _LONGEST_VARINT]:
        at += 1
        number |= (byte & 0x7F) << shift
        if byte < 0x80:
            return number & 0xFFFFFFFFFFFFFFFF, at
        shift += 7
    raise ValueError("a number without an end")


def signed(number: int) -> int:
    """Return an ``int64`` or ``int32`` of what its varint says."""
    return number - (1 << 64) if number >> 63 else number


def unpack(form: str, data: Value) -> float:
    """Return the one number in the bytes, as ``struct`` calls its form; raises ``ValueError``."""
    try:
        return float(struct.unpack("<" + form, data)[0])  # type: ignore[arg-type]
    except (struct.error, TypeError) as error:
        raise ValueError(str(error)) from error
