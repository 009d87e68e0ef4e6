"""``name=value`` and ``name: value`` on a printed line, and what only looks so."""

import builtins
import re
from typing import List, Tuple

from neronet.capture.steps import STEP_RANKS

_LEVELS = ["debug", "info", "warn", "warning", "critical"]
_NO_METRIC = frozenset(  # 'KeyError: 3' ends a traceback, 'INFO: 3 files' is a remark
    [
        name
        for name, kind in vars(builtins).items()
        if isinstance(kind, type) and issubclass(kind, BaseException)
    ]
    + [form for level in _LEVELS for form in (level, level.upper(), level.title())]
    + ["ERROR", "FATAL", "TRACE", "NOTICE"]
)

# Every repetition is followed by what it cannot itself match, so that an endless line
# costs no more than its length.
_PAIR = re.compile(
    r"""(?<![^\s,;|(\[{'"])                           # a name starts a word
    ((?:(?=[ABDEFMTVabdefmtv])                        # 'Val Loss: 0.3' is not 'Train Loss: 0.2'
        (?i:train(?:ing)?|val(?:id(?:ation)?)?|test(?:ing)?|eval(?:uation)?|dev|best|final
           |mean|avg|average|total|min|max)[ \t]+){0,2})
    ([A-Za-z_][A-Za-z0-9_/.%-]{0,127})['"]?
    [ \t]*(?:=[ \t]*|:(?:[ \t]+                       # 'cuda:0', 'node7:8080' and 'train.py:33'
        |(?=[-+]?[0-9]*\.[0-9]|[-+]?[0-9]+[eE%]|[-+]?(?i:nan|inf))))   # are none, 'loss:0.3' is one
    (?:(?:tensor|array|(?:np\.|numpy\.)?(?:float|int)[0-9]+)\()?
    ([-+]?(?:[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?
        |(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]+)?
        |[nN][aA][nN]|[iI][nN][fF](?:[iI][nN][iI][tT][yY])?))     # (?i:inf) takes '\u0131nf', too
    (?:[ \t]?(%)(?!\|)                                # '45%|###' is a progress bar
      |/([0-9]+)
      |[num\u00b5\u03bc]?s|secs?|seconds|m|mins?|minutes|h|hrs?|hours|d|x
      |[kKMGT]i?B(?:/s)?|[kMG]?Hz|dB|k?W|\u00b0?C|[A-Za-z]{1,12}/[a-z]{1,8})?
    (?=[\s;|)\]}'"\u00b1]|,(?![0-9])|\.*(?:\s|\Z)|\+/-)""",
    re.VERBOSE,
)


def find_pairs(line: str) -> List[Tuple[str, float]]:
    """Return the named numbers of a line in its order, step keys among them.

    ``40%`` and ``40/100`` are 0.4, but ``epoch: 3/10`` is 3.
    """
    pairs = []
    for qualifier, name, number, percent, total in _PAIR.findall(line):
        if name in _NO_METRIC:
            continue
        value = float(number.replace(",", "") if "," in number else number)
        if value - value != 0.0 and number[-1].isdigit():
            continue  # '12e4567' is a commit, not infinity
        if percent:
            value /= 100.0
        if (qualifier or total) and name.lower() not in STEP_RANKS:
            pairs += _in_full(qualifier + name, value, total)
        else:
            pairs.append((name, value))
    return pairs


def _in_full(phrase: str, value: float, total: str) -> List[Tuple[str, float]]:
    """Return the pair as it is meant, if it can be: ``Val Loss`` is one name, ``40/100`` one number."""
    name = "_".join(phrase.split())
    if not total:
        return [(name, value)]
    return [(name, value / float(total))] if 0.0 <= value <= float(total) > 0.0 else []
