"""Experiments and their revisions."""

import itertools
import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from itertools import zip_longest
from typing import Any, NamedTuple

from neronet.man.core import changes, identity
from neronet.man.core.changes import Reading
from neronet.man.core.identity import Origin
from neronet.man.store import bulk
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
    origins: Iterable[Origin | None] = (),
) -> Added:
    """Store definitions: one that is not known becomes an experiment, a changed one a new revision.

    ``places`` tells where the command of each stands; a place alone makes no new revision. ``origins`` tells
    the row of a sheet, which may say a number; a definition without a name is called by its number.
    """
    rows = _rows(tx, project)
    wanted = list(zip_longest(definitions, places, origins))
    known = {row["key"]: number for number, row in rows.items()}
    numbers = identity.match(known, [(definition.key, origin) for definition, _, origin in wanted])
    _rekey(tx, rows, [(number, item[0].key) for number, item in zip(numbers, wanted, strict=True)])
    first = _last(tx) + 1
    fresh = itertools.count(first)
    readings: dict[int, Reading] = {}
    added = Added([], [], [], [])
    with bulk.laid_out(tx, first):
        for number, (definition, place, _) in zip(numbers, wanted, strict=True):
            own = number or next(fresh)
            named = definition if definition.name else definition._replace(name=f"run-{own}")
            if number is None:
                _insert(tx, own, project, named, place or "", now)
                added.new.append(own)
            else:
                reading = _update(tx, rows.pop(number), named, place or "", now, added)
                if reading is not None:
                    readings[own] = reading
    added.absent.extend(sorted(rows))
    tx.execute("UPDATE experiments SET absent = 0 WHERE project = ? AND absent", (project,))
    tx.executemany("UPDATE experiments SET absent = 1 WHERE number = ?", [(n,) for n in added.absent])
    return added._replace(
        kept={number: reading.values for number, reading in readings.items() if reading.values},
        dropped={number: reading.dropped for number, reading in readings.items() if reading.dropped},
    )


def keys(connection: sqlite3.Connection, project: int) -> dict[str, list[int]]:
    """Return the experiments that the specification has, by what each is known by before it is multiplied."""
    found: dict[str, list[int]] = {}
    for key, number in connection.execute(
        "SELECT key, number FROM experiments WHERE project = ? AND NOT absent ORDER BY number", (project,)
    ):
        found.setdefault(key.partition(" {")[0], []).append(number)
    return found


def _rows(tx: sqlite3.Connection, project: int) -> dict[int, sqlite3.Row]:
    return {
        row["number"]: row
        for row in tx.execute(
            "SELECT number, key, e.revision, source, overrides, definition FROM experiments e"
            " JOIN revisions r ON r.experiment = e.number AND r.revision = e.revision WHERE project = ?",
            (project,),
        )
    }


def _last(tx: sqlite3.Connection) -> int:
    """Return the greatest number that was ever given."""
    row = tx.execute("SELECT seq FROM sqlite_sequence WHERE name = 'experiments'").fetchone()
    return 0 if row is None else int(row[0])


def _rekey(
    tx: sqlite3.Connection, rows: Mapping[int, sqlite3.Row], found: Sequence[tuple[int | None, str]]
) -> None:
    """Give experiments that are known by their numbers the keys that they now have; two may change places.

    One that is gone gives its key to whoever has it now.
    """
    keys = {number: key for number, key in found if number is not None}
    changed = {number: key for number, key in keys.items() if rows[number]["key"] != key}
    wanted = {key for _, key in found}
    for number, row in rows.items():
        if number not in keys and row["key"] in wanted:
            changed[number] = f"{row['key']} (until {number})"
    moving = ((number,) for number in changed)
    tx.executemany("UPDATE experiments SET key = 'moving ' || number WHERE number = ?", moving)
    moved = ((key, number) for number, key in changed.items())
    tx.executemany("UPDATE experiments SET key = ? WHERE number = ?", moved)


def _update(
    tx: sqlite3.Connection, row: sqlite3.Row, definition: Definition, place: str, now: float, added: Added
) -> Reading | None:
    """Store what an experiment now is; return the reading where `restart --set` had changed it."""
    reading: Reading | None = None
    if row["overrides"] != "{}":
        reading = _read_anew(tx, row, definition)
        definition = reading.definition
    if place != row["source"]:
        tx.execute("UPDATE experiments SET source = ? WHERE number = ?", (place, row["number"]))
    text = json.dumps(definition.to_json())
    if _same(text, row["definition"]):
        added.same.append(row["number"])
    else:
        _revise(tx, row["number"], row["revision"] + 1, definition, text, now)
        added.revised.append(row["number"])
    return reading


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
    plain = json.loads(text)
    plain.pop("key", None)  # by what it is known says nothing of what is run
    return json.dumps(plain, sort_keys=True)


def _insert(
    tx: sqlite3.Connection, number: int, project: int, definition: Definition, place: str, now: float
) -> None:
    tx.execute(
        "INSERT INTO experiments (number, project, key, name, parameters, tags, source, revision, changed)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, 1, ?)",
        (number, project, definition.key, definition.name, *_shown(definition), place, now),
    )
    text = json.dumps(definition.to_json())
    tx.execute("INSERT INTO revisions VALUES (?, 1, ?, ?)", (number, now, text))


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
