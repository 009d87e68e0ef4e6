"""Replaces pieces of a text of bytes, and leaves all others as they are."""

from collections.abc import Iterable
from typing import NamedTuple


class Splice(NamedTuple):
    """Puts ``data`` in the place of the bytes from ``start`` up to ``end``."""

    start: int
    end: int
    data: bytes


def apply(source: bytes, splices: Iterable[Splice]) -> bytes:
    """Return the text with all pieces replaced; of those at one place, in the order given.

    Raises ``ValueError`` when two overlap.
    """
    pieces, at = [], 0
    for start, end, data in sorted(splices, key=lambda splice: (splice.start, splice.end)):
        if start < at:
            raise ValueError(f"two pieces overlap at byte {start}")
        pieces += [source[at:start], data]
        at = end
    return b"".join([*pieces, source[at:]])
