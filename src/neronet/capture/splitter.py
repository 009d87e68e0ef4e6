"""Bytes as they come, to the lines that a person would see."""

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

    def feed(self, data: bytes) -> str:
        """Return the lines that ``data`` completes, each ended by a newline and nothing else."""
        end = data.rfind(b"\n") + 1
        if end == 0:
            self._extend(data)
            return ""
        start = data.find(b"\n") + 1 if self._begun else 0
        first = self._line(data[: start - 1]) if start else b""
        lines = data[start:end].replace(b"\r\n", b"\n")  # ends as Windows has them
        if b"\r" in lines or not self._is_within_limit(lines):
            lines = b"".join(map(self._line, lines.split(b"\n")[:-1]))
        self._extend(data[end:])
        return (first + lines).decode("utf-8", "replace")

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
        """Return the line that ``rest`` ends, as it is shown, ended by a newline."""
        if not self._begun and len(rest) <= self._limit and b"\r" not in rest:
            return rest + b"\n"
        self._extend(rest)
        self._overwrite()
        line = self._shown + b"\n"
        self._shown = b""
        self._begun = False
        return line

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
