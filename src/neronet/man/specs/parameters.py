"""Tells parameters from reserved keys, and a misspelt reserved key from a parameter."""

from collections.abc import Iterable
from typing import Any

from neronet.errors import NeronetError
from neronet.man.core import template
from neronet.man.core.spelling import meant
from neronet.man.specs.checks import mapping
from neronet.man.specs.keys import EXPERIMENT, PROJECT
from neronet.man.specs.specification import Field, Row, Trail


def used(rows: Iterable[Row]) -> frozenset[str]:
    """Return the parameters that any command in ``rows`` uses; a command that is wrong uses none."""
    found: set[str] = set()
    for command in {row.keys["command"] for row in rows if isinstance(row.keys.get("command"), str)}:
        try:
            found.update(template.names(command))
        except NeronetError:
            continue  # told when the experiment that runs it is built
    return frozenset(found)


def gather(row: Row, known: frozenset[str]) -> Row:
    """Return the row with its bare parameters under ``parameters``, without keys that have no value.

    ``known`` are the names that some command uses: those are parameters, however they are spelt.
    """
    keys: dict[str, Any] = {}
    parameters: dict[str, Any] = {}
    places: dict[Trail, str] = {}
    for key, value in row.keys.items():
        field = row.field(key)
        if key == "parameters":
            explicit = {} if value is None else mapping(field)
            for name in explicit:
                _check_name(Field(None, ("parameters", name), row))
            _take(parameters, explicit, field)
        elif key in EXPERIMENT:
            if value is not None:
                keys[key] = value
        else:
            _check_bare(field, known)
            _take(parameters, {key: value}, field)
            places[("parameters", key)] = row.where((key,))
    if parameters:
        keys["parameters"] = parameters
    return row._replace(keys=keys, places={**row.places, **places})


def gather_top(row: Row) -> Row:
    """Return the project's row without keys that have no value, its parameters checked."""
    for field in row.field("parameters").entries() if isinstance(row.keys.get("parameters"), dict) else ():
        _check_name(field)
    return row._replace(keys={key: value for key, value in row.keys.items() if value is not None})


def _take(parameters: dict[str, Any], more: dict[str, Any], field: Field) -> None:
    for name in more:
        if name in parameters:
            raise field.error("the parameter '%s' stands twice, bare and under parameters:" % name)
    parameters.update(more)


def _check_name(field: Field) -> None:
    if not template.NAME.match(field.name):
        hint = (
            "a space must follow the colon"
            if ":" in field.name
            else "it is made of letters, digits, _ . and -"
        )
        raise field.error("'%s' cannot be the name of a parameter" % field.name, hint)


def _check_bare(field: Field, known: frozenset[str]) -> None:
    if field.name in known:
        return
    as_parameter = "if it is meant as a parameter, write it under parameters:"
    if field.name in PROJECT:
        raise field.error(
            "'%s' belongs at the top of the file, not in an experiment" % field.name, as_parameter
        )
    near = meant(field.name, EXPERIMENT)
    if near:
        hint = "did you mean %s? %s" % (near, as_parameter)
        raise field.error("'%s' is no key of an experiment" % field.name, hint)
    _check_name(field)
