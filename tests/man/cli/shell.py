"""Neroman's commands as a user types them, in a home and a project of their own, without a daemon."""

import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from man.store.populace import Populace

from neronet.man import bell, config, wiring
from neronet.man.cli import answers, holding
from neronet.man.cli.main import run_with
from neronet.man.store.database import Database, open_database

PROJECT = """\
project: study
command: 'true'
experiments:
  a: {lr: [0.1, 0.2]}
  b: {lr: 0.3}
"""


class Answer(NamedTuple):
    """What a command came to."""

    code: int
    out: str
    err: str


class Shell:
    """A shell in a project's folder. A bell hangs there as if a daemon listened, so none is started."""

    def __init__(
        self, root: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        self.home = root / "home"
        self.folder = root / "study"
        self.folder.mkdir()
        self._capsys = capsys
        self._monkeypatch = monkeypatch
        monkeypatch.setenv("NERONET_HOME", str(self.home))
        monkeypatch.delenv("NO_COLOR", raising=False)
        monkeypatch.delenv("CLICOLOR_FORCE", raising=False)
        monkeypatch.setattr(answers, "_PATIENCE", 0.0)  # no daemon is there to bring any
        monkeypatch.setattr(holding, "_PATIENCE", 0.0)
        monkeypatch.chdir(self.folder)
        self.places = config.places(os.environ)
        self.places.run.mkdir(parents=True)
        os.mkfifo(bell.pipe_path(self.places))
        self._pipe = os.open(bell.pipe_path(self.places), os.O_RDWR | os.O_NONBLOCK)
        self.asked: list[str] = []  #: what commands asked the store
        self.fetched = 0  #: rows that they were given
        self._opened: list[Database] = []
        monkeypatch.setattr(wiring, "open_database", self._open)

    def close(self) -> None:
        os.close(self._pipe)

    def write(self, text: str = PROJECT, name: str = "neronet.yaml") -> Path:
        """Write a file of the project."""
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        return path

    def call(self, *words: str) -> Answer:
        """Run a command to its end, whatever that is."""
        self._capsys.readouterr()
        try:
            code = run_with(list(words))
        finally:
            while self._opened:
                self._opened.pop().close()
        return Answer(code, *self._capsys.readouterr())

    def do(self, *words: str) -> str:
        """Run a command that must succeed, and return what it printed."""
        answer = self.call(*words)
        assert answer.code == 0, answer
        return answer.out

    def begin(self, text: str = PROJECT) -> None:
        """Write a project and add it."""
        self.write(text)
        self.do("add")

    def enter(self, folder: Path) -> None:
        """Change the folder."""
        self._monkeypatch.chdir(folder)

    @contextmanager
    def store(self) -> Iterator[Populace]:
        """Give the store, to let things happen or to see what did."""
        populace = Populace(self.places.store)
        try:
            yield populace
        finally:
            populace.close()

    def count(self, table: str) -> int:
        """Return how many rows a table of the store has."""
        with self.store() as store:
            return int(store.database.connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0])

    def rings(self) -> int:
        """Return how often the bell was rung since the last time."""
        try:
            return len(os.read(self._pipe, 65536))
        except BlockingIOError:
            return 0

    def _open(self, path: Path) -> Database:
        database = open_database(path)
        database.connection.set_trace_callback(self.asked.append)
        database.connection.row_factory = self._row
        self._opened.append(database)
        return database

    def _row(self, cursor: sqlite3.Cursor, values: tuple[Any, ...]) -> sqlite3.Row:
        self.fetched += 1
        return sqlite3.Row(cursor, values)


def spawn(*words: str, stdout: int = subprocess.PIPE) -> "subprocess.Popen[str]":
    """Start a command as a process of its own, in the home and folder of this one."""
    return subprocess.Popen(
        [sys.executable, "-m", "neronet.man.cli.main", *words],
        stdin=subprocess.DEVNULL,
        stdout=stdout,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=_hear_ctrl_c,  # noqa: PLW1509 - no threads here
    )


def _hear_ctrl_c() -> None:
    """Undo what a shell does to all that it starts in the background, perhaps this very test run."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
