"""The ways in which programs print numbers, and how a column of such is converted at once."""

import json
import math
import re
from array import array
from typing import List, NamedTuple, Tuple


class Notation(NamedTuple):
    """One way to print numbers.

    ``pattern`` may match what is no number, as long as ``numbers`` refuses it: so it is quick.
    """

    pattern: str
    stops: str  #: characters that may not follow, because the pattern would go on
    probes: Tuple[str, ...]  #: numbers of every form that there is, the first a finite and unusual one
    is_json: bool = False

    def fits(self, word: str) -> bool:
        """Tell whether ``pattern`` matches all of ``word``."""
        return re.match("(?:%s)\\Z" % self.pattern, word) is not None

    def numbers(self, words: List[str]) -> "array[float]":
        """Return what was printed, ``ValueError`` when one is no number or too large for one."""
        column = _from_json(words) if self.is_json else _from_text(words)
        if not math.isfinite(sum(column)):
            for word, number in zip(words, column):
                if number - number != 0.0 and word[-1].isdigit():
                    raise ValueError("too large: %.40s" % word)
        return column


def _from_text(words: List[str]) -> "array[float]":
    if words[0].isdigit() and len(words[0]) < _LONG:
        try:
            return _from_json(words)  # whole numbers, such as steps: twice as quick
        except ValueError:
            pass
    return array("d", map(float, words))


def _from_json(words: List[str]) -> "array[float]":
    text = "[%s]" % ",".join(words)
    try:
        if "-0" in text or len(text) > _LONG * len(words):  # an int has no -0, and is slow when it is long
            return array("d", json.loads(text, parse_int=float))
        return array("d", json.loads(text))
    except OverflowError as error:
        raise ValueError("too large") from error


_LONG = 32  #: characters of a number that is not a whole one that anybody prints

_FORMS = ("70401.25", "-70402.5", "70403", "704.5e+3", "7.0405E2")
_LOOSE = ("+70406", "7.0407e-05", ".70408", "70409.", "-07041", "00.7042")
_STRICT = ("7.0407e-05", "-7041", "0.7042", "0")
_WORDS = ("nan", "-inf", "inf", "NaN", "Inf")
_CAPITALS = ("NaN", "-Infinity", "Infinity")

#: From what is printed most freely to what is not: the first that fits is the right one.
VALUES = (
    Notation("[-+.0-9eEnaifNI]+", "-+.0123456789eEnaifNI", _FORMS + _LOOSE + _WORDS),
    Notation("[-+.0-9eE]+", "-+.0123456789eE", _FORMS + _LOOSE),
    Notation("[-+.0-9eENaInfity]+", "-+.0123456789eENaInfity", _FORMS + _STRICT + _CAPITALS, is_json=True),
    Notation("[-+.0-9eE]+", "-+.0123456789eE", _FORMS + _STRICT, is_json=True),
    Notation(
        r"[-+]?[0-9]*\.[0-9]+(?:[eE][-+]?[0-9]+)?",
        "0123456789eE",
        ("70401.25", "-70402.5", "704.5e+3", "7.0405E2", "+.70408", "-07.041e-05"),
    ),
    Notation("[0-9]+", "0123456789", ("70401", "12", "007", "0", "7040270402")),
)
#: Whole numbers that mean nothing: a clock's, a batch's.
IDLE = (
    Notation("[0-9]+", "0123456789", ("12", "0", "007", "7040170401", "1000")),
    Notation("(?:0|[1-9][0-9]*)", "0123456789", ("12", "0", "7040170401", "1000")),
)
