"""A nerokid as a batch job's, of the bundle that goes to clusters, with one attempt to look after."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import Self

from neronet.man.transport import bundle
from neronet.model.attempt import Assignment
from neronet.spool import folder as folders
from neronet.spool.folder import Spool

PATIENCE = 120.0  #: seconds


class JobKid:
    """Everything of it is gone after the ``with`` block."""

    def __init__(self) -> None:
        self._root = Path(tempfile.mkdtemp(prefix="neronet-bench-"))
        self._bundle = bundle.build(self._root / "bundles").path
        self._spool = Spool(str(self._root / "cluster"))
        self._number = 0
        self.folder = self._root

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        shutil.rmtree(self._root, ignore_errors=True)

    def start(self, command: str) -> "subprocess.Popen[bytes]":
        """Start a nerokid who runs the command, as a batch system would."""
        self._number += 1
        key = f"bench/{self._number}.1"
        folder = self._spool.attempt(key)
        folders.make(folder)
        folders.write_assignment(folder, Assignment(f"{self._number}.1", "bench", command, {}))
        python = [sys.executable, "-I", "-S"]  # as neromum and her jobs start it
        words = [*python, str(self._bundle), "kid", self._spool.root, "--job", folders.make_task(key)]
        return subprocess.Popen(words, start_new_session=True, stderr=subprocess.DEVNULL)

    def end(self, kid: "subprocess.Popen[bytes]") -> None:
        """Have her end her program, and go home."""
        kid.terminate()
        kid.wait(PATIENCE)


def cpu_seconds(pid: int) -> float:
    """Return the CPU time that a process has had, by the scheduler's own nanoseconds."""
    return int(Path(f"/proc/{pid}/schedstat").read_text("ascii").split()[0]) / 1e9


def resident(pid: int) -> int:
    """Return the bytes of memory of a process."""
    return int(Path(f"/proc/{pid}/statm").read_text("ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")


def written(path: Path) -> str:
    """Return what a program has written to a file, as soon as it has."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if path.exists() and path.stat().st_size:
            return path.read_text("ascii")
        time.sleep(0.001)
    raise RuntimeError(f"{path} does not come")
