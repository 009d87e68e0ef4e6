"""Which of an attempt's outputs come home by themselves. Pure."""

from collections.abc import Iterable
from typing import NamedTuple

LIMIT = 1 << 30  #: bytes of one attempt that come without being asked for


class Output(NamedTuple):
    """A file that an attempt left."""

    path: str  #: below the attempt's working folder
    size: int  #: bytes
    sha256: str  #: empty when nobody has computed it


def printable(text: str) -> str:
    """Return words from a cluster as they can be stored and shown: whatever they hold, on one line."""
    return text if text.isprintable() else ascii(text)[1:-1]


def choose(outputs: Iterable[Output], limit: int | None) -> tuple[list[Output], list[Output]]:
    """Return what is brought and what stays: as many files as fit into ``limit`` bytes, the small ones first.

    So the tables come, and of the models those that there is room for.
    """
    brought, left, total = [], [], 0
    for output in sorted(outputs, key=lambda output: (output.size, output.path)):
        if limit is not None and total + output.size > limit:
            left.append(output)
        else:
            total += output.size
            brought.append(output)
    return brought, left
