"""A cluster's folder with a real nerokid in it; the test tells her what neromum would, and hears what she says."""

import os
import select
import signal
import subprocess
import sys
import time
import uuid
from pathlib import Path
from types import TracebackType
from typing import Self

from kid.diary import ended_with, events_of

from neronet.host import processes, sockets
from neronet.host.channel import Channel, Closed
from neronet.model.attempt import Assignment
from neronet.model.event import Event, Record
from neronet.protocol.messages import Happened, Hello, Message, Missing, Retire, Returned, Run, Stop
from neronet.release import RELEASE
from neronet.spool import folder as folders
from neronet.spool.folder import Spool

#: Nerokid's own wiring, with a steady clock that goes faster than the world's.
_KID = """
import sys, time
from neronet.host.clock import Clock
from neronet.kid import __main__ as kid
kid.Clock = lambda: Clock(time.time, lambda: time.monotonic() * %r)
sys.exit(kid.main(sys.argv[1:]))
"""
_LONGEST = 30.0


class Household:
    """Nerokid and the attempts that the test gives her; nothing of it outlives the ``with`` block."""

    def __init__(self, root: Path, haste: float = 20.0, **variables: str) -> None:
        self.spool = Spool(str(root))
        self.said: list[Message] = []
        self._mark = uuid.uuid4().hex
        Path(self.spool.mum).mkdir(parents=True)
        self._server = sockets.listen(str(Path(self.spool.mum) / "socket"))
        self._server.settimeout(_LONGEST)
        self.kid = subprocess.Popen(
            [sys.executable, "-c", _KID % haste, str(root), "kid-1"],
            env={**os.environ, **variables, "HOUSEHOLD": self._mark},
            start_new_session=True,
        )
        self._mum: Channel | None = Channel(self._server.accept()[0], Hello("neromum", RELEASE))

    def __enter__(self) -> Self:
        return self

    def owner(self, number: int) -> str:
        """Return the key of the attempt of experiment ``number``, which no other test's has."""
        return f"{self._mark}/{number}.1"

    def folder(self, key: str) -> Path:
        return Path(self.spool.attempt(key))

    def assign(self, number: int, command: str, **fields: object) -> str:
        """Write down what the attempt shall run; return its key."""
        plain = Assignment(f"{number}.1", f"study-{number}", command, {}).to_json()
        key = self.owner(number)
        folders.write_assignment(str(self.folder(key)), Assignment.from_json({**plain, **fields}))
        return key

    def give(self, *keys: str, line: str | None = None, gpus: list[str] | None = None) -> None:
        """Have nerokid run attempts, each in a line of its own or all in one."""
        self.say(Run([(key, gpus or [], line or key) for key in keys]))

    def say(self, message: Message) -> None:
        assert self._mum is not None
        self._mum.send(message)

    def stop(self, *keys: str, cause: str = "by user") -> None:
        self.say(Stop("r", list(keys), cause))

    def retire(self) -> None:
        self.say(Retire())

    def part(self) -> None:
        """End the conversation; neromum is gone, and her socket too."""
        self._server.close()
        Path(self.spool.mum, "socket").unlink()
        if self._mum is not None:
            self._mum.close()
            self._mum = None

    def told(self, key: str) -> list[Record]:
        """Return what nerokid has said of an attempt so far."""
        items = [item for message in self.said if isinstance(message, Happened) for item in message.items]
        return [item.record for item in items if item.attempt == key]

    def events(self, key: str) -> list[Event]:
        """Return what stands in the attempt's journal."""
        return events_of(self.folder(key))

    def stdout(self, key: str) -> str:
        return (self.folder(key) / folders.STDOUT).read_text("utf-8", "replace")

    def end_of(self, key: str) -> Event:
        """Wait until nerokid tells how the attempt ended."""
        while not (end := ended_with(self.told(key))):
            self.hear()
        return end

    def outcome(self, number: int, command: str, **fields: object) -> Event:
        """Run a command to its end."""
        key = self.assign(number, command, **fields)
        self.give(key)
        return self.end_of(key)

    def started(self, key: str, line: str = "") -> int:
        """Wait until the program has begun, and has printed ``line`` if there is one; return its number."""
        while not self.told(key):
            self.hear()
        deadline = time.monotonic() + _LONGEST
        while line not in self.stdout(key).splitlines() and line:
            assert time.monotonic() < deadline, f"{key} never said {line}"
            time.sleep(0.005)
        started = self.told(key)[0].event
        return int(getattr(started, "pid", 0))

    def missing(self) -> list[str]:
        return [key for message in self.said if isinstance(message, Missing) for key in message.attempts]

    def returned(self) -> list[str]:
        return [key for message in self.said if isinstance(message, Returned) for key in message.attempts]

    def hear(self) -> None:
        """Wait until nerokid says something."""
        assert self._mum is not None
        readable, _, _ = select.select([self._mum], [], [], _LONGEST)
        assert readable, f"nerokid says nothing more; she said {self.said}"
        self.said += self._mum.receive()

    def rest(self) -> int:
        """Hear nerokid to her end; return her exit code."""
        try:
            while self._mum is not None:
                self.hear()
        except Closed:
            pass
        return self.kid.wait(_LONGEST)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.kid.kill()
        self.kid.wait()
        while members := processes.marked("HOUSEHOLD", self._mark):  # the guardian, and what she ends
            for pid in members:
                processes.signal_process(pid, signal.SIGKILL)
        if self._mum is not None:
            self._mum.close()
        self._server.close()
