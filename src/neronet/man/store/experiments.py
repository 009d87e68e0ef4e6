"""Experiments and their revisions."""

import json
import sqlite3
from collections.abc import Iterable, Mapping
from itertools import zip_longest
from typing import Any, NamedTuple

from neronet.man.core import changes
from neronet.man.core.changes import Reading
from neronet.model.experiment import Definition


class Added(NamedTuple):
    """What ``save`` did, by experiment number."""

    new: list[int]
    revised: list[int]
    same: list[int]
    absent: list[int]  #: in the store, and no longer in the specification
    kept: Mapping[int, Mapping[str, Any]] = {}  #: parameters that `restart --set` changed, and still differ
    dropped: Mapping[int, Mapping[str, Any]] = {}  #: those that gave way to an edit of the specification


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
            "SELECT number, key, e.revision, source, overrides, definition FROM experiments e"
            " JOIN revisions r ON r.experiment = e.number AND r.revision = e.revision WHERE project = ?",
            (project,),
        )
    }
    readings: dict[int, Reading] = {}
    added = Added([], [], [], [])
    for definition, place in zip_longest(definitions, places, fillvalue=""):
        assert isinstance(definition, Definition), "more places than definitions"
        row = known.pop(definition.key, None)
        if row is not None and row["overrides"] != "{}":
            reading = _read_anew(tx, row, definition)
            readings[row["number"]], definition = reading, reading.definition  # noqa: PLW2901 - as it now is
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
    return added._replace(
        kept={number: reading.values for number, reading in readings.items() if reading.values},
        dropped={number: reading.dropped for number, reading in readings.items() if reading.dropped},
    )


def revise(tx: sqlite3.Connection, number: int, definition: Definition, now: float) -> None:
    """Make a definition the newest revision of an experiment."""
    row = tx.execute("SELECT revision FROM experiments WHERE number = ?", (number,)).fetchone()
    _revise(tx, number, row[0] + 1, definition, json.dumps(definition.to_json()), now)


def definition(tx: sqlite3.Connection, number: int, revision: int | None = None) -> Definition:
    """Return what was asked for: in this revision, or in the newest."""
    row = tx.execute(
        "SELECT definition FROM revisions WHERE experiment = ? AND revision = ifnull(?,"
        " (SELECT revision FROM experiments WHERE number = ?))",
        (number, revision, number),
    ).fetchone()
    return Definition.from_json(json.loads(row[0]))


def clusters(connection: sqlite3.Connection, numbers: Iterable[int]) -> dict[int, str]:
    """Return the cluster that each experiment names."""
    rows = connection.execute(
        "SELECT number, json_extract(definition, '$.cluster') FROM experiments e"
        " JOIN revisions r ON r.experiment = e.number AND r.revision = e.revision"
        " WHERE number IN (SELECT value FROM json_each(?))",
        (json.dumps(list(numbers)),),
    )
    return {int(number): str(cluster) for number, cluster in rows}


def absent(connection: sqlite3.Connection, numbers: Iterable[int]) -> list[int]:
    """Return those of the experiments that the specification no longer has."""
    gone = {number for (number,) in connection.execute("SELECT number FROM experiments WHERE absent")}
    return [number for number in numbers if number in gone]


def source(tx: sqlite3.Connection, number: int) -> str:
    """Return file and line of the experiment's command, as in ``neronet.yaml:3``; empty when not known."""
    row = tx.execute("SELECT source FROM experiments WHERE number = ?", (number,)).fetchone()
    return str(row[0])


def _read_anew(tx: sqlite3.Connection, row: sqlite3.Row, definition: Definition) -> Reading:
    reading = changes.read_anew(definition, json.loads(row["overrides"]))
    text = json.dumps(reading.overrides)
    if text != row["overrides"]:
        tx.execute("UPDATE experiments SET overrides = ? WHERE number = ?", (text, row["number"]))
    return reading


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
