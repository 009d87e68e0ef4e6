"""What a name in an expression stands for, among the experiments that are looked at."""

import sqlite3
from enum import Enum
from typing import NamedTuple

from neronet.language.names import BUILTINS, PREFIXES, nearest
from neronet.model.vitals import PREFIX, VITALS

_PARAM, _METRIC = PREFIXES


class Kind(Enum):
    """Where a name has its values."""

    PARAMETER = "parameter"
    METRIC = "metric"
    BUILTIN = "builtin"


class Meaning(NamedTuple):
    """What a name stands for; ``id`` is that of the parameter or metric."""

    kind: Kind
    name: str  #: without a prefix
    id: int = 0


class Vocabulary:
    """The names that experiments of one project have, or those of all."""

    def __init__(self, connection: sqlite3.Connection, project: int | None) -> None:
        self._connection = connection
        self._project = project
        self._found: dict[tuple[Kind, str], int | None] = {}

    def forms(self, name: str) -> set[str]:
        """Return ``param.x``, ``metric.x``, both or none, as ``x`` exists; it may have its prefix already."""
        found = set()
        for prefix, kind in ((_PARAM, Kind.PARAMETER), (_METRIC, Kind.METRIC)):
            bare = name.removeprefix(prefix)
            if (bare != name or not name.startswith(PREFIXES)) and self._id(kind, bare) is not None:
                found.add(prefix + bare)
        return found

    def meaning(self, name: str, *, of_points: bool = False) -> Meaning | None:
        """Return what the name stands for: a metric, else a parameter, else a built-in; None for nothing.

        What nerokid measures is a metric of its own name.
        """
        forms = self.forms(name)
        for prefix, kind in ((_METRIC, Kind.METRIC), (_PARAM, Kind.PARAMETER)):
            bare = name.removeprefix(prefix)
            if prefix + bare in forms:
                return Meaning(kind, bare, self._id(kind, bare) or 0)
            if of_points:
                break
        vital = name if name.startswith(PREFIX) else PREFIX + name
        if vital in VITALS:
            return Meaning(Kind.METRIC, vital, self._id(Kind.METRIC, vital) or 0)
        return Meaning(Kind.BUILTIN, name) if name in BUILTINS and not of_points else None

    def similar(self, name: str) -> list[str]:
        """Return names that this one may be a misspelling of, with its prefix when it has one."""
        prefix = next((prefix for prefix in PREFIXES if name.startswith(prefix)), "")
        rows = self._connection.execute("SELECT name FROM parameters UNION SELECT name FROM metrics")
        near = nearest(name.removeprefix(prefix), [str(known) for (known,) in rows])
        return [prefix + bare for bare in near if self.forms(prefix + bare)]

    def _id(self, kind: Kind, name: str) -> int | None:
        if (kind, name) not in self._found:
            values = {"name": name, "project": self._project}
            row = self._connection.execute(_EXISTS[kind], values).fetchone()
            self._found[kind, name] = None if row is None else int(row[0])
        return self._found[kind, name]


_EXISTS = {
    Kind.PARAMETER: """
        SELECT id FROM parameters p WHERE name = :name AND (:project IS NULL OR EXISTS (
            SELECT 1 FROM experiments e
            CROSS JOIN parameter_values v ON v.id = (p.id << 40) + e.number
            WHERE e.project = :project
        ))
    """,
    Kind.METRIC: """
        SELECT id FROM metrics m WHERE name = :name AND (:project IS NULL OR EXISTS (
            SELECT 1 FROM experiments e
            CROSS JOIN attempts a ON a.experiment = e.number
            CROSS JOIN metric_values v ON v.id = (m.id << 40) + a.id
            WHERE e.project = :project
        ))
    """,
}
