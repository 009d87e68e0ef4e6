"""A store with experiments in it: made by the functions that the commands use."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from neronet.man.store import attempts, events, experiments, projects
from neronet.man.store.database import Database, open_database
from neronet.man.store.experiments import Added
from neronet.model.event import KID, MUM, Event, Finished, Queued, Record, Started
from neronet.model.experiment import Definition, Project
from neronet.protocol.messages import Happening

NOON = 1_700_000_000.0
HERE = "local"


def define(name: str, **fields: Any) -> Definition:
    """Return a definition that runs ``true``."""
    return Definition(**{"key": name, "name": name, "command": "true", "parameters": {}, **fields})


class Populace:
    """A store, its clock, and short words for what tests do again and again."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.database: Database = open_database(path)
        self.clock = NOON

    def close(self) -> None:
        self.database.close()

    def reopen(self) -> None:
        """Go on as another process would."""
        self.database.close()
        self.database = open_database(self.path)

    def now(self) -> float:
        return self.clock

    def add(self, *definitions: Definition, folder: str = "/study", places: Iterable[str] = ()) -> Added:
        """Add definitions to the project in the folder."""
        with self.database.transaction() as tx:
            project = projects.save(tx, Project(Path(folder).name, folder))
            return experiments.save(tx, project, definitions, self.clock, places)

    def populate(self, count: int, folder: str = "/study") -> list[int]:
        """Add that many experiments and return their numbers."""
        return self.add(*(define(f"e-{index}") for index in range(1, count + 1)), folder=folder).new

    def start(
        self, *numbers: int, snapshots: Mapping[int, str | None] | None = None, cluster: str | None = None
    ) -> int:
        """Make an attempt at each, a second later than what came before; return the batch."""
        self.clock += 1
        with self.database.transaction() as tx:
            return attempts.start(
                tx,
                numbers,
                words="start",
                snapshots=dict.fromkeys(numbers) if snapshots is None else snapshots,
                variables={"PATH": "/bin"},
                cluster=cluster,
                now=self.clock,
            ).batch

    def stop(self, *attempt: str, cause: str = "by user") -> None:
        """Ask for the end of attempts."""
        with self.database.transaction() as tx:
            attempts.stop(tx, [self.identity(name) for name in attempt], cause, self.clock)

    def take_in(self, *items: Happening, cluster: str = HERE) -> list[str]:
        """Take in what a cluster tells."""
        with self.database.transaction() as tx:
            return events.take_in(tx, cluster, items)

    def finish(self, *names: str) -> None:
        """Let attempts be queued, start and finish."""
        for name in names:
            self.take_in(*life(name))

    def identity(self, name: str) -> int:
        """Return an attempt's id."""
        number, attempt = name.split(".")
        row = self.database.connection.execute(
            "SELECT id FROM attempts WHERE experiment = ? AND attempt = ?", (int(number), int(attempt))
        ).fetchone()
        return int(row[0])

    def column(self, name: str) -> Sequence[Any]:
        """Return a column of all attempts, oldest first."""
        rows = self.database.connection.execute(f"SELECT {name} FROM attempts ORDER BY id")
        return [value for (value,) in rows]


def from_kid(name: str, *told: Event) -> list[Happening]:
    """Return a kid's events, numbered from 1."""
    return [
        Happening(name, KID, Record(number, NOON + number, event)) for number, event in enumerate(told, 1)
    ]


def life(name: str) -> list[Happening]:
    """Return all events of an attempt that finishes."""
    queued = Happening(name, MUM, Record(1, NOON, Queued(folder=f"/spool/{name}")))
    return [queued, *from_kid(name, Started("node1", 7, f"/spool/{name}"), Finished(2.5))]
