"""The SQLite file in which the command line and the daemon meet."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from neronet.errors import NeronetError

_MIGRATIONS = Path(__file__).with_name("migrations")
_PATIENCE = 30.0  #: seconds that a writer waits for another
_PAUSE = 0.01  #: seconds between two tries
_LOG = 4 << 20  #: bytes that the write-ahead log keeps on the disk when it has been larger


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
                self.connection.commit()
            except BaseException:
                self.connection.rollback()
                raise
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
        return Database(_connect(path))
    except OSError as error:
        what = f"the store {path} cannot be made: {error.strerror} ({error.filename})"
        raise StoreError(what, "see who owns its folder, or set NERONET_HOME to another") from error
    except sqlite3.OperationalError as error:
        raise _explained(error, path) from error
    except sqlite3.DatabaseError as error:
        raise StoreError(f"{path} is no neronet store: {error}", "move it away; a new one is made") from error


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=_PATIENCE, isolation_level=None)
    try:
        _prepare(connection, path)
    except BaseException:
        connection.close()
        raise
    return connection


def _prepare(connection: sqlite3.Connection, path: Path) -> None:
    connection.row_factory = sqlite3.Row
    scripts = sorted(path for path in _MIGRATIONS.iterdir() if path.suffix == ".sql")
    done = _format(connection)
    _refuse_newer(path, done, len(scripts))  # before anything of it is changed
    if done == 0:
        connection.execute("PRAGMA auto_vacuum = INCREMENTAL")  # an old file stays as it was made
    _switch_to_wal(connection)
    # What a cluster is told, or told to forget, must have been kept: also through a power cut.
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute(f"PRAGMA journal_size_limit = {_LOG}")
    _migrate(connection, scripts)


def _refuse_newer(path: Path, done: int, known: int) -> None:
    if done > known:
        raise StoreError(
            f"the store {path} was written by a newer neronet (format {done}, this one knows {known})",
            "update neronet: pip install --upgrade neronet",
        )


def _format(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _switch_to_wal(connection: sqlite3.Connection) -> None:
    """Let readers and one writer work at a time. SQLite does not wait for others who switch now, so we do."""
    until = time.monotonic() + _PATIENCE
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
            time.sleep(_PAUSE)
        else:
            return


def _migrate(connection: sqlite3.Connection, scripts: list[Path]) -> None:
    done = _format(connection)
    for number, script in enumerate(scripts[done:], start=done + 1):
        # The number is checked again inside: another process may have been quicker.
        connection.execute("BEGIN EXCLUSIVE")
        if _format(connection) >= number:
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
    return StoreError(f"{name} fails: {text}", "see whether the disk is full, or failing")
