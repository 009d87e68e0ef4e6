"""The SQLite file in which the command line and the daemon meet."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from neronet.errors import NeronetError

_MIGRATIONS = Path(__file__).with_name("migrations")
_PATIENCE = 30.0  #: seconds that a writer waits for another


class StoreError(NeronetError):
    """The store cannot be opened, or cannot take more."""


class Database:
    """One connection. Readers never wait; writers wait for one another."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Give a connection on which all is done, or nothing; raises ``StoreError`` when the disk fails."""
        try:
            self.connection.execute("BEGIN IMMEDIATE")
            try:
                yield self.connection
            except BaseException:
                self.connection.rollback()
                raise
            self.connection.commit()
        except sqlite3.OperationalError as error:
            raise _explained(error) from error

    @property
    def owner(self) -> str:
        """Return the name by which clusters know the attempts of this store."""
        row = self.connection.execute("SELECT value FROM meta WHERE key = 'owner'").fetchone()
        return str(row[0])

    def close(self) -> None:
        """Close the connection."""
        self.connection.close()


def open_database(path: Path) -> Database:
    """Open the store, making or migrating it as needed.

    Raises ``StoreError`` when it cannot be written or belongs to a newer release.
    """
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        connection = sqlite3.connect(path, timeout=_PATIENCE, isolation_level=None)
        connection.row_factory = sqlite3.Row
        connection.execute("PRAGMA journal_mode = WAL")  # readers and one writer at a time
        # A power cut may take the last second; a killed process never takes anything.
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("PRAGMA foreign_keys = ON")
        _migrate(connection, path)
    except OSError as error:
        raise StoreError(f"the store {path} cannot be made: {error}") from error
    except sqlite3.OperationalError as error:
        raise _explained(error, path) from error
    except sqlite3.DatabaseError as error:
        raise StoreError(f"{path} is no neronet store: {error}", "move it away; a new one is made") from error
    return Database(connection)


def _migrate(connection: sqlite3.Connection, path: Path) -> None:
    done = connection.execute("PRAGMA user_version").fetchone()[0]
    scripts = sorted(_MIGRATIONS.glob("*.sql"))
    if done > len(scripts):
        raise StoreError(
            f"the store {path} was written by a newer neronet (format {done}, this one knows {len(scripts)})",
            "update neronet: pip install --upgrade neronet",
        )
    for number, script in enumerate(scripts[done:], start=done + 1):
        # The number is checked again inside: another process may have been quicker.
        connection.execute("BEGIN EXCLUSIVE")
        if connection.execute("PRAGMA user_version").fetchone()[0] >= number:
            connection.rollback()
            continue
        for statement in _statements(script.read_text()):
            connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {number}")
        connection.commit()


def _statements(script: str) -> Iterator[str]:
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""


def _explained(error: sqlite3.OperationalError, path: Path | None = None) -> StoreError:
    text = str(error)
    name = f"the store {path}" if path else "the store"
    if "full" in text:
        return StoreError(f"{name} cannot grow: the disk is full", "free some space and repeat the command")
    if "locked" in text:
        return StoreError(
            f"{name} is busy: another neroman has been writing for {_PATIENCE:.0f} s", "try again"
        )
    if "readonly" in text or "unable to open" in text:
        return StoreError(f"{name} cannot be written: {text}", "check who owns its folder")
    return StoreError(f"{name} fails: {text}", "see whether the disk is healthy; `neroman doctor` tells more")
