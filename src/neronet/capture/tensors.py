"""The one number in a ``tensorflow.TensorProto`` (tensorflow/core/framework/tensor.proto)."""

import struct
from typing import Dict, Optional, Tuple

from neronet.capture import protobuf

_DTYPE, _SHAPE, _CONTENT = 1, 2, 4
_DIM, _SIZE = 2, 1
_HALF = 13  #: field of halves and bfloat16s, each the bits of a whole number
_BFLOAT16 = 14

#: dtype: (field of its values, form of one in them, form of one in ``tensor_content``)
_TYPES: Dict[int, Tuple[int, str, str]] = {
    1: (5, "f", "f"),  # DT_FLOAT
    2: (6, "d", "d"),  # DT_DOUBLE
    3: (7, "", "i"),  # DT_INT32
    4: (7, "", "B"),  # DT_UINT8
    5: (7, "", "h"),  # DT_INT16
    6: (7, "", "b"),  # DT_INT8
    9: (10, "", "q"),  # DT_INT64
    10: (11, "", "?"),  # DT_BOOL
    _BFLOAT16: (_HALF, "", "H"),
    17: (7, "", "H"),  # DT_UINT16
    19: (_HALF, "", "e"),  # DT_HALF
    22: (16, "", "I"),  # DT_UINT32
    23: (17, "", "Q"),  # DT_UINT64
}


def scalar(message: bytes) -> Optional[float]:
    """Return the number of a tensor that holds exactly one; None for any other tensor.

    Raises ``ValueError`` when it is no tensor.
    """
    dtype, content, values = 0, b"", {}
    for field, value in protobuf.fields(message):
        if field == _DTYPE and isinstance(value, int):
            dtype = value
        elif field == _SHAPE and isinstance(value, bytes):
            if _elements(value) != 1:
                return None
        elif field == _CONTENT and isinstance(value, bytes):
            content = value
        else:
            values[field] = value
    if dtype not in _TYPES:
        return None
    field, form, packed = _TYPES[dtype]
    if content:
        return _of_bits(dtype, protobuf.unpack(packed, content))
    return _first(dtype, values.get(field, 0), form)


def _elements(shape: bytes) -> int:
    count = 1
    for field, dimension in protobuf.fields(shape):
        if field == _DIM and isinstance(dimension, bytes):
            sizes = [size for inner, size in protobuf.fields(dimension) if inner == _SIZE]
            count *= sizes[0] if sizes and isinstance(sizes[0], int) else 0
    return count


def _first(dtype: int, value: protobuf.Value, form: str) -> float:
    """Return what a field of values says: one number, or many packed; a missing one is 0."""
    if isinstance(value, int):
        number = value
    elif form:
        return protobuf.unpack(form, value)
    else:
        number, end = protobuf.varint(value, 0)
        if end != len(value):
            raise ValueError("more than one number")
    if _TYPES[dtype][0] == _HALF:
        return _of_bits(dtype, protobuf.unpack(_TYPES[dtype][2], struct.pack("<H", number & 0xFFFF)))
    return float(number if dtype in (22, 23) else protobuf.signed(number))


def _of_bits(dtype: int, number: float) -> float:
    if dtype != _BFLOAT16:
        return number
    return protobuf.unpack("f", struct.pack("<I", int(number) << 16))
