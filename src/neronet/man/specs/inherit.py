"""Hands keys down: from the top of the file, from groups, and along ``extends``."""

from collections.abc import Iterable, Iterator
from typing import Any

from neronet.language.names import did_you_mean
from neronet.man.specs import keys
from neronet.man.specs.specification import Row, Trail

DEEPEST = 100  # steps of inheritance; nobody reads more

# How many levels of a mapping are merged key by key; below, and for all other keys, the newer replaces.
_LEVELS = {"resources": 1, "criteria": 1, "parameters": 1, "retry": 1, "environment": 2}


def resolve(top: Row, rows: Iterable[Row]) -> list[Row]:
    """Return the rows that are run, each with all its keys, in the given order.

    The weakest is ``top``; then the groups around a row, the outermost first; then what it extends,
    in order; then its own keys. Raises ``SpecificationError`` for unknown names and cycles.
    """
    family = _Family(rows)
    shared = {key: value for key, value in top.keys.items() if key in keys.SHARED and value is not None}
    defaults = top._replace(keys=shared)
    return [_without_own(merge(defaults, family.whole(row))) for row in family.run()]


def merge(base: Row, over: Row) -> Row:
    """Return ``over`` with the keys of ``base`` that it does not replace."""
    found = dict(base.keys)
    replaced: set[Trail] = {()}
    for key, value in over.keys.items():
        found[key] = _merged(found.get(key), value, _LEVELS.get(key, 0), (key,), replaced)
    kept = {
        trail: place
        for trail, place in base.places.items()
        if trail and not any(trail[:length] in replaced for length in range(1, len(trail) + 1))
    }
    return over._replace(keys=found, places={**kept, **over.places})


def _merged(old: Any, new: Any, levels: int, trail: Trail, replaced: set[Trail]) -> Any:
    if not levels or not isinstance(old, dict) or not isinstance(new, dict):
        replaced.add(trail)
        return new
    found = dict(old)
    for key, value in new.items():
        found[key] = _merged(old.get(key), value, levels - 1, (*trail, key), replaced)
    return found


def _without_own(row: Row) -> Row:
    return row._replace(keys={key: value for key, value in row.keys.items() if key not in keys.ABOUT_ITSELF})


class _Family:
    """All rows of a file, and who inherits from whom."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self._rows: dict[str, Row] = {}
        for row in rows:
            if row.name in self._rows:
                where = self._rows[row.name].where()
                raise row.error("two experiments are called '%s', the other in %s" % (row.name, where))
            self._rows[row.name] = row
        self._groups = {row.parent for row in self._rows.values()}
        self._whole: dict[str, Row] = {}

    def run(self) -> Iterator[Row]:
        """Give the rows that are experiments to run: no groups, no templates, nothing in a template."""
        for row in self._rows.values():
            if row.name not in self._groups and not any(map(_is_template, self._line(row))):
                yield row

    def whole(self, row: Row, below: tuple[str, ...] = ()) -> Row:
        """Return the row with all that it inherits; ``below`` are the heirs that led here."""
        if row.name in self._whole:
            return self._whole[row.name]
        if row.name in below:
            chain = " -> ".join((*below[below.index(row.name) :], row.name))
            what = "experiments inherit from each other in a circle: %s" % chain
            raise row.field("extends").error(what, "take one of these extends: away")
        if len(below) > DEEPEST:
            raise row.field("extends").error("more than %d experiments inherit from each other" % DEEPEST)
        whole = Row(row.name, {}, {(): row.where()})
        for source in self._sources(row):
            whole = merge(whole, _without_own(self.whole(source, (*below, row.name))))
        self._whole[row.name] = merge(whole, row)
        return self._whole[row.name]

    def _sources(self, row: Row) -> Iterator[Row]:
        if row.parent is not None:
            yield self._rows[row.parent]
        extends = row.field("extends")
        if extends.value is not None:
            for name in keys.read(extends):
                yield self._found(name, row)

    def _found(self, name: str, row: Row) -> Row:
        """Look the name up among the row's siblings, then further out."""
        for group in (*self._line(row)[1:], None):
            full = name if group is None else "%s.%s" % (group.name, name)
            if full in self._rows and full != row.name:
                return self._rows[full]
        if name in self._rows:
            return self._rows[name]
        hint = did_you_mean(name, self._rows) or "the experiments are: %s" % ", ".join(list(self._rows)[:20])
        raise row.field("extends").error("'%s' extends '%s', which is no experiment" % (row.name, name), hint)

    def _line(self, row: Row) -> list[Row]:
        """Return the row and the groups around it, the innermost first."""
        found = [row]
        while found[-1].parent is not None:
            found.append(self._rows[found[-1].parent])
        return found


def _is_template(row: Row) -> bool:
    field = row.field("template")
    return field.value is not None and bool(keys.read(field))
