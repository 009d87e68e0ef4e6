"""What each column of a sheet is taken for."""

from collections.abc import Collection, Iterable, Mapping
from enum import Enum
from typing import NamedTuple

from neronet.man.core import template
from neronet.man.core.spelling import meant
from neronet.man.specs.check_resources import COMMON, USUAL
from neronet.man.specs.sheet_titles import fold
from neronet.man.specs.workbook_settings import OUTPUTS, Settings

#: Keys of an experiment that a column can give.
KEYS = ("command", "cluster", "priority", "tags", "after", "template", "extends")
RESOURCES = (*COMMON, *USUAL)


class Kind(Enum):
    """What becomes of a column's cells."""

    NAME = "name"
    KEY = "key"
    RESOURCE = "resource"
    PARAMETER = "parameter"
    OUTPUT = "written back"
    NOTE = "note"
    IGNORED = "ignored"


#: What a row says of its experiment.
INPUTS = (Kind.NAME, Kind.KEY, Kind.RESOURCE, Kind.PARAMETER)


class Column(NamedTuple):
    """A column, and the word of ours that it stands for; a note has none."""

    at: int
    title: str
    kind: Kind
    word: str = ""


class Mistake(NamedTuple):
    """What is wrong with the titles, and in which column; None for the sheet as a whole."""

    at: int | None
    what: str
    hint: str


def words(settings: Settings) -> dict[str, str]:
    """Return, by the folded titles, the words that can be told without looking at any sheet."""
    found = {fold(word): word for word in ("name", *KEYS, *RESOURCES, *OUTPUTS, *settings.write)}
    found |= {fold(word): word for word in settings.known}
    return found | {fold(title): word for word, title in settings.columns.items()}


def take(titles: Mapping[int, str], settings: Settings) -> tuple[list[Column], list[Mistake]]:
    """Return what the columns are taken for, and what is wrong with them."""
    mapped = {fold(title): word for word, title in settings.columns.items()}
    found: list[Column] = []
    for index, title in titles.items():
        folded = fold(title)
        if folded in map(fold, settings.ignore):
            found.append(Column(index, title, Kind.IGNORED))
        elif folded in mapped:
            found.append(Column(index, title, _kind(mapped[folded], settings), mapped[folded]))
        else:
            found.extend(_by_title(index, title, settings))
    return found, [*_twice(found), *_missing(found, settings, titles.values())]


def is_written(word: str, settings: Settings) -> bool:
    """Tell whether the word is one that is written back."""
    return word in settings.write or (word in OUTPUTS and word in settings.columns)


def _kind(word: str, settings: Settings) -> Kind:
    if is_written(word, settings):
        return Kind.OUTPUT
    if word == "name":
        return Kind.NAME
    if word in settings.known:
        return Kind.PARAMETER
    if word in KEYS:
        return Kind.KEY
    return Kind.RESOURCE if word in RESOURCES else Kind.PARAMETER


def _by_title(index: int, title: str, settings: Settings) -> Iterable[Column]:
    mapped = settings.columns
    folded = fold(title)
    outputs = {fold(word): word for word in settings.write if word not in mapped}
    known = {fold(word): word for word in settings.known if word not in mapped}
    if folded in outputs:
        yield Column(index, title, Kind.OUTPUT, outputs[folded])
    elif folded == "name" and "name" not in mapped:
        yield Column(index, title, Kind.NAME, "name")
        if "name" in known:
            yield Column(index, title, Kind.PARAMETER, "name")
    elif folded in KEYS and folded not in mapped:
        yield Column(index, title, Kind.KEY, folded)
    elif folded in known:
        yield Column(index, title, Kind.PARAMETER, known[folded])
    elif folded in RESOURCES and folded not in mapped:
        yield Column(index, title, Kind.RESOURCE, folded)
    elif settings.known or folded in OUTPUTS or not template.NAME.match(title.strip()):
        yield Column(index, title, Kind.NOTE)
    else:
        yield Column(index, title, Kind.PARAMETER, title.strip())


def _twice(columns: Iterable[Column]) -> Iterable[Mistake]:
    seen: dict[tuple[Kind, str], Column] = {}
    for column in columns:
        if column.kind in (Kind.NOTE, Kind.IGNORED):
            continue
        word = column.word if column.word in (*KEYS, "name") else fold(column.word)
        other = seen.setdefault((column.kind, word), column)
        if other is not column:
            what = f"'{column.title}' stands twice among the titles, or falls together with '{other.title}'"
            yield Mistake(column.at, what, "rename one of the columns")


def _missing(columns: Collection[Column], settings: Settings, titles: Collection[str]) -> Iterable[Mistake]:
    there = {column.word for column in columns}
    for word, title in settings.columns.items():
        if word not in there and not is_written(word, settings):
            near = meant(title, tuple(titles))
            hint = f"did you mean '{near}'?" if near else "the titles are: %s" % ", ".join(list(titles)[:30])
            yield Mistake(None, f"there is no column '{title}', which is to be {word}", hint)
