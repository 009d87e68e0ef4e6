"""A batch job that is a nerokid, started as a batch system would, with or without a neromum who hears her."""

import os
import signal
import subprocess
import sys
import uuid
from pathlib import Path
from types import TracebackType
from typing import Self

from host.patience import until
from kid.diary import events_of
from kid.listener import Listener

import neronet
from neronet.host import processes
from neronet.model.attempt import Assignment
from neronet.model.event import Event
from neronet.spool import folder as folders
from neronet.spool.folder import Spool

_SOURCE = str(Path(str(neronet.__file__)).parent.parent)
#: Nerokid's own wiring, with a steady clock that goes faster than the world's.
_KID = """
import sys, time
sys.path.insert(0, %r)
from neronet.host.clock import Clock
from neronet.kid import __main__ as kid
kid.Clock = lambda: Clock(time.time, lambda: time.monotonic() * %r)
sys.exit(kid.main(sys.argv[1:]))
"""


class BatchJob:
    """One attempt, and the starts of its job; nothing of them outlives the ``with`` block."""

    def __init__(self, root: Path, command: str, haste: float = 10.0, **fields: object) -> None:
        self._haste = haste
        self.spool = Spool(str(root))
        self._mark = uuid.uuid4().hex
        self.key = f"{self._mark}/7.1"
        self.folder = Path(self.spool.attempt(self.key))
        plain = Assignment("7.1", "study-7", command, {}).to_json()
        folders.make(str(self.folder))
        folders.write_assignment(str(self.folder), Assignment.from_json({**plain, **fields}))

    def __enter__(self) -> Self:
        return self

    def start(self, **variables: str) -> "subprocess.Popen[str]":
        """Let the batch system start the job."""
        return subprocess.Popen(
            [
                sys.executable,
                "-I",
                "-S",
                "-c",
                _KID % (_SOURCE, self._haste),
                self.spool.root,
                "--job",
                folders.make_task(self.key),
            ],
            env={**os.environ, "BATCH_JOB": self._mark, **variables},
            start_new_session=True,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, **variables: str) -> str:
        """Let the job run to its end, which is no failure; return its nerokid's words."""
        with self.start(**variables) as job:
            try:
                words = job.communicate()[1]
            except BaseException:
                job.kill()  # else leaving the block waits for it
                raise
        assert job.returncode == 0
        return words

    def heard(self) -> Listener:
        """Return a neromum who hears what the job says."""
        return Listener(self.spool)

    def printed(self, line: str) -> None:
        """Wait until the program has printed a line."""
        until(lambda: line in self.stdout().splitlines(), f"the word {line}")

    def stdout(self) -> str:
        path = self.folder / folders.STDOUT
        return path.read_text("utf-8") if path.exists() else ""

    def events(self) -> list[Event]:
        return events_of(self.folder)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        while members := processes.marked("BATCH_JOB", self._mark):
            for pid in members:
                processes.signal_process(pid, signal.SIGKILL)
                processes.bury(pid)
