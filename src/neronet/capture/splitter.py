"""Bytes as they come, to the lines that a person would see."""

LIMIT = 64 * 1024  #: bytes of a line that are kept

_BLOCK = 64 * 1024  # bytes taken apart at once: a million short pieces would take 60 MB


class LineSplitter:
    """Joins pieces of a stream and cuts it into lines, however the pieces were cut.

    A carriage return starts the line again, as progress bars do. Each drawing of a bar is a line:
    one that was drawn over ends with a carriage return, and one that draws over another begins
    with one; blank ones count for nothing. What a line has beyond ``limit`` bytes is dropped and
    counted in ``dropped``. What is no UTF-8 becomes U+FFFD.
    """

    def __init__(self, limit: int = LIMIT) -> None:
        self.dropped = 0  #: bytes dropped so far
        self._limit = limit
        self._segment = bytearray()  # since the last newline or carriage return
        self._shown = b""  # the segment that counts so far
        self._drawn = b""  # a carriage return once a segment of this line was passed on
        self._begun = False

    def feed(self, data: bytes) -> str:
        """Return the lines that ``data`` completes, each ended by a newline."""
        if len(data) <= _BLOCK or b"\r" not in data:
            return self._feed(data)
        return "".join(self._feed(data[start : start + _BLOCK]) for start in range(0, len(data), _BLOCK))

    def _feed(self, data: bytes) -> str:
        end = data.rfind(b"\n") + 1
        if end == 0:
            return self._extend(data).decode("utf-8", "replace")
        start = data.find(b"\n") + 1 if self._begun else 0
        first = self._line(data[: start - 1]) if start else b""
        lines = data[start:end].replace(b"\r\n", b"\n")  # ends as Windows has them
        if b"\r" in lines or not self._is_within_limit(lines):
            lines = b"".join(map(self._line, lines.split(b"\n")[:-1]))
        rest = self._extend(data[end:])
        return (first + lines + rest).decode("utf-8", "replace")

    def flush(self) -> str:
        """Return the last line, ended, if it came without a newline; call it when the stream has ended."""
        return self._line(b"").decode("utf-8", "replace") if self._begun else ""

    def _is_within_limit(self, lines: bytes) -> bool:
        start = 0
        while len(lines) - start > self._limit:
            start = lines.rfind(b"\n", start, start + self._limit + 1) + 1
            if start == 0:
                return False
        return True

    def _line(self, rest: bytes) -> bytes:
        """Return the line that ``rest`` ends, with what was drawn in it before, each ended by a newline."""
        if not self._begun and len(rest) <= self._limit and b"\r" not in rest:
            return rest + b"\n"
        drawn = self._extend(rest) + self._overwrite()
        line = drawn + self._drawn + self._shown + b"\n"
        self._shown = self._drawn = b""
        self._begun = False
        return line

    def _extend(self, piece: bytes) -> bytes:
        """Add to the line, and return what is drawn over by it."""
        self._begun = self._begun or bool(piece)
        segments = piece.split(b"\r")
        self._append(segments[0])
        over = []
        for segment in segments[1:]:
            over.append(self._overwrite())
            self._append(segment)
        return b"".join(over)

    def _append(self, piece: bytes) -> None:
        room = self._limit - len(self._segment)
        self._segment += piece[:room]
        self.dropped += max(0, len(piece) - room)

    def _overwrite(self) -> bytes:
        """Show the segment, unless it is blank, and return what was shown before."""
        over = b""
        if self._segment and (not self._shown or not self._segment.isspace()):
            if self._shown and not self._shown.isspace():
                over = self._drawn + self._shown + b"\r\n"
                self._drawn = b"\r"
            self._shown = bytes(self._segment)
        self._segment.clear()
        return over
