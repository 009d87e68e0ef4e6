"""A neroman with a home and a project of its own, gone without a trace after the measurement."""

import atexit
import contextlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Self

import psutil

NEROMAN = Path(sys.executable).with_name("neroman")
PATIENCE = 10.0  #: seconds that the programs of a home have to end
MOST = 600.0  #: seconds that one command may take


class Home:
    """A temporary ``NERONET_HOME`` and a project with ``count`` experiments that run ``true``."""

    def __init__(self, count: int) -> None:
        self._root = Path(tempfile.mkdtemp(prefix="neronet-bench-"))
        self._project = self._root / "project"
        self._home = self._root / "home"
        self._project.mkdir()
        (self._project / "neronet.yaml").write_text(
            f"project: bench\ncommand: 'true'\nexperiments: {{t: {{i: {{range: [0, {count}]}}}}}}\n",
            encoding="utf-8",
        )
        self.neroman("add")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end_programs()
        # Not at once: for some seconds ext4 walks past each inode that was just freed, and whoever
        # is measured next would pay two milliseconds of the kernel for every file he makes.
        atexit.register(shutil.rmtree, self._root, ignore_errors=True)

    def neroman(self, *arguments: str) -> str:
        """Run neroman in the project and return its output; raises ``RuntimeError`` with its complaint."""
        answer = subprocess.run(
            [NEROMAN, *arguments],
            cwd=self._project,
            env={**os.environ, "NERONET_HOME": str(self._home)},
            capture_output=True,
            text=True,
            check=False,
            timeout=MOST,
        )
        if answer.returncode != 0:
            raise RuntimeError(
                f"neroman {' '.join(arguments)} ended with {answer.returncode}:\n{answer.stderr}"
            )
        return answer.stdout

    def count(self, selector: str) -> int:
        """Return how many experiments the selector picks."""
        return len(json.loads(self.neroman("status", selector, "--json")))

    def _end_programs(self) -> None:
        """End the daemon, neromum and the nerokids: whoever has this home in the environment."""
        ours = []
        for process in psutil.process_iter():
            with contextlib.suppress(psutil.Error):
                if process.environ().get("NERONET_HOME") == str(self._home):
                    process.terminate()
                    ours.append(process)
        for process in psutil.wait_procs(ours, timeout=PATIENCE)[1]:
            with contextlib.suppress(psutil.Error):
                process.kill()
