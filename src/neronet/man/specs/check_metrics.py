"""Reads the key ``metrics``: where metrics come from. What the sources mean, capture knows."""

import re
from typing import Any

from neronet.language.names import did_you_mean
from neronet.man.specs.checks import line, part, shape
from neronet.man.specs.specification import Field

STREAMS = ("stdout", "stderr")
SOURCES = ("file", "tensorboard", "line", "python")
FORMATS = ("csv", "json", "jsonl", "tensorboard", "lines")

#: What may stand beside a source's own key.
_BESIDES = {"file": ("as", "step"), "tensorboard": (), "line": ("file",), "python": ("file",)}
_EXAMPLES = (
    "write stdout, stderr, file: results.csv, tensorboard: runs/, line: 'loss (?P<loss>.*)' or python: a.py:f"
)
_FUNCTION = re.compile(r".+\.py:[A-Za-z_][A-Za-z0-9_]*\Z")


def metrics(field: Field) -> list[Any]:
    """Return the sources, each ``stdout``, ``stderr`` or a mapping; one alone is a list of one."""
    items = list(field.entries()) if isinstance(field.value, list) else [field]
    return [_source(item) for item in items]


def _source(item: Field) -> Any:
    if isinstance(item.value, str):
        return _known(item, item.value, STREAMS)
    if not isinstance(item.value, dict) or not item.value:
        raise item.error("%s is no source of metrics" % shape(item.value), _EXAMPLES)
    kind = _kind(item)
    return {entry.name: _value(entry, kind) for entry in item.entries()}


def _kind(item: Field) -> str:
    """Return the key that says what is read; ``file`` may be that, or say where another kind reads."""
    entries = list(item.entries())
    kinds = [entry for entry in entries if entry.name in SOURCES]
    if not kinds:
        _known(entries[0], entries[0].name, SOURCES)
    kind = next((entry.name for entry in kinds if entry.name != "file"), "file")
    for entry in entries:
        if entry.name != kind:
            part(entry, _BESIDES[kind], "a source '%s:'" % kind)
    return kind


def _value(entry: Field, kind: str) -> str:
    value = line(entry)
    if entry.name == "line":
        _check_pattern(entry, value)
    elif entry.name == "python" and not _FUNCTION.match(value):
        raise entry.error("'%s' names no function" % value, "write python: analytics.py:parse_line")
    elif entry.name == "as" and value not in FORMATS:
        raise entry.error("'%s' is no format of metrics" % value, "known are: %s" % ", ".join(FORMATS))
    elif entry.name in ("file", "tensorboard"):
        _check_path(entry, value, kind)
    return value


def _check_path(entry: Field, path: str, kind: str) -> None:
    if "\0" in path:
        raise entry.error("'%s' is no path" % path)
    if kind == "file" and path.endswith("/"):
        raise entry.error("'%s' is a folder" % path, "write %s* for the files in it" % path)


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
