"""Where the elements of an XML text lie, to the byte: what is not touched stays as it was."""

import re
from collections.abc import Callable
from typing import NamedTuple
from xml.parsers import expat
from xml.sax.saxutils import escape, unescape

Attributes = dict[str, str]


class Element(NamedTuple):
    """One element's bytes: its tag is ``start:inner``, its end tag ``close:end``."""

    name: str  #: with its prefix, as written
    attributes: Attributes
    start: int
    inner: int
    close: int
    end: int

    @property
    def prefix(self) -> str:
        """Return ``x:`` of ``x:row``, or nothing."""
        return self.name[: self.name.rindex(":") + 1] if ":" in self.name else ""

    @property
    def is_empty(self) -> bool:
        """Tell whether it is written as ``<row/>``, with no end tag of its own."""
        return self.close == self.end


class Malformed(ValueError):
    """The text is no XML that may be touched."""


Opened = Callable[[str, Attributes, int], None]
Closed = Callable[[str, int, int], None]

_TAG_END = re.compile(rb"""(?:[^"'>]++|"[^"]*+"|'[^']*+')*+>""")
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def walk(source: bytes, opened: Opened, closed: Closed) -> None:
    """Call ``opened(name, attributes, start)`` and ``closed(name, close, end)`` for each element.

    These are offsets in bytes; ``close`` is where the end tag begins, or where an empty element's only tag
    ends. Raises ``Malformed`` also for a text that is not UTF-8 or has a document type: no spreadsheet
    writes such.
    """
    parser = _parser(source)
    starts: list[int] = []

    def start(name: str, attributes: Attributes) -> None:
        at = parser.CurrentByteIndex
        starts.append(at)
        opened(name, attributes, at)

    def end(name: str) -> None:
        over = tag_end(source, starts.pop())
        if source.endswith(b"/>", 0, over):
            closed(name, over, over)
        else:
            at = parser.CurrentByteIndex
            closed(name, at, source.index(b">", at) + 1)

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    _parse(parser, source)


def check(source: bytes) -> None:
    """Raise ``Malformed`` for what is no XML, is not UTF-8, or has a document type."""
    _parse(_parser(source), source)


def _parser(source: bytes) -> expat.XMLParserType:
    def refuse(*_words: object) -> None:
        raise Malformed("it has a document type, or an encoding other than UTF-8")

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = refuse
    parser.XmlDeclHandler = lambda _version, encoding, _alone: (
        refuse() if (encoding or "utf-8").lower() not in ("utf-8", "utf8", "us-ascii") else None
    )
    if source.startswith((b"\xff\xfe", b"\xfe\xff")):
        refuse()
    return parser


def _parse(parser: expat.XMLParserType, source: bytes) -> None:
    try:
        parser.Parse(source, True)
    except expat.ExpatError as error:
        raise Malformed(str(error)) from error


def plain(value: str) -> str:
    """Return an attribute's value as it is meant."""
    return unescape(value, {"&quot;": '"', "&apos;": "'", "&#10;": "\n", "&#9;": "\t"})


def tag_end(source: bytes, start: int) -> int:
    """Return the offset behind the tag that begins at ``start``."""
    match = _TAG_END.match(source, start)
    if match is None:
        raise Malformed(f"a tag at byte {start} does not end")
    return match.end()


def local(name: str) -> str:
    """Return a name without its prefix."""
    return name[name.rfind(":") + 1 :]


def text(value: str) -> bytes:
    """Return a text as it stands between tags; characters that XML cannot hold become blanks."""
    return escape(_CONTROLS.sub(" ", value)).encode("utf-8", "replace")


def tag(name: str, attributes: Attributes, *, empty: bool = False) -> bytes:
    """Return a start tag with these attributes."""
    words = "".join(
        f' {key}="{escape(value, {chr(34): "&quot;", chr(10): "&#10;", chr(9): "&#9;"})}"'
        for key, value in attributes.items()
    )
    return f"<{name}{words}{'/' if empty else ''}>".encode()
