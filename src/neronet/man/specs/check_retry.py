"""Reads the key ``retry``: which ends are tried again, how often, and how soon."""

import re
from typing import Any

from neronet.language.names import STATES
from neronet.man.core.retries import CAUSES, covers
from neronet.man.core.spelling import meant
from neronet.man.specs.checks import integer, line, lines, mapping, part
from neronet.man.specs.specification import Field
from neronet.model.resources import parse_duration

_KEYS = ("on", "times", "wait")
_MOST = 1000  #: retries; more is a program that will never do
# What batch systems, and people, call the same.
_ELSEWHERE = {
    "timeout": "time limit", "time out": "time limit", "walltime": "time limit", "timelimit": "time limit",
    "oom": "out of memory", "memory": "out of memory", "node fail": "node failure",
    "node failed": "node failure", "boot fail": "node failure", "preempt": "preempted",
    "preemption": "preempted", "canceled": "cancelled", "exit": "exit code", "error": "exit code",
    "lost kid": "lost", "killed": "signal 9",
}  # fmt: skip
_OWN = ("by user", "user", "abort", "criterion")
_NUMBERED = re.compile(r"(exit code|signal)( [1-9][0-9]*)?\Z")


def retry(field: Field) -> dict[str, Any]:
    """Return what is given of the policy: ``on`` (causes), ``times``, ``wait`` (seconds)."""
    mapping(field)
    given: dict[str, Any] = {}
    for entry in field.entries():
        part(entry, _KEYS, "retry")
        if entry.value is not None:
            given[entry.name] = _READ[entry.name](entry)
    return given


def _on(entry: Field) -> list[str]:
    lines(entry)
    items = list(entry.entries()) if isinstance(entry.value, list) else [entry]
    return [_cause(item) for item in items]


def _cause(item: Field) -> str:
    word = line(item)
    if _is_known(word):
        return word
    plain = re.sub("[_ -]+", " ", word).lower()
    if plain.startswith(_OWN):
        raise item.error("'%s' is not tried again" % word, "what was ended on purpose is for you to restart")
    near = plain if _is_known(plain) else _ELSEWHERE.get(plain) or meant(plain, CAUSES)
    if near:
        raise item.error("'%s' is no cause" % word, "did you mean %s?" % near)
    what = "a state, not a cause" if plain in STATES else "no cause that can be tried again"
    raise item.error("'%s' is %s" % (word, what), "the causes are: %s" % ", ".join(CAUSES))


def _is_known(word: str) -> bool:
    if word.startswith(("exit code", "signal")):
        return _NUMBERED.match(word) is not None
    return any(covers(cause, word) for cause in CAUSES)


def _times(entry: Field) -> int:
    times = integer(entry)
    if not 0 <= times <= _MOST:
        raise entry.error("'times' is to be from 0 to %d, not %d" % (_MOST, times))
    return times


def _wait(entry: Field) -> float:
    if not isinstance(entry.value, (str, int, float)):
        raise entry.error("'wait' is to be a time", "write wait: 5m")
    try:
        return parse_duration(entry.value)
    except ValueError as error:
        raise entry.error("wait: %s" % error) from None


_READ = {"on": _on, "times": _times, "wait": _wait}
