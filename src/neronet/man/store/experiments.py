"""Experiments and their revisions."""

import json
import sqlite3
from collections.abc import Iterable
from itertools import zip_longest
from typing import NamedTuple

from neronet.model.experiment import Definition


class Added(NamedTuple):
    """What ``save`` did, by experiment number."""

    new: list[int]
    revised: list[int]
    same: list[int]
    absent: list[int]  #: in the store, and no longer in the specification


def save(
    tx: sqlite3.Connection,
    project: int,
    definitions: Iterable[Definition],
    now: float,
    places: Iterable[str] = (),
) -> Added:
    """Store definitions: a new key becomes an experiment, a changed one a new revision of its own.

    ``places`` tells where the command of each stands; a place alone makes no new revision.
    """
    known = {
        row["key"]: row
        for row in tx.execute(
            "SELECT number, key, e.revision, source, definition FROM experiments e"
            " JOIN revisions r ON r.experiment = e.number AND r.revision = e.revision WHERE project = ?",
            (project,),
        )
    }
    added = Added([], [], [], [])
    for definition, place in zip_longest(definitions, places, fillvalue=""):
        assert isinstance(definition, Definition), "more places than definitions"
        row = known.pop(definition.key, None)
        text = json.dumps(definition.to_json())
        if row is None:
            added.new.append(_insert(tx, project, definition, place, text, now))
            continue
        if place != row["source"]:
            tx.execute("UPDATE experiments SET source = ? WHERE number = ?", (place, row["number"]))
        if _same(text, row["definition"]):
            added.same.append(row["number"])
        else:
            _revise(tx, row["number"], row["revision"] + 1, definition, text, now)
            added.revised.append(row["number"])
    added.absent.extend(sorted(row["number"] for row in known.values()))
    tx.execute("UPDATE experiments SET absent = 0 WHERE project = ? AND absent", (project,))
    tx.executemany("UPDATE experiments SET absent = 1 WHERE number = ?", [(n,) for n in added.absent])
    return added


def definition(tx: sqlite3.Connection, number: int, revision: int | None = None) -> Definition:
    """Return what was asked for: in this revision, or in the newest."""
    row = tx.execute(
        "SELECT definition FROM revisions WHERE experiment = ? AND revision = ifnull(?,"
        " (SELECT revision FROM experiments WHERE number = ?))",
        (number, revision, number),
    ).fetchone()
    return Definition.from_json(json.loads(row[0]))


def absent(connection: sqlite3.Connection, numbers: Iterable[int]) -> list[int]:
    """Return those of the experiments that the specification no longer has."""
    gone = {number for (number,) in connection.execute("SELECT number FROM experiments WHERE absent")}
    return [number for number in numbers if number in gone]


def source(tx: sqlite3.Connection, number: int) -> str:
    """Return file and line of the experiment's command, as in ``neronet.yaml:3``; empty when not known."""
    row = tx.execute("SELECT source FROM experiments WHERE number = ?", (number,)).fetchone()
    return str(row[0])


def _same(one: str, other: str) -> bool:
    """Tell whether two definitions mean the same, in whatever order their keys were written."""
    return one == other or _canonical(one) == _canonical(other)


def _canonical(text: str) -> str:
    return json.dumps(json.loads(text), sort_keys=True)


def _insert(
    tx: sqlite3.Connection, project: int, definition: Definition, place: str, text: str, now: float
) -> int:
    cursor = tx.execute(
        "INSERT INTO experiments (project, key, name, parameters, tags, source, revision, changed)"
        " VALUES (?, ?, ?, ?, ?, ?, 1, ?)",
        (project, definition.key, definition.name, *_shown(definition), place, now),
    )
    number = int(cursor.lastrowid or 0)
    tx.execute("INSERT INTO revisions VALUES (?, 1, ?, ?)", (number, now, text))
    return number


def _revise(
    tx: sqlite3.Connection, number: int, revision: int, definition: Definition, text: str, now: float
) -> None:
    tx.execute(
        "UPDATE experiments SET name = ?, parameters = ?, tags = ?, revision = ?, changed = ?"
        " WHERE number = ?",
        (definition.name, *_shown(definition), revision, now, number),
    )
    tx.execute("INSERT INTO revisions VALUES (?, ?, ?, ?)", (number, revision, now, text))


def _shown(definition: Definition) -> tuple[str, str]:
    return json.dumps(definition.parameters), json.dumps(definition.tags)
