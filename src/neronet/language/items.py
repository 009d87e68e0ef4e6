"""The items of a selector: which kind a piece of the text is."""

import re
from typing import Callable, List, Match, NamedTuple, Pattern, Tuple

from neronet.language import names
from neronet.language.grammar import Grammar
from neronet.language.names import did_you_mean
from neronet.language.tokens import UNCLOSED, mistake
from neronet.language.tree import (
    BARE_TAG,
    LARGEST,
    All,
    AttemptItem,
    Batch,
    ExpressionItem,
    Glob,
    Item,
    Last,
    Name,
    Number,
    Range,
    StateItem,
    Tag,
)


class Piece(NamedTuple):
    """The part of ``text`` from ``start`` to ``end``, without the space around it."""

    text: str
    start: int
    end: int

    def __str__(self) -> str:
        return self.text[self.start : self.end]


# Wholes first: a quote or a bracket that is left over was never closed.
_MARK = re.compile(r"""'[^']*'|"[^"]*"|\[[^\]]*\]|[(),'"\[]""")
_DIGITS = r"[0-9]+(?:_[0-9]+)*"


def split(text: str) -> List[Piece]:
    """Return the pieces between the commas that stand outside parentheses, quotes and brackets."""
    pieces = []
    start = depth = 0
    for mark in _MARK.finditer(text):
        sign = mark.group()
        if sign in ("'", '"'):
            raise mistake(text, mark.start(), "the quote is not closed", UNCLOSED)
        if sign == "[":
            raise mistake(text, mark.start(), "the bracket is not closed", "write deeper-[12]")
        if sign in ("(", ")"):
            depth = max(0, depth + (1 if sign == "(" else -1))
        elif sign == "," and depth == 0:
            pieces.append(_stripped(text, start, mark.start()))
            start = mark.end()
    return [*pieces, _stripped(text, start, len(text))]


def _stripped(text: str, start: int, end: int) -> Piece:
    part = text[start:end]
    return Piece(text, start + len(part) - len(part.lstrip()), end - len(part) + len(part.rstrip()))


def item(piece: Piece) -> Item:
    """Return the item that the piece is; raises ``SelectionError`` when it is none."""
    if piece.start >= piece.end:
        place = min(piece.start, piece.end)
        raise mistake(piece.text, place, "an item is missing here", "take one comma away")
    for pattern, read in _KINDS:
        match = pattern.match(piece.text, piece.start, piece.end)
        if match:
            return read(match)
    return ExpressionItem(Grammar(piece.text, piece.start, piece.end).expression())


def _count(match: Match[str], group: int) -> int:
    # int() refuses, and takes long over, very long numbers.
    digits = match.group(group).replace("_", "")
    number = int(digits) if len(digits) < 20 else LARGEST + 1
    if number < 1:
        raise mistake(match.string, match.start(group), "numbers begin at 1")
    if number > LARGEST:
        raise mistake(match.string, match.start(group), "the number is too large")
    return number


def _number(match: Match[str]) -> Item:
    return Number(_count(match, 1))


def _range(match: Match[str]) -> Item:
    first, last = _count(match, 1), _count(match, 2)
    if first > last:
        right = "write %d-%d" % (last, first)
        raise mistake(match.string, match.start(1), "the range runs backwards", right)
    return Range(first, last, _count(match, 3) if match.group(3) else 1)


def _attempt(match: Match[str]) -> Item:
    return AttemptItem(_count(match, 1), _count(match, 2))


def _word(match: Match[str]) -> Item:
    word = match.group()
    if word in names.STATES:
        return StateItem(word)
    if word[-1] in "-.":
        hint = "write %s* for all names that begin so" % word
        raise mistake(match.string, match.end() - 1, "a name does not end in '%s'" % word[-1], hint)
    if word == "all":
        return All()
    return Last() if word == "last" else Name(word)


def _quoted(match: Match[str]) -> Item:
    return Name(_unquoted(match, 0))


def _unquoted(match: Match[str], group: int) -> str:
    written = match.group(group)
    quote, content = written[0], written[1:-1]
    if not content:
        raise mistake(match.string, match.start(group), "nothing stands between the quotes")
    return content.replace(quote * 2, quote)


def _glob(match: Match[str]) -> Item:
    return Glob(match.group())


def _prefixed(match: Match[str]) -> Item:
    kind, place, value = match.group(1), match.start(2), match.group(2)
    if kind == "batch":
        number = re.compile("(%s)" % _DIGITS).match(match.string, place, match.end())
        if number and number.end() == match.end():
            return Batch(_count(number, 1))
        raise mistake(match.string, place, "a batch's number should stand here", "write batch:7")
    if kind == "tag":
        if value[:1] in ("'", '"') and _QUOTED.match(match.string, place, match.end()):
            return Tag(_unquoted(match, 2))
        if BARE_TAG.match(value):
            return Tag(value)
        raise mistake(match.string, place, "a tag should stand here", "write tag:paper, or tag:'any text'")
    hint = did_you_mean(kind, ("batch", "tag")) or "write batch:7 or tag:paper"
    raise mistake(match.string, match.start(), "there is no '%s:'" % kind, hint)


def _pattern(written: str) -> Pattern[str]:
    return re.compile(r"(?:%s)\Z" % written)


_QUOTED = _pattern(r"""'[^']*(?:''[^']*)*'|"[^"]*(?:""[^"]*)*\"""")

_KINDS: Tuple[Tuple[Pattern[str], Callable[[Match[str]], Item]], ...] = (
    (_pattern("(%s)" % _DIGITS), _number),
    (_pattern(r"(%s)\s*-\s*(%s)(?:\s*:\s*(%s))?" % (_DIGITS, _DIGITS, _DIGITS)), _range),
    (_pattern(r"(%s)\.(%s)" % (_DIGITS, _DIGITS)), _attempt),
    (_pattern("[A-Za-z_][A-Za-z0-9_.-]*"), _word),
    (_QUOTED, _quoted),
    (_pattern(r"(?=.*[*?\[])(?:[A-Za-z0-9_.*?-]|\[[^\]\s]+\])+"), _glob),
    (_pattern(r"([A-Za-z_]+)\s*:\s*([\s\S]*)"), _prefixed),
)
