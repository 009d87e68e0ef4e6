"""A Slurm for tests: six commands to put first on ``PATH``, and the strings that it hangs by."""

import fcntl
import json
import os
import sys
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import wardens.standin.ledger as books
from wardens.standin.entry import COMMANDS
from wardens.standin.execution import ALIVE, RUNNER, advance
from wardens.standin.ledger import VARIABLE, Ledger, called
from wardens.standin.questions import scancel
from wardens.standin.wishes import wish

from neronet import release

_COMMAND = """\
#!{python} -IS
import sys
sys.path[:0] = {path!r}
from wardens.standin.entry import main
sys.exit(main({name!r}, sys.argv[1:]))
"""


class Standin:
    """The stand-in, with a folder for its state; nothing of it outlives the ``with`` block."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True)
        self._folder = folder
        Ledger.make(folder)
        self._ledger = Ledger(folder)
        path = [str(Path(books.__file__).parents[2]), str(Path(release.__file__).parents[1])]
        (folder / "bin").mkdir()
        for name in (*COMMANDS, RUNNER):
            command = folder / ("bin" if name in COMMANDS else "") / name
            command.write_text(_COMMAND.format(python=sys.executable, path=path, name=name))
            command.chmod(0o755)
        self.environment = {
            "PATH": f"{folder / 'bin'}{os.pathsep}{os.environ['PATH']}",
            VARIABLE: str(folder),
        }

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.set(is_down=False, kill_wait=0.0, drained=["n1", "n2", "n3", "g1"])
        everything = self._ledger.everything()
        scancel(self._ledger, sorted({str(row["base"]) for row in everything}))
        with (self._folder / ALIVE).open("a") as file:
            fcntl.flock(file, fcntl.LOCK_EX)  # until the last runner has gone
        self._ledger.close()

    def set(self, **settings: Any) -> None:
        """Change settings (``ledger.DEFAULTS``), and let that have its effect."""
        with self._ledger.change():
            for name, value in settings.items():
                self._ledger.set(name, value)
        advance(self._folder)

    def calls(self, *names: str) -> list[list[str]]:
        """Return the commands that were called, in order, each with its arguments; all, or of these names."""
        words = [
            json.loads(row["words"]) for row in self._ledger.ask("SELECT words FROM calls ORDER BY number")
        ]
        return [call for call in words if not names or call[0] in names]

    def states(self) -> dict[str, str]:
        """Return the state of every task that there ever was, by ticket."""
        return {called(row): row["state"] for row in self._ledger.everything()}

    def end(self, ticket: str, state: str) -> None:
        """End a task that runs, as if that had happened to it: ``NODE_FAIL``, ``PREEMPTED``, ``REQUEUE``."""
        rows = [row for row in self._ledger.everything() if called(row) == ticket]
        assert rows
        wish(self._ledger, rows, f"!{state}")

    def forget(self) -> None:
        """Let the controller forget all that is over."""
        self.set(min_job_age=0.0)

    def wipe(self, column: str) -> None:
        """Empty the comment or the name of all jobs, as some sites do."""
        assert column in {"comment", "name"}
        with self._ledger.change():
            self._ledger.ask(f"UPDATE submissions SET {column} = '(null)'")
