"""An experiment in the store as the evaluator sees it: read plainly, row by row, by what the tables show."""

import json
import math
from collections.abc import Sequence
from typing import Any

from man.store.populace import Populace

from neronet.language.names import BUILTINS
from neronet.language.scope import MISSING, Point, Scope
from neronet.man.store import experiments, series, views
from neronet.man.store.views import Row


class StoredScope(Scope):
    """One experiment. ``parameters`` and ``metrics`` are the names that any experiment has."""

    def __init__(self, store: Populace, row: Row, parameters: set[str], metrics: set[str]) -> None:
        self._store = store
        self._row = row
        self._parameters = parameters
        self._metrics = metrics

    def value(self, name: str) -> object:
        prefix, _, bare = name.partition(".")
        if prefix == "metric" or name in self._metrics:
            return self._metric(bare if prefix == "metric" else name)
        if prefix == "param" or name in self._parameters:
            return self._row.parameters.get(bare if prefix == "param" else name)
        return self._builtins().get(name) if name in BUILTINS else MISSING

    def series(self, name: str) -> Sequence[Point]:
        if self._row.attempt_id is None:
            return []
        connection = self._store.database.connection
        curve = series.curve(connection, self._row.attempt_id, name.removeprefix("metric."))
        return list(zip(*curve, strict=True))

    def now(self) -> float:
        return self._row.ended or self._store.now()

    def _metric(self, name: str) -> object:
        if name not in self._row.metrics:
            return MISSING
        value = self._row.metrics[name]
        return math.nan if value is None else value

    def _builtins(self) -> dict[str, Any]:
        row, now = self._row, self._store.now()
        connection = self._store.database.connection
        definition = experiments.definition(connection, row.number, row.revision)
        (created,) = connection.execute(
            "SELECT min(created) FROM revisions WHERE experiment = ?", (row.number,)
        ).fetchone()
        project, changed = connection.execute(
            "SELECT p.name, e.changed FROM experiments e JOIN projects p ON p.id = project WHERE number = ?",
            (row.number,),
        ).fetchone()
        tags = connection.execute("SELECT tags FROM experiments WHERE number = ?", (row.number,)).fetchone()[
            0
        ]
        facts = {
            "number": row.number,
            "name": row.name,
            "project": project,
            "tag": tuple(json.loads(tags)),
            "priority": definition.priority,
            "cluster": row.cluster or definition.cluster,
            "attempts": len(views.attempts_of(connection, row.number)),
            "state": row.state,
            "age": max(0.0, now - created),
            "tmod": max(0.0, now - max(changed, row.changed)),
        }
        return facts if row.attempt_id is None else {**facts, **self._of_attempt(row.attempt_id)}

    def _of_attempt(self, attempt: int) -> dict[str, Any]:
        row = self._row
        points = [self.series(name)[-1] for name in row.metrics]
        (created,) = self._store.database.connection.execute(
            "SELECT created FROM attempts WHERE id = ?", (attempt,)
        ).fetchone()
        heard = max((time for _, time, _ in points), default=row.started)
        return {
            "batch": row.batch,
            "attempt": int(str(row.attempt).partition(".")[2]),
            "cause": row.cause,
            "exit": row.exit,
            "host": row.host,
            "wait": max(0.0, (row.started or self.now()) - created),
            "runtime": row.runtime,
            "stalled": None if heard is None else max(0.0, self.now() - heard),
            "steps": max((step for step, _, _ in points), default=None),
        }
