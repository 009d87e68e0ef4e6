"""The rows of a file that may be written anew: which of them have been told already."""

import zlib
from array import array

REMEMBERED = 1 << 18  #: rows, four bytes each; what comes after them is never compared


class Rows:
    """Knows each row by its place and a checksum, so that the same rows written anew say nothing."""

    def __init__(self) -> None:
        self._known = array("I")
        self._place = 0
        self._told = 0

    def rewind(self) -> None:
        """Start again with the first row."""
        self._place = 0

    def is_new(self, row: bytes) -> bool:
        """Tell whether the next row is another than the one that stood in its place before, if any did."""
        place = self._place
        self._place += 1
        checksum = zlib.crc32(row)
        is_known = place < self._told
        self._told = max(self._told, place + 1)
        if place >= REMEMBERED:
            return not is_known
        if not is_known:
            self._known.append(checksum)
            return True
        if self._known[place] == checksum:
            return False
        self._known[place] = checksum
        return True
