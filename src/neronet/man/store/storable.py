"""What a cluster tells, as SQLite can hold it: no cluster's words can keep the others' from being stored."""

from typing import Any

_LARGEST = (1 << 63) - 1


def storable(value: Any) -> Any:
    """Return the value; half a character is spelt out, and a number beyond SQLite's is its largest.

    Names on disks need not be UTF-8, and travel as halves of characters.
    """
    if isinstance(value, str):
        return value.encode("utf-8", "backslashreplace").decode("utf-8")
    if isinstance(value, int):
        return max(-_LARGEST, min(value, _LARGEST))
    return value
