"""A selector to the experiments that it picks."""

import difflib
import json
import sqlite3
from typing import Any

from neronet.errors import SelectionError
from neronet.language import tree
from neronet.language.tree import Selector

_FROM = "SELECT e.number FROM experiments e LEFT JOIN attempts a ON a.id = e.newest WHERE "


def select(connection: sqlite3.Connection, selector: Selector, project: int | None) -> list[int]:
    """Return the numbers, each once, in order. Names, states and ``all`` look at the project when one is given.

    Raises ``SelectionError`` for a number, attempt, name, batch or tag that exists nowhere.
    """
    numbers: set[int] = set()
    for item in selector.items:
        numbers.update(_of_item(connection, item, project))
    return sorted(numbers)


def _of_item(connection: sqlite3.Connection, item: Any, project: int | None) -> list[int]:
    if isinstance(item, tree.ExpressionItem):
        raise SelectionError(
            f"expressions such as {tree.text(item)} cannot select yet",
            "use numbers, states, names, batch: or tag:",
        )
    condition, values = _CONDITIONS[type(item)](item)
    if project is not None and not isinstance(item, _EVERYWHERE):
        condition, values = f"({condition}) AND e.project = ?", (*values, project)
    found = [number for (number,) in connection.execute(_FROM + condition, values)]
    if not found:
        _explain_nothing(connection, item, project)
    return found


#: Their numbers are the user's own, whatever the project.
_EVERYWHERE = (tree.Number, tree.Range, tree.AttemptItem, tree.Batch)

_NEWEST_BATCH = "(SELECT max(b.batch) FROM attempts b JOIN experiments f ON f.number = b.experiment AND f.project = e.project)"

_CONDITIONS: dict[type, Any] = {
    tree.Number: lambda item: ("e.number = ?", (item.number,)),
    tree.Range: lambda item: (
        "e.number BETWEEN ? AND ? AND (e.number - ?) % ? = 0",
        (item.first, item.last, item.first, item.step),
    ),
    tree.AttemptItem: lambda item: (
        "EXISTS (SELECT 1 FROM attempts b WHERE b.experiment = e.number AND e.number = ? AND b.attempt = ?)",
        tuple(item),
    ),
    tree.StateItem: lambda item: ("ifnull(a.state, 'defined') = ?", (item.state,)),
    tree.Name: lambda item: ("e.name = ?", (item.text,)),
    tree.Glob: lambda item: ("e.name GLOB ?", (item.pattern.replace("[!", "[^"),)),  # as SQLite has it
    tree.Batch: lambda item: (
        "EXISTS (SELECT 1 FROM attempts b WHERE b.experiment = e.number AND b.batch = ?)",
        (item.number,),
    ),
    tree.Tag: lambda item: ("EXISTS (SELECT 1 FROM json_each(e.tags) WHERE value = ?)", (item.text,)),
    tree.All: lambda _item: ("1", ()),
    tree.Last: lambda _item: (
        f"EXISTS (SELECT 1 FROM attempts c WHERE c.experiment = e.number AND c.batch = {_NEWEST_BATCH})",
        (),
    ),
}


def _explain_nothing(connection: sqlite3.Connection, item: Any, project: int | None) -> None:
    """Raise when the item names what exists nowhere; a state that nobody is in is no mistake."""
    if isinstance(item, (tree.Number, tree.Range)):
        raise SelectionError(f"there is no experiment {tree.text(item)}", _numbers(connection))
    if isinstance(item, tree.AttemptItem):
        raise SelectionError(
            f"there is no attempt {tree.text(item)}", "`neroman show NUMBER` lists the attempts"
        )
    if isinstance(item, tree.Name):
        raise SelectionError(
            f"no experiment is called '{item.text}'", _nearest(item.text, _names(connection, project))
        )
    if isinstance(item, tree.Batch):
        newest = connection.execute("SELECT max(number) FROM batches").fetchone()[0]
        raise SelectionError(
            f"there is no {tree.text(item)}", f"the newest is batch:{newest}" if newest else None
        )
    if isinstance(item, tree.Tag):
        raise SelectionError(
            f"no experiment has the tag '{item.text}'", _nearest(item.text, _tags(connection))
        )


def _numbers(connection: sqlite3.Connection) -> str:
    first, last = connection.execute("SELECT min(number), max(number) FROM experiments").fetchone()
    if first is None:
        return "there are none yet; `neroman add` reads them from neronet.yaml"
    return f"the numbers go from {first} to {last}"


def _names(connection: sqlite3.Connection, project: int | None) -> list[str]:
    rows = connection.execute("SELECT name FROM experiments WHERE ?1 IS NULL OR project = ?1", (project,))
    return [name for (name,) in rows]


def _tags(connection: sqlite3.Connection) -> list[str]:
    tags: set[str] = set()
    for (text,) in connection.execute("SELECT DISTINCT tags FROM experiments"):
        tags.update(json.loads(text))
    return sorted(tags)


def _nearest(word: str, known: list[str]) -> str | None:
    near = difflib.get_close_matches(word, known, n=3)
    return f"did you mean {' or '.join(near)}?" if near else "a name, a number, a state word or `all` selects"
