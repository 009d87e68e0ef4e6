"""A NERONET_HOME and a project of one test, and the real ``neroman`` commands on them."""

import json
import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from journeys import inhabitants
from journeys.inhabitants import PROGRAM, Inhabitant

from neronet.host import capacity

T = TypeVar("T")
CPUS = capacity.look().cpus
_PATIENCE = 40.0  #: seconds until a test gives up waiting


class Outcome(NamedTuple):
    """What a command came to."""

    code: int
    out: str
    err: str


class Home:
    """Where one test lives. ``close`` ends whatever still runs there."""

    def __init__(self, root: Path, project: str = "project") -> None:
        self.root = root / "home"
        self.project = root / project
        self.ran = root / "ran"  #: here, outside of neronet's folders, programs write their attempt's name
        self.go = root / "go"  #: programs that were told to wait, wait for this file
        self.project.mkdir(parents=True)
        self.root.mkdir(mode=0o700)
        self.environment = {
            name: value for name, value in os.environ.items() if not name.startswith(("NERONET_", "NERO_"))
        }
        self.environment.update(NERONET_HOME=str(self.root), RAN=str(self.ran), GO=str(self.go))

    def write(self, specification: str, **programs: str) -> None:
        """Write ``neronet.yaml`` and the programs, named by their stems; they are shell scripts."""
        (self.project / "neronet.yaml").write_text(specification, encoding="utf-8")
        for name, text in programs.items():
            (self.project / f"{name}.sh").write_text(text, encoding="utf-8")

    def spawn(self, *words: str, **variables: str) -> "subprocess.Popen[str]":
        """Start a command in the project's folder."""
        return subprocess.Popen(
            [sys.executable, "-m", "neronet.man.cli.main", *words],
            cwd=self.project,
            env={**self.environment, **variables},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def call(self, *words: str, **variables: str) -> Outcome:
        """Run a command to its end, whatever that is."""
        with self.spawn(*words, **variables) as command:
            try:
                out, err = command.communicate(timeout=_PATIENCE)
            except subprocess.TimeoutExpired:
                command.kill()
                raise AssertionError(f"neroman {' '.join(words)} does not end\n{logs(self)}") from None
        return Outcome(command.returncode, out, err)

    def do(self, *words: str) -> str:
        """Run a command that must succeed, and return what it printed."""
        outcome = self.call(*words)
        assert outcome.code == 0, f"neroman {' '.join(words)}: {outcome}\n{logs(self)}"
        return outcome.out

    def begin(self, specification: str, **programs: str) -> None:
        """Write a project, add it and start all of it."""
        self.write(specification, **programs)
        self.do("add")
        self.do("start", "all")

    def status(self, *words: str) -> list[dict[str, Any]]:
        """Return what ``status --json`` says."""
        rows: list[dict[str, Any]] = json.loads(self.do("status", "--json", *words))
        return rows

    def lines(self) -> list[str]:
        """Return what programs wrote to ``$RAN``."""
        return self.ran.read_text(encoding="utf-8").splitlines() if self.ran.exists() else []

    def spool(self, attempt: str) -> Path:
        """Return the attempt's folder on the cluster."""
        return next((self.root / "cluster" / "attempts").glob(f"*/*/{attempt}"))

    def who(self, *roles: str) -> list[Inhabitant]:
        """Return the processes of these roles, or all."""
        found = inhabitants.of_home(self.root)
        return [one for one in found if not roles or one.role in roles]

    def kill(self, *roles: str) -> int:
        """Kill with -9 all processes of these roles; return how many there were."""
        victims = self.who(*roles)
        inhabitants.kill(victims)
        return len(victims)

    def close(self) -> None:
        """End everything, and see to it that nothing is left."""
        for _round in range(50):  # what is killed may just have started something
            left = self.who()
            if not left:
                return
            inhabitants.kill(left)
        raise AssertionError(f"these cannot be ended: {self.who()}")


@contextmanager
def living_at(root: Path, project: str = "project") -> Iterator[Home]:
    """Give a home under ``root``; nothing of it runs afterwards."""
    home = Home(root, project)
    try:
        yield home
    finally:
        print(logs(home))  # pytest shows it when the test has failed
        home.close()


@contextmanager
def store_of(home: Home) -> Iterator[sqlite3.Connection]:
    """Give the store, to look at only; a look wakes nobody, as ``status`` would."""
    path = home.root / "data" / "neronet.sqlite"
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True, timeout=30)) as connection:
        connection.row_factory = sqlite3.Row
        yield connection


def states(home: Home) -> dict[int, str]:
    """Return the state of each experiment's newest attempt, by number."""
    with store_of(home) as store:
        return dict(
            store.execute(
                "SELECT e.number, a.state FROM experiments e JOIN attempts a ON a.id = e.newest"
            ).fetchall()
        )


def has(home: Home, state: str, count: int = 1) -> bool:
    """Tell whether at least so many experiments are in the state."""
    return list(states(home).values()).count(state) >= count


def programs(home: Home) -> list[Inhabitant]:
    """Return what lives of the users' programs."""
    return home.who(PROGRAM)


def logs(home: Home) -> str:
    """Return where all stands, and the ends of the three programs' logs, for whoever reads a failure."""
    paths = [home.root / "run" / "daemon.log", home.root / "cluster" / "mum" / "log"]
    paths += sorted((home.root / "cluster" / "kids").glob("*.log"))
    texts = [(path, path.read_text(errors="replace")[-3000:]) for path in paths if path.exists()]
    told = [f"--- {path}\n{text}" for path, text in texts]
    try:
        stand = f"{states(home)}"
    except sqlite3.Error as error:
        stand = f"no store: {error}"
    return "\n".join([stand, f"{home.who()}", *told])


def until(condition: Callable[[], T], what: str, seconds: float = _PATIENCE) -> T:
    """Return what the condition gives, once that is true; fail when it does not come true."""
    deadline = time.monotonic() + seconds
    while True:
        found = condition()
        if found:
            return found
        assert time.monotonic() < deadline, f"it does not happen: {what}"
        time.sleep(0.02)
