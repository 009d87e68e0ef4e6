"""A small process that outlives nerokid by a moment: when she is killed, it ends her programs.

It is forked before nerokid does anything else, and reads from a pipe whose
other end only nerokid holds. The end of the pipe is the end of nerokid.
"""

import os
import signal
from contextlib import suppress
from typing import Dict

from neronet.host import processes


class Guardian:
    """Nerokid's end of the pipe."""

    def __init__(self) -> None:
        """Fork the guardian; call this before threads, sockets and other children exist."""
        reading, self._writing = os.pipe()
        self.pid = os.fork()
        if self.pid == 0:
            os.close(self._writing)
            _watch(reading)
            os._exit(0)
        os.close(reading)

    def guard(self, key: str, group: int) -> None:
        """Have the program's process group, and all with its tag, ended should nerokid die."""
        self._say("+%s %d\n" % (key, group))

    def release(self, key: str) -> None:
        """Forget a program that has ended, of which nothing lives."""
        self._say("-%s 0\n" % key)

    def _say(self, line: str) -> None:
        with suppress(OSError):  # the guardian was killed; neromum still looks for orphans
            os.write(self._writing, line.encode("ascii"))


def _watch(reading: int) -> None:
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    groups: Dict[str, int] = {}
    with os.fdopen(reading, "rb") as pipe:
        for line in pipe:
            key, group = line[1:].decode("ascii").split()
            if line.startswith(b"+"):
                groups[key] = int(group)
            else:
                groups.pop(key, None)
    for leader in groups.values():
        processes.signal_group(leader, signal.SIGKILL)
    for key in groups:
        processes.kill_tagged(key)
