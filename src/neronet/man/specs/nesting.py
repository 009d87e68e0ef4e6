"""Takes the tree of a specification apart: the project's own keys, and one row an experiment."""

from collections.abc import Iterator
from pathlib import Path

from neronet.language.names import did_you_mean
from neronet.language.tree import BARE_NAME, RESERVED
from neronet.man.specs.keys import EXPERIMENT, PROJECT
from neronet.man.specs.specification import Document, Field, Row, Trail

_OPERATORS = ("and", "or", "not")


def split(path: Path, tree: Row) -> Document:
    """Return the tree as rows; raises ``SpecificationError`` for unknown keys and impossible names."""
    for key in tree.keys:
        if key not in PROJECT:
            raise _unknown(tree.field(key))
    experiments = tree.field("experiments")
    keys = {key: value for key, value in tree.keys.items() if key != "experiments"}
    places = {trail: place for trail, place in tree.places.items() if trail[:1] != ("experiments",)}
    if "experiments" in tree.keys:
        places[("experiments",)] = tree.where(("experiments",))
    return Document(path, Row("", keys, places), tuple(_rows(experiments, None)))


def _unknown(field: Field) -> Exception:
    what = "'%s' is no key of a project" % field.name
    if field.name in EXPERIMENT:
        return field.error(
            "'%s' belongs to an experiment" % field.name, "write it within one under experiments:"
        )
    hint = did_you_mean(field.name, PROJECT)
    return field.error(what, hint or "a parameter for all experiments goes under parameters:")


def _rows(field: Field, parent: str | None) -> Iterator[Row]:
    if field.value is not None and not isinstance(field.value, dict):
        raise field.error("experiments are to be named", "write experiments: {baseline: {lr: 0.1}}")
    for entry in field.entries():
        name = _name(entry, parent)
        if entry.value is not None and not isinstance(entry.value, dict):
            raise entry.error("experiment '%s' is to have keys" % name, "write %s: {lr: 0.1}" % entry.name)
        inner = Field((entry.value or {}).get("experiments"), (*entry.trail, "experiments"), entry.row)
        if inner.value == {}:
            raise inner.error("the group '%s' has no experiments in it" % name)
        yield _row(entry, name, parent)
        yield from _rows(inner, name)


def _row(entry: Field, name: str, parent: str | None) -> Row:
    keys = {key: value for key, value in (entry.value or {}).items() if key != "experiments"}
    places: dict[Trail, str] = {(): entry.row.where(entry.trail)}
    for key, value in keys.items():
        _collect(Field(value, (*entry.trail, key), entry.row), len(entry.trail), places)
    return Row(name, keys, places, parent)


def _collect(field: Field, depth: int, places: dict[Trail, str]) -> None:
    if field.trail in field.row.places:
        places[field.trail[depth:]] = field.row.places[field.trail]
    if isinstance(field.value, (dict, list)):
        for entry in field.entries():
            _collect(entry, depth, places)


def _name(entry: Field, parent: str | None) -> str:
    own = entry.name
    mistake = name_mistake(own, is_outermost=parent is None)
    if mistake is not None:
        raise entry.error(*mistake)
    return own if parent is None else "%s.%s" % (parent, own)


def name_mistake(own: str, *, is_outermost: bool = True) -> tuple[str, str] | None:
    """Return why this cannot be the name of an experiment, and what to do; None when it can."""
    if own.isdigit():
        what = "'%s' cannot be a name" % own
        return what, "numbers are given by neronet; name it, as in run%s" % own
    if not BARE_NAME.match(own):
        hint = (
            "it begins with a letter, goes on with letters, digits, _ . or -, and ends with neither . nor -"
        )
        return "'%s' cannot be a name" % own, hint
    if is_outermost and (own in RESERVED or own in _OPERATORS):
        what = "'%s' cannot be a name: it means something when you pick experiments" % own
        return what, "write another name, as in %s-1" % own
    return None
