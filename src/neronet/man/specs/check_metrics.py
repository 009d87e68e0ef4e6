"""Reads the key ``metrics``: where metrics come from. What the sources mean, capture knows."""

import re
from typing import Any

from neronet.language.names import did_you_mean
from neronet.man.specs.checks import line, shape
from neronet.man.specs.specification import Field

STREAMS = ("stdout", "stderr")
SOURCES = ("file", "tensorboard", "line", "python")

_EXAMPLES = (
    "write stdout, stderr, file: results.csv, tensorboard: runs/, line: 'loss (?P<loss>.*)' or python: a.py:f"
)
_FUNCTION = re.compile(r".+\.py:[A-Za-z_][A-Za-z0-9_]*\Z")


def metrics(field: Field) -> list[Any]:
    """Return the sources, each ``stdout``, ``stderr`` or a mapping of one key; one alone is a list of one."""
    items = list(field.entries()) if isinstance(field.value, list) else [field]
    return [_source(item) for item in items]


def _source(item: Field) -> Any:
    if isinstance(item.value, str):
        return _known(item, item.value, STREAMS)
    if not isinstance(item.value, dict) or len(item.value) != 1:
        raise item.error("%s is no source of metrics" % shape(item.value), _EXAMPLES)
    entry = next(item.entries())
    kind = _known(entry, entry.name, SOURCES)
    value = line(entry)
    if kind == "line":
        _check_pattern(entry, value)
    if kind == "python" and not _FUNCTION.match(value):
        raise entry.error("'%s' names no function" % value, "write python: analytics.py:parse_line")
    return {kind: value}


def _known(field: Field, word: str, known: tuple[str, ...]) -> str:
    if word not in known:
        raise field.error(
            "'%s' is no source of metrics" % word, did_you_mean(word, STREAMS + SOURCES) or _EXAMPLES
        )
    return word


def _check_pattern(field: Field, pattern: str) -> None:
    try:
        found = re.compile(pattern).groupindex
    except re.error as error:
        raise field.error("'%s' is no regular expression: %s" % (pattern, error)) from None
    if not found:
        raise field.error("the pattern names no metric", "name its groups: 'RAM (?P<ram>[0-9.]+) percent'")
