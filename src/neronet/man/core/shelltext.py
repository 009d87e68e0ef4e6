"""Reads a shell command just far enough to tell in which kind of quoting its end stands."""

import re

_HEREDOC = re.compile(r"(?<!<)<<(-?)[ \t]*['\"\\]?([A-Za-z_][A-Za-z0-9_]*)")
_WORD_END = " \t\n;&|("


class ShellText:
    r"""The quoting at the end of the text read so far.

    ``context`` is empty where a word may stand, else one of ``' " ` # \ $ <<``: within such quotes
    or such a comment, directly after a backslash or a dollar, within a here-document.
    """

    def __init__(self) -> None:
        self._open: list[str] = []  # quotes and parentheses, innermost last
        self._last = "\n"  # the character before
        self._line = ""  # what stands unquoted in this line; in a here-document, the line
        self._heredoc = False  # the line holds a <<
        self._end: str | None = None  # the pattern of the line that ends the here-document

    @property
    def context(self) -> str:
        """How what comes next would be read."""
        if self._end is not None:
            return "<<"
        if "`" in self._open:
            return "`"
        if self._open and self._open[-1] != "(":
            return self._open[-1][-1]
        return self._last if self._last in ("\\", "$") else ""

    def word(self) -> None:
        """Take note that a whole, quoted word stands here."""
        self._last = "x"
        self._line += "x"

    def read(self, text: str) -> None:
        """Read on; a text may end anywhere."""
        for character in text:
            if self._end is not None:
                self._in_document(character, self._end)
            else:
                self._in_command(character)

    def _in_document(self, character: str, end: str) -> None:
        if character != "\n":
            self._line += character
            return
        if re.fullmatch(end, self._line):
            self._end = None
            self._last = "\n"
        self._line = ""

    def _in_command(self, character: str) -> None:
        inner = self._open[-1] if self._open else ""
        before, self._last = self._last, character
        if inner in ("'", "#"):
            self._quoted(character, "'" if inner == "'" else "\n")
        elif before == "\\":
            self._last = "x"
            self._line += character
        elif inner == "$'":
            self._quoted(character, "'")
        elif inner == '"' and (character == "`" or before + character == "$("):
            self._open.append(character)
        elif inner == '"':
            self._quoted(character, '"')
        else:
            self._unquoted(character, before, inner)
        if character == "\n":
            self._end_line()

    def _quoted(self, character: str, end: str) -> None:
        if character == end:
            self._open.pop()
            self._last = "\n" if end == "\n" else "x"
        elif self._heredoc:  # the word after << may be quoted
            self._line += character

    def _unquoted(self, character: str, before: str, inner: str) -> None:
        self._line += character
        if (character, inner) in ((")", "("), ("`", "`")):
            self._open.pop()
        elif character == "'" and before == "$":
            self._open.append("$'")
        elif character in ("'", '"', "`", "("):
            self._open.append(character)
        elif character == "#" and before in _WORD_END:
            self._open.append("#")
        elif before + character == "<<" and self._open[-2:] != ["(", "("]:  # 1 << 2 in $(( )) is a shift
            self._heredoc = True

    def _end_line(self) -> None:
        found = _HEREDOC.search(self._line) if self._heredoc else None
        if found:
            self._end = ("\t*" if found.group(1) else "") + found.group(2)
        self._line = ""
        self._heredoc = False
