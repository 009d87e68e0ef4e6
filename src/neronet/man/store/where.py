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
    """Return the numbers, each once, in order. Names, states and ``all`` look at the project, if given.

    Raises ``SelectionError`` for a number, attempt, name, batch or tag that exists nowhere.
    """
    numbers: set[int] = set()
    for item in selector.items:
        numbers.update(_of_item(connection, item, project))
    return sorted(numbers)


def by_number_only(selector: Selector) -> bool:
    """Tell whether the selector means the same in every project."""
    return all(isinstance(item, _EVERYWHERE) for item in selector.items)


def _of_item(connection: sqlite3.Connection, item: Any, project: int | None) -> list[int]:
    if isinstance(item, tree.ExpressionItem):
        raise SelectionError(
            f"expressions such as {tree.text(item)} cannot select yet",
            "use numbers, states, names, batch: or tag:",
        )
    condition, values = _CONDITIONS[type(item)](item)
    if project is not None and not isinstance(item, _EVERYWHERE):
        condition = f"({condition}) AND e.project = :project"
    values = {**values, "project": project}
    found = [number for (number,) in connection.execute(_FROM + condition, values)]
    if not found:
        _explain_nothing(connection, item, project)
    return found


#: Their numbers are the user's own, whatever the project.
_EVERYWHERE = (tree.Number, tree.Range, tree.AttemptItem, tree.Batch)

# A start command over several projects made a batch of each, at the same moment.
_LAST = """
    EXISTS (
        SELECT 1 FROM attempts a JOIN batches b ON b.number = a.batch
        WHERE a.experiment = e.number AND b.created = (
            SELECT max(n.created) FROM batches n WHERE :project IS NULL OR EXISTS (
                SELECT 1 FROM attempts o JOIN experiments f ON f.number = o.experiment
                WHERE o.batch = n.number AND f.project = :project
            )
        )
    )
"""

_ATTEMPT = """
    e.number = :number AND a.attempt = :attempt
"""

_CONDITIONS: dict[type, Any] = {
    tree.Number: lambda item: ("e.number = :number", item._asdict()),
    tree.Range: lambda item: (
        "e.number BETWEEN :first AND :last AND (e.number - :first) % :step = 0",
        item._asdict(),
    ),
    tree.AttemptItem: lambda item: (_ATTEMPT, item._asdict()),
    tree.StateItem: lambda item: ("ifnull(a.state, 'defined') = :state", item._asdict()),
    tree.Name: lambda item: ("e.name = :text", item._asdict()),
    tree.Glob: lambda item: (
        "e.name GLOB :pattern",
        {"pattern": item.pattern.replace("[!", "[^")},  # as SQLite has it
    ),
    tree.Batch: lambda item: (
        "EXISTS (SELECT 1 FROM attempts b WHERE b.experiment = e.number AND b.batch = :number)",
        item._asdict(),
    ),
    tree.Tag: lambda item: (
        "EXISTS (SELECT 1 FROM json_each(e.tags) WHERE value = :text)",
        item._asdict(),
    ),
    tree.All: lambda _item: ("1", {}),
    tree.Last: lambda _item: (_LAST, {}),
}


def _no_such_attempt(connection: sqlite3.Connection, item: tree.AttemptItem) -> SelectionError:
    newest = connection.execute(
        "SELECT max(attempt) FROM attempts WHERE experiment = ?", (item.number,)
    ).fetchone()[0]
    if newest is None or item.attempt > newest:
        return SelectionError(
            f"there is no attempt {tree.text(item)}", "`neroman show NUMBER` lists the attempts"
        )
    return SelectionError(
        f"{tree.text(item)} is over: the newest attempt is {item.number}.{newest}",
        f"`neroman show {tree.text(item)}` shows it, `neroman logs {tree.text(item)}` what it printed",
    )


def _explain_nothing(connection: sqlite3.Connection, item: Any, project: int | None) -> None:
    """Raise when the item names what exists nowhere; a state that nobody is in is no mistake."""
    if isinstance(item, (tree.Number, tree.Range)):
        raise SelectionError(f"there is no experiment {tree.text(item)}", _numbers(connection))
    if isinstance(item, tree.AttemptItem):
        raise _no_such_attempt(connection, item)
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
            f"no experiment has the tag '{item.text}'", _nearest(item.text, _tags(connection, project))
        )


def _numbers(connection: sqlite3.Connection) -> str:
    first, last = connection.execute("SELECT min(number), max(number) FROM experiments").fetchone()
    if first is None:
        return "there are none yet; `neroman add` reads them from neronet.yaml"
    return f"the numbers go from {first} to {last}"


def _names(connection: sqlite3.Connection, project: int | None) -> list[str]:
    rows = connection.execute("SELECT name FROM experiments WHERE ?1 IS NULL OR project = ?1", (project,))
    return [name for (name,) in rows]


def _tags(connection: sqlite3.Connection, project: int | None) -> list[str]:
    tags: set[str] = set()
    rows = connection.execute(
        "SELECT DISTINCT tags FROM experiments WHERE ?1 IS NULL OR project = ?1", (project,)
    )
    for (text,) in rows:
        tags.update(json.loads(text))
    return sorted(tags)


def _nearest(word: str, known: list[str]) -> str | None:
    near = difflib.get_close_matches(word, known, n=3)
    return f"did you mean {' or '.join(near)}?" if near else "a name, a number, a state word or `all` selects"
