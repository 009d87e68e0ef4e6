"""Why an item of a selector picks nothing, when that is a mistake, with the nearest that there is."""

import json
import sqlite3
from typing import Any

from neronet.errors import SelectionError
from neronet.language import tree
from neronet.language.names import did_you_mean


def explain(connection: sqlite3.Connection, item: Any, project: int | None) -> None:
    """Raise when the item names what exists nowhere; a state that nobody is in is no mistake."""
    if isinstance(item, (tree.Number, tree.Range)):
        raise SelectionError(f"there is no experiment {tree.text(item)}", _numbers(connection))
    if isinstance(item, tree.AttemptItem):
        raise _no_such_attempt(connection, item)
    if isinstance(item, tree.Name):
        raise SelectionError(
            f"no experiment is called '{item.text}'",
            _nearest(item.text, [*_names(connection, project), *tree.RESERVED]),
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


def _nearest(word: str, known: list[str]) -> str:
    return did_you_mean(word, known) or "a name, a number, a state word or `all` selects"
