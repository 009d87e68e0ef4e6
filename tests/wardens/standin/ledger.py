"""What the stand-in of Slurm's controller knows: a database in a folder, changed by one command at a time."""

import json
import sqlite3
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

VARIABLE = "STANDIN_SLURM"  #: names the folder to the commands

DEFAULTS: Mapping[str, Any] = {
    "max_array_size": 1001,
    "has_rules": False,
    "max_job_count": 10000,
    "max_submit_jobs": 0,  #: of a user; 0 is no limit
    "min_job_age": 300.0,  #: seconds after its end for which a job is remembered
    "kill_wait": 5.0,  #: seconds between SIGTERM and SIGKILL
    "minute": 60.0,  #: seconds that a minute of a time limit lasts here
    "accounting": False,
    "accounts": [],  #: that jobs may name; none given: any
    "cpus": 32,  #: of each node
    "memory": 8000,  #: MB of each node
    "partitions": {
        "batch": {"nodes": ["n1", "n2", "n3"], "minutes": 1440, "gpus": 0, "state": "UP"},
        "gpu": {"nodes": ["g1"], "minutes": 1440, "gpus": 2, "state": "UP"},
    },  #: the first is the default one
    "drained": [],  #: nodes that take no jobs
    "is_down": False,  #: nobody reaches the controller
    "hanging": [],  #: commands that never come back
    "socket_timeouts": [],  #: for the next sbatches: "lost", "taken" or ""
    "books_are_down": False,
}

_TABLES = """
CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE calls (number INTEGER PRIMARY KEY, words TEXT NOT NULL) STRICT;
CREATE TABLE submissions (
    base INTEGER PRIMARY KEY, name TEXT, comment TEXT, folder TEXT, output TEXT, script TEXT,
    environment TEXT, partition TEXT, cpus INTEGER, memory INTEGER, gpus INTEGER, minutes REAL,
    warning TEXT, requeue INTEGER, throttle INTEGER, dependency TEXT, is_array INTEGER
) STRICT;
CREATE TABLE tasks (
    base INTEGER, task INTEGER, state TEXT, reason TEXT DEFAULT 'None', code INTEGER DEFAULT 0,
    sent INTEGER DEFAULT 0, began REAL, ended REAL, node TEXT DEFAULT '', devices TEXT DEFAULT '',
    runner INTEGER, wish TEXT DEFAULT '', canceller TEXT DEFAULT '', restarts INTEGER DEFAULT 0,
    held INTEGER DEFAULT 0,
    PRIMARY KEY (base, task)
) STRICT, WITHOUT ROWID;
CREATE INDEX by_state ON tasks (state, base);
"""
ENDED = "('COMPLETED', 'FAILED', 'CANCELLED', 'TIMEOUT', 'NODE_FAIL', 'PREEMPTED', 'OUT_OF_MEMORY')"


class Ledger:
    """The database, opened for a while."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._database = sqlite3.connect(folder / "ledger.db", isolation_level=None, timeout=60)
        self._database.row_factory = sqlite3.Row

    @classmethod
    def make(cls, folder: Path) -> None:
        """Make a new one."""
        ledger = cls(folder)
        ledger._database.execute("PRAGMA journal_mode=WAL")
        ledger._database.executescript(_TABLES)
        ledger.close()

    @contextmanager
    def change(self) -> Iterator[None]:
        """Have the ledger for oneself; all that is written inside is written, or nothing."""
        self._database.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._database.execute("ROLLBACK")
            raise
        self._database.execute("COMMIT")

    def ask(self, sql: str, *values: Any) -> list[sqlite3.Row]:
        return self._database.execute(sql, values).fetchall()

    def many(self, sql: str, rows: list[tuple[Any, ...]]) -> None:
        self._database.executemany(sql, rows)

    def close(self) -> None:
        self._database.close()

    def setting(self, name: str) -> Any:
        rows = self.ask("SELECT value FROM settings WHERE name = ?", name)
        return json.loads(rows[0]["value"]) if rows else DEFAULTS[name]

    def set(self, name: str, value: Any) -> None:
        assert name in DEFAULTS
        self.ask("INSERT OR REPLACE INTO settings VALUES (?, ?)", name, json.dumps(value))

    def remembered(self) -> list[sqlite3.Row]:
        """Return what the controller has not forgotten yet, tasks with what they have in common."""
        since = time.time() - self.setting("min_job_age")
        return self.ask(
            f"SELECT * FROM tasks JOIN submissions USING (base) WHERE state NOT IN {ENDED} OR ended > ?"
            " ORDER BY base, task",
            since,
        )

    def everything(self) -> list[sqlite3.Row]:
        return self.ask("SELECT * FROM tasks JOIN submissions USING (base) ORDER BY base, task")


def called(row: sqlite3.Row) -> str:
    """Return what Slurm calls a task."""
    return f"{row['base']}_{row['task']}" if row["is_array"] else f"{row['base']}"
