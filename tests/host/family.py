"""Real processes that say when they run, and whose end can be waited for: the end of their common output."""

import os
import signal
import subprocess
import sys
import uuid
from types import TracebackType
from typing import Self

from neronet.host import processes

#: Forks twice, as daemons do, in a session of its own; the last one says who it is and stays.
DAEMON = """
import os, signal, sys
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        print(os.getpid(), flush=True)
        signal.pause()
    os._exit(0)
"""
#: The same three times over.
THREE_DAEMONS = "for _ in range(3):" + DAEMON.replace("\n", "\n    ")
#: Forks and forks, each child in a session of its own.
FERTILE = """
import os, signal
for _ in range(100):
    if os.fork() == 0:
        os.setsid()
        print(os.getpid(), flush=True)
        break
signal.pause()
"""
PATIENT = "import os, signal; print(os.getpid(), flush=True); signal.pause()"


class Family:
    """A Python program and all that it starts; nothing of it outlives the ``with`` block."""

    def __init__(self, program: str = PATIENT, **variables: str) -> None:
        self._name = uuid.uuid4().hex
        self.process = subprocess.Popen(
            [sys.executable, "-I", "-S", "-c", program],
            stdout=subprocess.PIPE,
            env={**os.environ, **variables, "FAMILY": self._name},
            start_new_session=True,
        )
        self.pid = self.process.pid

    def __enter__(self) -> Self:
        return self

    def hear(self) -> int:
        """Return the number of the next member that says that it runs."""
        assert self.process.stdout is not None
        return int(self.process.stdout.readline())

    def rest(self) -> bytes:
        """Wait until every member has ended; return what they said until then."""
        assert self.process.stdout is not None
        return self.process.stdout.read()

    def ashes(self) -> int:
        """Wait until the first member has ended, without taking its ashes away; return its number."""
        os.waitid(os.P_PID, self.pid, os.WEXITED | os.WNOWAIT)
        return self.pid

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        while members := processes.marked("FAMILY", self._name):
            for pid in members:
                processes.signal_process(pid, signal.SIGKILL)
        assert self.process.stdout is not None
        self.process.stdout.close()
        self.process.wait()
