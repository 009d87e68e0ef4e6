"""A cluster's folder with a real nerokid in it, and attempts that the test has her run."""

import os
import signal
import subprocess
import sys
import uuid
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from host.patience import until
from kid.diary import ended_with, events_of
from kid.listener import Listener

import neronet
from neronet.host import processes
from neronet.model.attempt import Assignment
from neronet.model.event import Event
from neronet.protocol.messages import Run
from neronet.spool import folder as folders
from neronet.spool.folder import Spool

#: Nerokid's own wiring, with a steady clock that goes faster than the world's.
_KID = """
import sys, time
sys.path.insert(0, %r)
from neronet.host.clock import Clock
from neronet.kid import __main__ as kid
kid.Clock = lambda: Clock(time.time, lambda: time.monotonic() * %r)
sys.exit(kid.main(sys.argv[1:]))
"""
_SOURCE = str(Path(str(neronet.__file__)).parent.parent)


class Household:
    """Nerokid and her attempts; nothing of it outlives the ``with`` block."""

    def __init__(self, root: Path, haste: float = 20.0, before: Sequence[str] = ()) -> None:
        self.spool = Spool(str(root))
        self.mum = Listener(self.spool)
        self._mark = uuid.uuid4().hex
        self.kid = subprocess.Popen(
            [*before, sys.executable, "-I", "-S", "-c", _KID % (_SOURCE, haste), str(root), "kid-1"],
            env={**os.environ, "HOUSEHOLD": self._mark},
            start_new_session=True,
        )
        self.mum.meet()

    def __enter__(self) -> Self:
        return self

    def key(self, number: int) -> str:
        """Return the key of the attempt of experiment ``number``; no other test has its like."""
        return f"{self._mark}/{number}.1"

    def folder(self, key: str) -> Path:
        return Path(self.spool.attempt(key))

    def assign(self, number: int, command: str, **fields: object) -> str:
        """Write down what the attempt shall run; return its key."""
        plain = Assignment(f"{number}.1", f"study-{number}", command, {}).to_json()
        key = self.key(number)
        folders.make(str(self.folder(key)))
        folders.write_assignment(str(self.folder(key)), Assignment.from_json({**plain, **fields}))
        return key

    def give(self, *keys: str, line: str | None = None, gpus: list[str] | None = None) -> None:
        """Have nerokid run attempts, each in a line of its own or all in one."""
        self.mum.say(Run([(key, gpus or [], line or key) for key in keys]))

    def events(self, key: str) -> list[Event]:
        """Return what stands in the attempt's journal."""
        return events_of(self.folder(key))

    def stdout(self, key: str) -> str:
        return (self.folder(key) / folders.STDOUT).read_text("utf-8", "replace")

    def started(self, key: str, line: str = "") -> int:
        """Wait until the program has begun, and has printed ``line`` if there is one; return its number."""
        while not self.mum.told(key):
            self.mum.hear()
        until(lambda: not line or line in self.stdout(key).splitlines(), f"the word {line} of {key}")
        started = self.mum.told(key)[0].event
        return int(getattr(started, "pid", 0))

    def end_of(self, key: str) -> Event:
        """Wait until nerokid tells how the attempt ended."""
        while not (end := ended_with(self.mum.told(key))):
            self.mum.hear()
        return end

    def outcome(self, number: int, command: str, **fields: object) -> Event:
        """Run a command to its end."""
        key = self.assign(number, command, **fields)
        self.give(key)
        return self.end_of(key)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.kid.kill()
        self.kid.wait()
        while members := processes.marked("HOUSEHOLD", self._mark):  # the guardian, and what she ends
            for pid in members:
                processes.signal_process(pid, signal.SIGKILL)
        self.mum.part()
