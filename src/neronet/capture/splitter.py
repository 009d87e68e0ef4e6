"""Bytes as they come, to the lines that a person would see."""

from typing import List

LIMIT = 64 * 1024  #: bytes of a line that are kept


class LineSplitter:
    """Joins pieces of a stream and cuts it into lines, however the pieces were cut.

    A carriage return starts the line again, as progress bars do: the last segment that
    is not blank counts. What a line has beyond ``limit`` bytes is dropped and counted in
    ``dropped``. What is no UTF-8 becomes U+FFFD.
    """

    def __init__(self, limit: int = LIMIT) -> None:
        self.dropped = 0  #: bytes dropped so far
        self._limit = limit
        self._segment = bytearray()  # since the last newline or carriage return
        self._shown = b""  # the segment that counts so far
        self._begun = False

    def feed(self, data: bytes) -> List[str]:
        """Return the lines that ``data`` completes, without their ends."""
        pieces = data.split(b"\n")
        if len(pieces) == 1:
            self._extend(data)
            return []
        self._extend(pieces[0])
        lines = [self._take()]
        for piece in pieces[1:-1]:
            if len(piece) <= self._limit and b"\r" not in piece:
                lines.append(piece.decode("utf-8", "replace"))
            else:
                self._extend(piece)
                lines.append(self._take())
        self._extend(pieces[-1])
        return lines

    def flush(self) -> List[str]:
        """Return the last line if it came without a newline; call it when the stream has ended."""
        return [self._take()] if self._begun else []

    def _extend(self, piece: bytes) -> None:
        self._begun = self._begun or bool(piece)
        segments = piece.split(b"\r")
        self._append(segments[0])
        for segment in segments[1:]:
            self._overwrite()
            self._append(segment)

    def _append(self, piece: bytes) -> None:
        room = self._limit - len(self._segment)
        self._segment += piece[:room]
        self.dropped += max(0, len(piece) - room)

    def _overwrite(self) -> None:
        if self._segment and (not self._shown or not self._segment.isspace()):
            self._shown = bytes(self._segment)
        self._segment.clear()

    def _take(self) -> str:
        self._overwrite()
        line = self._shown.decode("utf-8", "replace")
        self._shown = b""
        self._begun = False
        return line
