"""Regular expressions, bounded: of those that could search without end, none is accepted."""

import re
import warnings
from functools import lru_cache
from typing import List, NamedTuple, Optional, Pattern

LONGEST = 1000  #: letters of a pattern, and of a text that is searched: what follows is not looked at

_PIECE = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\((?:\?[:=!])?|[*+]|\{[0-9]*,?[0-9]*\}|.", re.DOTALL)
_ENDLESS = "what repeats holds a repetition or a | itself, and such a search may never end"


class Wrong(NamedTuple):
    """Why a pattern is not accepted, and what would be right."""

    reason: str
    hint: Optional[str] = None


def fault(pattern: str) -> Optional[Wrong]:
    """Return why the pattern is none that is accepted, or ``None``."""
    if len(pattern) > LONGEST:
        return Wrong("the regular expression is longer than %d letters" % LONGEST)
    try:
        _compiled(pattern)
    except (re.error, OverflowError, RecursionError) as error:
        return Wrong("not a regular expression: %s" % error, "a \\ takes a sign's meaning away, as in '\\.'")
    return (
        Wrong(_ENDLESS, "a part that matches is enough: leave one of them out") if _nested(pattern) else None
    )


def found(pattern: str, text: str) -> bool:
    """Return whether the text has a place that an accepted pattern matches."""
    return _compiled(pattern).search(text, 0, LONGEST) is not None


@lru_cache(maxsize=256)
def _compiled(pattern: str) -> "Pattern[str]":
    with warnings.catch_warnings():  # of signs that may mean something else in a later Python
        warnings.simplefilter("ignore")
        return re.compile(pattern)


def _nested(pattern: str) -> bool:
    """Tell whether a group that may match in many ways is repeated: that takes exponential time."""
    many: List[bool] = [False]  # one for each group that is open
    closed = False  # the group that has just been closed
    for piece in _PIECE.findall(pattern):
        repeats = piece in ("*", "+") or (piece[0] == "{" and len(piece) > 2)
        if repeats and closed:
            return True
        closed = False
        if piece[0] == "(":
            many.append(False)
        elif piece == ")" and len(many) > 1:
            closed = many.pop()
            many[-1] = many[-1] or closed
        elif repeats or piece in ("|", "?"):
            many[-1] = True
    return False
