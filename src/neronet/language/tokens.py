"""Cuts an expression into words, numbers, texts and signs, and shows where one is wrong."""

import re
from typing import List, NamedTuple, Optional, Tuple

from neronet.errors import SelectionError
from neronet.language.tree import Literal, Quantity, Text, Truth
from neronet.model.resources import SECONDS

NAME = "a name"
LITERAL = "a value"
COMPARE = "a comparison sign"
AND = "&&"
OR = "||"
NOT = "!"
OPEN = "("
CLOSE = ")"
COMMA = ","
END = "the end"

UNCLOSED = "a quote within a text is written twice"
UNITS = "the units are s m h d w for time, K M G T for sizes, and %"

_AMOUNT = r"(?:[0-9]+(?:_[0-9]+)*(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?"
_SPACE = re.compile(r"\s*")
_QUOTED = re.compile(r"""'([^']*(?:''[^']*)*)'|"([^"]*(?:""[^"]*)*)\"""")
_INFINITY = re.compile(r"([+-]?)[iI]nf(?![A-Za-z0-9_./-])")
_NUMBER = re.compile(r"([+-]?)(%s)" % _AMOUNT)
_UNIT = re.compile(r"\s*(%|[smhdw]|[KMGT](?:i?B)?)(?![A-Za-z_])")
_NEXT_PART = re.compile(r"\s*(%s)\s*([smhdw])(?![A-Za-z_])" % _AMOUNT)
_NAME = re.compile(r"[A-Za-z_](?:[A-Za-z0-9_./-]*[A-Za-z0-9_])?")
_SIGN = re.compile(r"&&|\|\||[<>=!]=|[<>=~!(),]")

_KEYWORDS = {"and": AND, "or": OR, "not": NOT}
_TRUTHS = {"true": True, "false": False}
_SIGNS = {"&&": AND, "||": OR, "!": NOT, "(": OPEN, ")": CLOSE, ",": COMMA}
_HINTS = {
    "&": "write && for and",
    "|": "write || for or",
    "*": "a pattern of names is an item of its own, as in deeper-*; there is no arithmetic",
    "?": "a pattern of names is an item of its own, as in deeper-?",
    "[": "a pattern of names is an item of its own, as in deeper-[12]",
    "\u2018": "write '",
    "\u2019": "write '",
    "\u201c": 'write "',
    "\u201d": 'write "',
    "\u2013": "write -",
    "\u2014": "write -",
    "\u2212": "write -",
    "\u2264": "write <=",
    "\u2265": "write >=",
    "\u2260": "write !=",
}
_SHOWN = 100


class Token(NamedTuple):
    """A piece of an expression, and where in the text it begins."""

    kind: str
    text: str  #: as written, but ``==`` is ``=``
    at: int
    literal: Optional[Literal] = None


def mistake(text: str, at: int, reason: str, hint: Optional[str] = None) -> SelectionError:
    """Return the error that shows ``text``, a caret under place ``at``, and the reason."""
    line = "".join(letter if letter.isprintable() else " " for letter in text)
    if len(line) > _SHOWN:
        start = max(0, min(at - _SHOWN // 2, len(line) - _SHOWN))
        head = "..." if start else ""
        tail = "..." if start + _SHOWN < len(line) else ""
        line, at = head + line[start : start + _SHOWN] + tail, at - start + len(head)
    return SelectionError("%s\n%s^ %s" % (line, " " * at, reason), hint)


def lex(text: str, start: int, end: int) -> List[Token]:
    """Return the tokens between ``start`` and ``end``, then one of kind ``END``."""
    found: List[Token] = []
    at = _past_space(text, start, end)
    while at < end:
        token, at = _token(text, at, end)
        found.append(token)
        at = _past_space(text, at, end)
    return [*found, Token(END, "", end)]


def _past_space(text: str, at: int, end: int) -> int:
    match = _SPACE.match(text, at, end)
    return match.end() if match else at


def _token(text: str, at: int, end: int) -> Tuple[Token, int]:
    quoted = _QUOTED.match(text, at, end)
    if quoted:
        single, double = quoted.groups()
        content = single.replace("''", "'") if single is not None else double.replace('""', '"')
        return Token(LITERAL, quoted.group(), at, Text(content)), quoted.end()
    infinity = _INFINITY.match(text, at, end)
    if infinity:
        value = Quantity(float(infinity.group().lower()))
        return Token(LITERAL, infinity.group(), at, value), infinity.end()
    number = _NUMBER.match(text, at, end)
    if number:
        quantity, stop = _quantity(text, at, end)
        return Token(LITERAL, text[at:stop], at, quantity), stop
    name = _NAME.match(text, at, end)
    if name:
        return _word(text, at, name.end(), end), name.end()
    sign = _SIGN.match(text, at, end)
    if sign:
        written = sign.group()
        return Token(_SIGNS.get(written, COMPARE), "=" if written == "==" else written, at), sign.end()
    raise _stray(text, at)


def _stray(text: str, at: int) -> SelectionError:
    letter = text[at]
    if letter in "'\"":
        return mistake(text, at, "the quote is not closed", UNCLOSED)
    arithmetic = "there is no arithmetic; compare a name with a value" if letter in "+-/%^" else None
    return mistake(text, at, "this sign means nothing here", _HINTS.get(letter, arithmetic))


def _word(text: str, at: int, stop: int, end: int) -> Token:
    if stop < end and text[stop] in "./-":
        raise mistake(text, stop, "a name does not end in '%s'" % text[stop])
    word = text[at:stop]
    if word.lower() in _TRUTHS:
        return Token(LITERAL, word, at, Truth(_TRUTHS[word.lower()]))
    return Token(_KEYWORDS.get(word.lower(), NAME), word, at)


def _quantity(text: str, at: int, end: int) -> Tuple[Quantity, int]:
    number = _NUMBER.match(text, at, end)
    assert number is not None
    amount, stop, unit = _amount(number.group(2)), number.end(), ""
    suffix = _UNIT.match(text, stop, end)
    if suffix:
        unit, stop = suffix.group(1)[0], suffix.end()
        while unit in SECONDS:
            part = _NEXT_PART.match(text, stop, end)
            if not part or SECONDS[part.group(2)] >= SECONDS[unit]:
                break
            ratio = SECONDS[unit] // SECONDS[part.group(2)]
            amount, unit, stop = amount * ratio + _amount(part.group(1)), part.group(2), part.end()
    elif stop < end and (text[stop].isalpha() or text[stop] == "_"):
        raise mistake(text, stop, "this is no unit", UNITS)
    quantity = Quantity(-amount if number.group(1) == "-" else amount, unit)
    if quantity.value in (float("inf"), float("-inf")):
        raise mistake(text, at, "the number is too large", "write inf for infinity")
    return quantity, stop


def _amount(written: str) -> float:
    digits = written.replace("_", "")
    # Short integers stay exact; int() refuses, and takes long over, very long ones.
    return int(digits) if digits.isdigit() and len(digits) <= 18 else float(digits)
