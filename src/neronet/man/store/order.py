"""What experiments need, as numbers, and whether they could ever begin if they were started now."""

import json
import sqlite3
from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from neronet.errors import NeronetError
from neronet.language.names import did_you_mean
from neronet.man.core.circles import circle
from neronet.man.core.naming import Names
from neronet.man.store import needs
from neronet.model.lifecycle import LIVE, State

_MOST = 1_000_000  #: needs in one start; more is a cross of two large sweeps

_AFTER = """
    SELECT e.number, e.project, e.name, e.key, json_extract(r.definition, '$.after') AS after
    FROM experiments e JOIN revisions r ON r.experiment = e.number AND r.revision = e.revision
    WHERE e.number IN (SELECT value FROM json_each(?)) AND after IS NOT NULL
"""


class Standing(NamedTuple):
    """An experiment that is needed, and where it stands."""

    number: int
    name: str
    state: str
    is_absent: bool  #: no longer in the specification


class _Project:
    """The experiments of one project, by name and number."""

    def __init__(self, connection: sqlite3.Connection, project: int) -> None:
        rows = connection.execute(
            "SELECT number, name, key FROM experiments WHERE project = ? ORDER BY absent DESC, number",
            (project,),
        ).fetchall()
        self.numbers = {name: number for number, name, _ in rows}  # one that is not absent comes last
        ordered = sorted(rows, key=lambda row: row["number"])
        self._names = Names({row["name"]: base_of(row["key"]) for row in ordered})
        self._known = set(self.numbers.values())

    def needed(self, word: str, row: sqlite3.Row) -> list[int]:
        found = [self.numbers[name] for name in self._names.needed(word, base_of(row["key"]))]
        if not found and word.isdigit() and int(word) in self._known:
            return [int(word)]
        if not found:
            raise NeronetError(
                f"{row['number']} {row['name']} is after '{word}', which is no experiment of its project",
                did_you_mean(word, self.numbers) or "mend its `after:`, then `neroman add`",
            )
        return found


def base_of(key: str) -> str:
    """Return the name that an experiment has in its specification, before a sweep is multiplied."""
    return key.partition(" {")[0]


def needed(connection: sqlite3.Connection, numbers: Iterable[int]) -> dict[int, list[int]]:
    """Return the experiments that each needs, of those that need any; raises for a name that nobody has."""
    rows = connection.execute(_AFTER, (json.dumps(list(numbers)),)).fetchall()
    projects: dict[int, _Project] = {}
    found: dict[int, list[int]] = {}
    total = 0
    for row in rows:
        project = row["project"]
        if project not in projects:
            projects[project] = _Project(connection, project)
        words = json.loads(row["after"])
        others = dict.fromkeys(n for word in words for n in projects[project].needed(word, row))
        total += len(others)
        if total > _MOST:
            raise NeronetError(
                f"these come to more than {_MOST:,} needs of one experiment for another",
                "put an experiment between: one after all of the first, and the others after that one",
            )
        found[row["number"]] = list(others)
    return found


def standings(connection: sqlite3.Connection, numbers: Iterable[int]) -> dict[int, Standing]:
    """Return where experiments stand."""
    rows = connection.execute(
        "SELECT e.number, e.name, ifnull(a.state, 'defined'), e.absent FROM experiments e"
        " LEFT JOIN attempts a ON a.id = e.newest WHERE e.number IN (SELECT value FROM json_each(?))",
        (json.dumps(list(numbers)),),
    )
    return {number: Standing(number, name, state, bool(absent)) for number, name, state, absent in rows}


def with_needed(connection: sqlite3.Connection, numbers: Collection[int]) -> list[int]:
    """Return the experiments, and those that they need and that were never started, and so on."""
    found = set(numbers)
    fresh = found
    while fresh:
        wanted = {other for others in needed(connection, fresh).values() for other in others} - found
        rows = standings(connection, wanted).values()
        fresh = {row.number for row in rows if row.state == State.DEFINED.value and not row.is_absent}
        found = found | fresh
    return sorted(found)


def check(connection: sqlite3.Connection, starting: Collection[int]) -> dict[int, list[int]]:
    """Return what experiments that are started now need; raises when one of them could never begin."""
    wanted = needed(connection, starting)
    now = set(starting)
    others = {other for each in wanted.values() for other in each} - now
    found = standings(connection, others)
    may_finish = {State.FINISHED.value, *(state.value for state in LIVE)}
    for number, each in wanted.items():
        for other in each:
            if other not in now and found[other].state not in may_finish:
                raise _never(connection, number, found[other])
    line = circle({**needs.waits(connection, others, without=now), **wanted})
    if line:
        raise _circle(connection, line, now)
    return wanted


def unfinished(connection: sqlite3.Connection, starting: Collection[int]) -> dict[int, list[int]]:
    """Return what experiments would wait for if they were started now, those that would have to."""
    wanted = needed(connection, starting)
    found = standings(connection, {other for each in wanted.values() for other in each})
    now = set(starting)
    open_ = {
        number: [
            other for other in sorted(each) if other in now or found[other].state != State.FINISHED.value
        ]
        for number, each in wanted.items()
    }
    return {number: each for number, each in open_.items() if each}


def _circle(connection: sqlite3.Connection, line: Sequence[int], starting: Collection[int]) -> NeronetError:
    names = standings(connection, line)
    told = " after ".join(f"{number} {names[number].name}" for number in line)
    waiting = next((number for number in line if number not in starting), None)
    hint = (
        "mend their `after:`"
        if waiting is None
        else f"mend their `after:`, or `neroman abort {waiting}` first"
    )
    return NeronetError(f"experiments wait for one another in a circle: {told}", hint)


def _never(connection: sqlite3.Connection, number: int, other: Standing) -> NeronetError:
    name = standings(connection, [number])[number].name
    who = f"{number} {name} needs {other.number} {other.name}"
    if other.state == State.DEFINED.value:
        return NeronetError(
            f"{who}, which was never started",
            f"`neroman start {other.number},{number}` starts both, --with-needed all that is needed",
        )
    return NeronetError(f"{who}, which {other.state}", f"`neroman restart {other.number}` first")
