"""Reads the key ``results``: where the results workbook lies, how often it is written, what it shows."""

from collections.abc import Collection
from pathlib import PurePath
from typing import Any

from neronet.language.names import did_you_mean
from neronet.man.core.spelling import meant
from neronet.man.specs.checks import line, lines, mapping, part, shape, truth
from neronet.man.specs.specification import Field
from neronet.model.resources import parse_duration

_KEYS = ("workbook", "every", "metrics", "best", "curves", "summary", "columns")
_CURVES = ("metrics", "by", "log")
_DIRECTIONS = ("min", "max")
_LEAST = 1.0  #: seconds; more often than that nobody looks
_EXAMPLE = "write results: {workbook: results.xlsx}"


def results(field: Field) -> dict[str, Any]:
    """Return what is given, as JSON values: times are seconds, what may be one text is a list."""
    if isinstance(field.value, str):
        return {"workbook": _workbook(field)}
    mapping(field)
    given = {
        entry.name: _READ[part(entry, _KEYS, "results").name](entry)
        for entry in field.entries()
        if entry.value is not None
    }
    if given and "workbook" not in given:
        raise field.error("results says not where the workbook is to lie", _EXAMPLE)
    return given


def check_parameters(field: Field, known: Collection[str]) -> None:
    """Raise the error for a parameter that is named and that no experiment has."""
    for entry in field.entries() if isinstance(field.value, dict) else ():
        if entry.name in ("curves", "summary") and isinstance(entry.value, dict):
            for inner in entry.entries():
                if inner.name in ("by", "over"):
                    _check_known(inner, known)


def _check_known(field: Field, known: Collection[str]) -> None:
    for name in [field.value] if isinstance(field.value, str) else field.value or ():
        if name not in known:
            hint = did_you_mean(name, tuple(known)) or f"the parameters are: {', '.join(known)}"
            raise field.error(f"{field.name}: no experiment has a parameter '{name}'", hint)


def _workbook(field: Field) -> str:
    name = line(field)
    if PurePath(name).suffix.lower() != ".xlsx":
        raise field.error(f"the results workbook is to be an .xlsx file, not '{name}'", _EXAMPLE)
    return name


def _every(field: Field) -> float:
    if isinstance(field.value, bool) or not isinstance(field.value, str | int | float):
        raise field.error(f"'every' cannot be {shape(field.value)}", "write every: 5s")
    try:
        seconds = parse_duration(field.value)
    except ValueError as error:
        raise field.error(f"every: {error}") from None
    if seconds < _LEAST:
        raise field.error(f"'every' is to be a second or more, not {shape(field.value)}", "write every: 5s")
    return seconds


def _best(field: Field) -> dict[str, str]:
    mapping(field)
    return {entry.name: _direction(entry) for entry in field.entries() if entry.value is not None}


def _direction(entry: Field) -> str:
    word = line(entry)
    if word not in _DIRECTIONS:
        near = meant(word, _DIRECTIONS)
        hint = f"did you mean {near}?" if near else f"write {entry.name}: min, or {entry.name}: max"
        raise entry.error(f"the best of '{entry.name}' is its min or its max, not '{word}'", hint)
    return word


def _curves(field: Field) -> dict[str, Any]:
    if not isinstance(field.value, dict):
        return {"metrics": lines(field)}
    read = {"metrics": lines, "by": line, "log": truth}
    given = {
        entry.name: read[part(entry, _CURVES, "curves").name](entry)
        for entry in field.entries()
        if entry.value is not None
    }
    if "metrics" not in given:
        raise field.error("curves says not of which metrics", "write curves: {metrics: [loss]}")
    return given


def _summary(field: Field) -> dict[str, Any]:
    if not isinstance(field.value, dict):
        return {"over": lines(field)}
    over = [part(entry, ("over",), "summary") for entry in field.entries() if entry.value is not None]
    if not over:
        raise field.error("summary says not over which parameter", "write summary: {over: seed}")
    return {"over": lines(over[0])}


_READ = {
    "workbook": _workbook,
    "every": _every,
    "metrics": lines,
    "best": _best,
    "curves": _curves,
    "summary": _summary,
    "columns": lines,
}
