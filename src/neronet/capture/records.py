"""Bytes as they come, to the records of a file: lines, and lines that quotes hold together."""

from typing import List, Optional

LIMIT = 64 << 10  #: bytes of a record; what is longer is passed over


class Records:
    """Cuts a file into lines, the same however its bytes were cut.

    With ``quote``, a newline between two of them belongs to the record. An open quote that
    is not closed within ``LIMIT`` counts for nothing: the record ends with its first line.
    """

    def __init__(self, quote: bytes = b"") -> None:
        self._quote = quote
        self._held = b""
        self._skipping = False
        self.skipped = 0  #: records that were too long

    def rewind(self) -> None:
        """Forget what was begun."""
        self._held, self._skipping = b"", False

    def feed(self, data: bytes) -> List[bytes]:
        """Return the records that ``data`` completes, without their ends."""
        self._held += data
        done: List[bytes] = []
        start = 0
        while True:
            end = self._end(start)
            if end is None:
                break
            if self._skipping or end - start > LIMIT:
                self.skipped += not self._skipping
                self._skipping = False
            else:
                done.append(self._held[start:end].rstrip(b"\r"))
            start = end + 1
        self._held = self._held[start:]
        if len(self._held) > LIMIT:
            self.skipped += not self._skipping
            self._held, self._skipping = b"", True
        return done

    def finish(self) -> Optional[bytes]:
        """Return the last record, when the file ends without a newline."""
        last, skipping = self._held, self._skipping
        self.rewind()
        return last.rstrip(b"\r") if last and not skipping else None

    def _end(self, start: int) -> Optional[int]:
        """Return the place of the newline that ends the record from ``start``; None while it is not there."""
        first = end = self._held.find(b"\n", start)
        if self._quote and not self._skipping:
            counted, quotes = start, 0
            while end >= 0:
                quotes += self._held.count(self._quote, counted, end)
                if quotes % 2 == 0 or end - start > LIMIT:
                    break
                counted, end = end, self._held.find(b"\n", end + 1)
        reach = (end if end >= 0 else len(self._held) - 1) - start
        if reach > LIMIT - (end < 0):
            end = first
        return None if end < 0 else end
