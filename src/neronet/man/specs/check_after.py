"""Reads the key ``after``, and sees that experiments neither need what is not there nor wait in a circle."""

from collections.abc import Sequence

from neronet.language.names import did_you_mean
from neronet.man.core.circles import circle
from neronet.man.core.naming import Names, around, is_pattern
from neronet.man.specs.checks import line
from neronet.man.specs.checks import lines as texts
from neronet.man.specs.specification import Field


def after(field: Field) -> list[str]:
    """Return the names, patterns and numbers."""
    value = field.value
    items = list(field.entries()) if isinstance(value, list) else [field]
    words = []
    for item in items:
        is_number = isinstance(item.value, int) and not isinstance(item.value, bool)
        words.append(str(item.value) if is_number else line(item) if item is not field else texts(item)[0])
        if is_number and item.value < 1:
            raise item.error("'after' names no experiment: %d" % item.value, "numbers begin with 1")
    return list(dict.fromkeys(words))


class Needing:
    """An experiment as written, that may stand for several."""

    def __init__(self, base: str, names: Sequence[str], words: Sequence[str], field: Field) -> None:
        self.base = base
        self.names = names
        self.words = words
        self.field = field


def resolve(experiments: Sequence[Needing]) -> dict[str, list[str]]:
    """Return by base what each needs, names in full.

    Raises ``SpecificationError`` for a name that nobody has, and for a circle.
    """
    if not any(each.words for each in experiments):
        return {}
    bases = {name: each.base for each in experiments for name in each.names}
    names = Names(bases)
    found: dict[str, list[str]] = {}
    waits: dict[str, set[str]] = {}
    for each in experiments:
        if each.words:
            found[each.base] = [_full(word, each, names, bases) for word in each.words]
            needed = (name for word in found[each.base] for name in names.needed(word, each.base))
            waits[each.base] = {bases[name] for name in needed}
    line_ = circle(waits)
    if line_:
        guilty = next(each for each in experiments if each.base == line_[0])
        what = "experiments wait for one another in a circle: %s" % " after ".join(line_)
        raise guilty.field.error(what, "take one of these after: away; after: [] takes an inherited one away")
    return found


def _full(word: str, needing: Needing, names: Names, known: dict[str, str]) -> str:
    if word.isdigit():
        return word
    for full in around(needing.base, word):
        if names.needed(full, needing.base):
            return full
    place = next((item for item in needing.field.entries() if item.value == word), needing.field)
    if isinstance(needing.field.value, str):
        place = needing.field
    if is_pattern(word):
        raise place.error("'%s' is after '%s', which no other experiment matches" % (needing.base, word))
    everybody = list(dict.fromkeys([*known.values(), *known]))
    hint = did_you_mean(word, everybody) or "the experiments are: %s" % ", ".join(everybody[:20])
    raise place.error("'%s' is after '%s', which is no experiment" % (needing.base, word), hint)
