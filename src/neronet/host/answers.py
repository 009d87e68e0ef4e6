"""Asks a program something, and reads its answer when it is there: nobody waits for one that hangs."""

import os
import signal
import subprocess
from typing import Dict, List, Optional

from neronet.host import processes

_MOST = 4 << 20  #: bytes of an answer; who says more is not heard out


class Inquiry:
    """A program that was started to answer; raises ``OSError`` when it cannot be started."""

    def __init__(self, words: List[str], variables: Optional[Dict[bytes, bytes]] = None) -> None:
        process = subprocess.Popen(
            words,
            env=variables,
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        assert process.stdout is not None
        self.pid = process.pid
        self._file = process.stdout
        os.set_blocking(self._file.fileno(), False)
        self._heard: List[bytes] = []
        self._size = 0
        process.returncode = 0  # this process reaps all children by itself

    def answer(self) -> Optional[bytes]:
        """Return all that it said, once; None while it has not said all. It is over then."""
        while True:
            try:
                data = os.read(self._file.fileno(), 1 << 16)
            except BlockingIOError:
                return None
            self._heard.append(data)
            self._size += len(data)
            if not data or self._size > _MOST:
                self.end()
                return b"".join(self._heard)

    def end(self) -> None:
        """Have it said enough."""
        if not self._file.closed:
            self._file.close()
            processes.signal_group(self.pid, signal.SIGKILL)
            processes.bury(self.pid)
