"""The store as the daemon's conversation with a cluster sees it (``core.ports.Ledger``)."""

import json
import sqlite3
from collections.abc import Callable, Iterable

from neronet.man.core import plan
from neronet.man.core.plan import Batch
from neronet.man.core.ports import Recheck
from neronet.man.store import events, holds, needs, rechecks, repeats
from neronet.man.store.database import Database
from neronet.model.attempt import Assignment, AttemptId
from neronet.model.event import MAN, Crashed, Record
from neronet.model.experiment import Definition
from neronet.model.lifecycle import State
from neronet.protocol.messages import Happening

LOST = "lost: the cluster has no trace of it"


class StoreLedger:
    """Each method is one transaction."""

    def __init__(self, database: Database, now: Callable[[], float]) -> None:
        self._database = database
        self._now = now

    def unsent(self, cluster: str, limit: int) -> list[Assignment]:
        """Return attempts to give to the cluster, and mark them as sent before they are."""
        now = self._now()
        if not self._database.connection.execute(_UNSENT_ANY, (cluster, now)).fetchone():
            return []
        with self._database.transaction() as tx:
            rows = tx.execute(_UNSENT, (cluster, now, limit)).fetchall()
            # A first copy may have come, without the word that it is held: then that is not known.
            tx.executemany(
                "UPDATE attempts SET sent = 1, held = iif(hold = 1, NULL, held) WHERE id = ?",
                [(row["id"],) for row in rows],
            )
            return _assignments(rows, cluster)

    def take_back(self, cluster: str, attempts: Iterable[str]) -> None:
        """Let attempts that the cluster could not take wait again."""
        with self._database.transaction() as tx:
            tx.executemany(
                "UPDATE attempts SET sent = 2"
                " WHERE experiment = ? AND attempt = ? AND cluster = ? AND mum = 0",
                [(*AttemptId.parse(attempt), cluster) for attempt in attempts],
            )

    def reopen(self, cluster: str) -> None:
        """Let everything that was sent and never heard of be sent again."""
        with self._database.transaction() as tx:
            tx.execute(
                "UPDATE attempts SET sent = 2"
                " WHERE cluster = ? AND ended IS NULL AND sent = 1 AND mum = 0 AND kid = 0",
                (cluster,),
            )
            needs.reopen(tx, cluster)

    def positions(self, cluster: str) -> dict[str, list[int]]:
        """Return how far the store has come with each attempt that the cluster has."""
        rows = self._database.connection.execute(
            "SELECT experiment, attempt, mum, kid FROM attempts"
            " WHERE cluster = ? AND ended IS NULL AND (mum > 0 OR kid > 0)",
            (cluster,),
        )
        return {f"{number}.{attempt}": [mum, kid] for number, attempt, mum, kid in rows}

    def wanted_stops(self, cluster: str) -> dict[str, list[str]]:
        """Return what shall end."""
        rows = self._database.connection.execute(
            "SELECT experiment, attempt, stop FROM attempts"
            " WHERE cluster = ? AND ended IS NULL AND (sent = 1 OR mum > 0 OR kid > 0) AND stop IS NOT NULL",
            (cluster,),
        )
        stops: dict[str, list[str]] = {}
        for number, attempt, cause in rows:
            stops.setdefault(cause, []).append(f"{number}.{attempt}")
        return stops

    def wanted_rechecks(self, cluster: str) -> list[Recheck]:
        """Return what shall end if its expression still holds."""
        return rechecks.wanted(self._database.connection, cluster)

    def take_in(self, cluster: str, items: Iterable[Happening]) -> list[str]:
        """Store what happened, with the positions, and return the attempts that have ended.

        Those that are to be tried again have their next attempts from the same moment on.
        """
        with self._database.transaction() as tx:
            ended = events.take_in(tx, cluster, items)
            needs.meet(tx, ended)
            needs.hand_on(tx, repeats.repeat(tx, cluster, ended, self._now()))
            return ended

    def wanted_holds(self, cluster: str, *, again: bool) -> dict[bool, list[str]]:
        """Return what is to be held there, or released."""
        return holds.wanted(self._database, cluster, again=again)

    def met(self, cluster: str) -> list[str]:
        """Return what has finished that somebody there waits for."""
        return needs.untold(self._database, cluster)

    def lose(self, cluster: str, attempts: Iterable[str]) -> None:
        """End attempts of which the cluster has no trace."""
        record = Record(1, self._now(), Crashed(LOST))
        self.take_in(cluster, [Happening(attempt, MAN, record) for attempt in attempts])


_WAITS = (
    f"cluster = ? AND ended IS NULL AND sent <> 1 AND state = '{State.WAITING.value}'"
    " AND blocked = 0 AND (hold IS NOT 1 OR sent = 2) AND (due IS NULL OR due <= ?)"
)
_UNSENT_ANY = f"SELECT 1 FROM attempts WHERE {_WAITS} LIMIT 1"
_UNSENT = f"""
    SELECT a.id, a.experiment, a.attempt, r.definition, b.number AS batch, b.words, b.snapshot, b.variables,
        b.at_once, a.hold, (
            SELECT json_group_array(n.experiment || '.' || n.since) FROM needs n
            WHERE n.attempt = a.id AND n.met IS NULL
        ) AS after
    FROM attempts a
    JOIN revisions r ON r.experiment = a.experiment AND r.revision = a.revision
    JOIN batches b ON b.number = a.batch
    WHERE {_WAITS}
    ORDER BY a.id LIMIT ?
"""


def _assignments(rows: list[sqlite3.Row], cluster: str) -> list[Assignment]:
    batches: dict[int, Batch] = {}
    assignments = []
    for row in rows:
        if row["batch"] not in batches:
            variables = json.loads(row["variables"])
            batches[row["batch"]] = Batch(
                row["batch"], row["words"], row["snapshot"], variables, row["at_once"]
            )
        attempt = AttemptId(row["experiment"], row["attempt"])
        definition = Definition.from_json(json.loads(row["definition"]))._replace(cluster=cluster)
        assignment = plan.assignment(attempt, definition, batches[row["batch"]])
        assignments.append(assignment._replace(after=json.loads(row["after"]), held=row["hold"] == 1))
    return assignments
