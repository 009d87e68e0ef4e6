"""One attempt with a real program, looked after step by step: time goes when the test says so."""

import os
import signal
from pathlib import Path
from types import TracebackType
from typing import Self

from host.patience import until
from kid.diary import events_of

from neronet.host import processes
from neronet.host.clock import Clock
from neronet.kid.launcher import Claim, Launch
from neronet.kid.process import Program, describe, shell_command
from neronet.kid.run import Run
from neronet.kid.workplace import Environment, Workplaces
from neronet.model.attempt import Assignment
from neronet.model.event import Event
from neronet.spool import folder as folders
from neronet.spool.folder import Spool
from neronet.spool.journal import Journal


class Hours:
    """A clock that stands until it is told to go on."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.clock = Clock(lambda: 1700000000.0 + self.now, lambda: self.now)

    def pass_by(self, seconds: float) -> None:
        self.now += seconds


class InHand:
    """The attempt; its program does not outlive the ``with`` block."""

    def __init__(self, root: Path, command: str, **fields: object) -> None:
        plain = Assignment("7.1", "study-7", command, {}).to_json()
        self.assignment = Assignment.from_json({**plain, **fields})
        self.hours = Hours()
        self._spool = Spool(str(root))
        self._key = f"test{os.getpid()}/7.1"
        self.folder = Path(self._spool.attempt(self._key))
        folders.make(str(self.folder))
        folders.write_assignment(str(self.folder), self.assignment)
        self.journal = Journal.create(str(self.folder / folders.EVENTS), {"kid": "kid-1"})
        claim = Claim(self._key, str(self.folder), self.assignment, self.journal, [])
        self.run = Run(claim, self.hours.clock)

    def __enter__(self) -> Self:
        self.run.start(self._launch(), "node7")
        return self

    def _launch(self) -> Launch:
        work = Workplaces(self._spool).prepare(str(self.folder), self.assignment)
        variables = Environment(dict(os.environ)).of(self._key, str(self.folder), self.assignment, [])
        words = shell_command(self.assignment.setup, self.assignment.command)
        program = Program(words, work, variables, *(str(self.folder / name) for name in folders.STREAMS))
        return Launch(self.hours.clock.wall(), self.hours.clock.steady(), program, variables)

    def printed(self, text: str) -> None:
        """Wait until the program has printed this."""
        until(lambda: text.encode() in (self.folder / folders.STDOUT).read_bytes(), f"its printing {text}")

    def turn(self, seconds: float = 0.0) -> None:
        """Let time pass, and look after the attempt once."""
        self.hours.pass_by(seconds)
        self.run.turn(list)

    def wait(self) -> None:
        """Wait until the program itself has ended."""
        _, status = os.waitpid(self.run.pid, 0)
        self.run.exited(describe(status))

    def finish(self) -> Event:
        """Wait until the program has ended, and look after the attempt until it has, too."""
        self.wait()
        for _ in range(100):
            self.turn()
            if self.run.ended:
                return self.events()[-1]
        raise AssertionError("the attempt does not end")

    def events(self) -> list[Event]:
        return events_of(self.folder)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.run.pid:
            processes.signal_group(self.run.pid, signal.SIGKILL)
            until(lambda: not processes.has_members(self.run.pid))
            processes.bury(self.run.pid)
        self.run.close()
