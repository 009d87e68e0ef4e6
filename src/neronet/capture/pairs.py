"""``name=value``, ``name: value`` and ``name value`` on a printed line, and what only looks so."""

import re
from functools import lru_cache
from typing import List, Match, NamedTuple, Optional, Tuple

from neronet.capture.naming import metric_name
from neronet.capture.parts import of_part, part_before, part_of
from neronet.capture.steps import step_rank
from neronet.capture.vocabulary import COUNTED, MEASURES, PARTS, QUALIFIERS, STOPS, fold, is_noise

#: A number as a regular expression; (?i:inf) would take '\u0131nf', too.
NUMBER = r"""[-+]?(?:[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?
        |(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]+)?
        |[nN][aA][nN]|[iI][nN][fF](?:[iI][nN][iI][tT][yY])?)"""
_TIMES = r"[num\u00b5\u03bc]?s|secs?|seconds|m|mins?|minutes|h|hrs?|hours|d"

# Every repetition is bounded, or followed by what it cannot itself match, so that an endless line
# costs no more than its length.
_PAIR = re.compile(
    r"""(?<![^\s,;|(\[\]{'"])                         # a name starts a word
    ([A-Za-z_][A-Za-z0-9_/.%%@^-]{0,127})['"]?
    ((?:[ ]?\([A-Za-z0-9 %%/^_-]{1,24}\))?)            # 'Time (s): 3'
    ([ \t]{0,40}(?:=[ \t]*|:(?:[ \t]+                 # 'cuda:0', 'node7:8080' and 'train.py:33'
        |(?=[-+]?[0-9]*\.[0-9]|[-+]?[0-9]+[eE%%]|[-+]?(?i:nan|inf))))  # are none, 'loss:0.3' is one
      |[ \t]{1,12}|[ ](?:is|was):?[ ])
    ['"]?(?:(?:tensor|array|(?:np\.|numpy\.)?(?:float|int)[0-9]+)\()?
    (\[)?                                             # 'return=[21.5]' of one environment
    (%s)
    (?:[ \t]?(%%)(?!\|)                               # '45%%|###' is a progress bar
      |/([0-9]+)
      |(%s)
      |x|[kKMGT](?:i?B(?:/s)?)?|[kMG]?Hz|dB|k?W|\u00b0?C|[A-Za-z]{1,12}/[a-z]{1,8})?
    (?(4)\]|(?=[\s;|)\]}'"\u00b1]|,(?![0-9])|\.*(?:\s|\Z)|\+(?:/-|[0-9.])))"""
    % (NUMBER, _TIMES),
    re.VERBOSE,
)
_THINGS = re.compile("[ ](?:%s)\\b" % COUNTED, re.VERBOSE | re.IGNORECASE)  # 'summary: 225 layers'
_DURATION = re.compile(r"[ ](?:%s)\b" % _TIMES)
_VECTOR = re.compile(r"(?:[ \t]+%s){2}(?![^\s(])" % NUMBER, re.VERBOSE)  # 'shape: 64 20 24'
_SPENT = re.compile(r"(?:\A|_)(?:total|cpu|wall)\Z", re.IGNORECASE)
# As in 'loss 0.31': what no '=' or ':' marks has to be called by a known word.
_SPOKEN = re.compile(
    r"(?<![A-Za-z0-9_])([A-Za-z][A-Za-z0-9_/.@-]{0,60})[ \t]{1,12}"
    r"(?:\([a-z ]{1,20}\)[ ]+)?(?:(?:is|was):?[ ])?[-+.]?[0-9nNiI]"
)
_LONGEST = 300  #: characters of a sentence
_MOST = 3  #: words before the last of a name
_CHOSEN = frozenset(["best", "last", "max", "total", "first"])
# as in: Accuracy of the network on the 10000 test images is 97.5 %
_SENTENCE = re.compile(
    r"""(?:\A|(?<=[^A-Za-z]))((?:[A-Za-z][A-Za-z0-9_-]{0,30}[ ]){0,2}[A-Za-z][A-Za-z0-9_@-]{0,30})
    [ ](?:\([^()]{1,40}\)[ ])?(?:of|on|for|over|after|at)[ ][^:=]{1,80}(?::[ ]|[ ](?:is|was):?[ ])
    (%s)[ ]?(%%)?[ \t.]*\Z"""
    % NUMBER,
    re.VERBOSE,
)
# '0.3, 0.4 avg loss, 0.001 rate': what is measured stands after the number
_AFTER_NUMBER = re.compile(
    r"""[,:][ ](%s)[ ]((?:[A-Za-z_-]{1,20}[ ])?[A-Za-z_]{1,20})(?=[,;]|\Z)""" % NUMBER, re.VERBOSE
)
_COUNTS = frozenset(["number", "count", "total"])
_WORD = re.compile(r"(?<![^\s,;|(\[\]{'\"])[A-Za-z_][A-Za-z0-9_'.-]{0,30}\Z")
_BEFORE, _AFTER = frozenset(",;|\t:"), frozenset([*",;|\t", ""])  # of what stands apart


class _Pair(NamedTuple):
    name: str
    value: float
    is_sure: bool  #: whether it is meant as a pair: '=', ':' or a word for what is measured
    is_apart: bool  #: whether delimiters stand on both sides


def number_of(text: str) -> Optional[float]:
    """Return a number as it was printed, ``None`` for '12e4567', which is a commit and not infinity."""
    value = float(text.replace(",", "") if "," in text else text)
    return None if value - value != 0.0 and text[-1].isdigit() else value


@lru_cache(maxsize=1024)
def is_known(word: str) -> bool:
    """Tell whether a word names a step, or what is measured, whatever it is measured on."""
    folded = fold(word)
    return folded in MEASURES or folded.rsplit("_", 1)[-1] in MEASURES or step_rank(word) is not None


def find_pairs(line: str) -> List[Tuple[str, float]]:
    """Return the named numbers of a line in its order, step keys among them.

    ``40%`` and ``40/100`` are 0.4, but ``epoch: 3/10`` is 3.
    """
    if "=" not in line and ":" not in line and not any(map(is_known, _SPOKEN.findall(line))):
        return []
    found = []
    end = 0
    for match in _PAIR.finditer(line):
        pair = _read(match, _words_before(line, match.start(), end))
        end = match.end()
        if pair is not None:
            found.append(pair._replace(name=of_part(pair.name, part_before(line, match.start()))))
    if not all(pair.is_sure for pair in found):
        speaks = any(pair.is_sure for pair in found)
        found = [pair for pair in found if pair.is_sure or (speaks and pair.is_apart)]
    if all(step_rank(pair.name) is not None for pair in found):
        found += _said_of(line) or _said_after(line)
    part = part_of(line) if found else ""
    return [(of_part(pair.name, part), pair.value) for pair in found]


def _said_of(line: str) -> List[_Pair]:
    """Return what a sentence ends with, when what it begins with is measured."""
    match = _SENTENCE.search(line) if len(line) < _LONGEST else None
    words = match.group(1).split() if match else []
    if match is None or not is_known(words[-1]) or step_rank(words[-1]) is not None:
        return []
    value = _value(match.group(2), match.group(3), None)
    name = _name(words[-2::-1], words[-1], is_tight=False)
    return [_Pair(name, value, is_sure=True, is_apart=False)] if name and value is not None else []


def _said_after(line: str) -> List[_Pair]:
    """Return what is called by a known word that stands after its number."""
    found = _AFTER_NUMBER.findall(line) if len(line) < _LONGEST else []
    named = [(number, metric_name(words)) for number, words in found if is_known(words.split()[-1])]
    pairs = [(name, number_of(number)) for number, name in named if "." in number and step_rank(name) is None]
    return [_Pair(name, value, is_sure=True, is_apart=False) for name, value in pairs if value is not None]


def _words_before(line: str, start: int, floor: int) -> List[str]:
    """Return up to three words that stand right before a name, the nearest first."""
    words: List[str] = []
    while len(words) < _MOST and start - 1 > floor and line[start - 1] == " ":
        match = _WORD.search(line, max(floor, start - 33), start - 1)
        if match is None:
            break
        words.append(match.group())
        start = match.start()
    return words


def _read(match: Match[str], words: List[str]) -> Optional[_Pair]:
    last, unit, sep, _, number, percent, total, duration = match.groups()
    is_tight = sep[:1] == "="
    if not is_tight and last.lower() in STOPS:
        return None
    is_spoken = sep.isspace() or sep.strip(" :").isalpha()
    name = last if not words and last.isidentifier() else _name(words, last, is_tight=is_tight)
    if is_spoken and words and words[0].lower() not in _CHOSEN and step_rank(last) is not None:
        name = last  # 'begin training epoch 3'
    rank = step_rank(name)
    if rank is None:
        after = match.string[match.end() : match.end() + 64]
        if number.isdigit() and name.lower() in PARTS and after.lstrip(" ")[:1] == "[":
            return _Pair("epoch", float(number), is_sure=True, is_apart=False)  # 'Train: 3 [50/100]'
        if not name or is_noise(name) or unit.count("/") > 1 or _is_of_things(name, duration, after):
            return None
        name = metric_name(name + unit) if unit else name
    value = _value(number, percent, total if rank is None else None)
    if value is None:
        return None
    is_sure = not is_spoken or is_known(last)
    return _Pair(name, value, is_sure, is_spoken and not is_sure and _is_apart(match))


def _is_of_things(name: str, duration: Optional[str], after: str) -> bool:
    """Tell whether the number only counts things, or the time that the program took."""
    if after[:1] == " " and (
        _THINGS.match(after) or _VECTOR.match(after) or after[:10].lower() == " (default)"
    ):
        return True
    return bool((duration or (after[:1] == " " and _DURATION.match(after))) and _SPENT.search(name))


def _value(number: str, percent: Optional[str], total: Optional[str]) -> Optional[float]:
    value = number_of(number)
    if value is None:
        return None
    if percent:
        value /= 100.0
    if not total:
        return value
    return value / float(total) if 0.0 <= value <= float(total) > 0.0 else None


def _name(words: List[str], last: str, *, is_tight: bool) -> str:
    """Return the name with those words before it that belong to it; empty when it is no metric's."""
    kept = [last]
    for word, before in zip(words, [*words[1:], ""]):
        plain = word.lower()
        if (plain == "from" and len(kept) == 1) or (plain == "of" and before.lower() in _COUNTS):
            return ""
        if plain in STOPS or (is_tight and plain not in QUALIFIERS) or _is_of_a_host(word):
            break
        kept.append(word.strip("."))
    if len(kept) == 1 and last.lower() in PARTS and words and words[0].lower() in STOPS:
        return ""  # 'fold for training: 0'
    if len(kept) == 1 and last.isidentifier():
        return last
    return metric_name(" ".join(reversed(kept)))


def _is_of_a_host(word: str) -> bool:
    return (word[-1].isdigit() and "_" not in word) or word.endswith((".py", ".main"))


def _is_apart(match: Match[str]) -> bool:
    line = match.string
    before, after = line[: match.start()].rstrip(" ")[-1:], line[match.end() :].lstrip(" ")[:1]
    return before in _BEFORE and after in _AFTER
