"""A neroman with a home and a project of its own, gone without a trace after the measurement."""

import atexit
import contextlib
import json
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

import psutil

NEROMAN = Path(sys.executable).with_name("neroman")
PATIENCE = 10.0  #: seconds that the programs of a home have to end
FAR = "far"  #: the cluster that a home with a host has
MOST = 600.0  #: seconds that one command may take


def trues(count: int) -> str:
    """Return a specification of so many experiments that run ``true``."""
    return f"project: bench\ncommand: 'true'\nexperiments: {{t: {{i: {{range: [0, {count}]}}}}}}\n"


class Home:
    """A temporary ``NERONET_HOME`` and a project with this specification and these files of code.

    With a ``host`` that ssh knows, its experiments run there, in a folder of their own, started by its
    ``warden``; ``ssh`` is what to run for it.
    """

    def __init__(
        self,
        specification: str,
        code: Mapping[str, str] | None = None,
        host: str | None = None,
        warden: str = "local",
        ssh: str | None = None,
    ) -> None:
        self._root = Path(tempfile.mkdtemp(prefix="neronet-bench-"))
        self._host = host
        self._workdir = f"~/{self._root.name}"
        self._project = self._root / "project"
        self._home = self._root / "home"
        self._environment = {**os.environ, "NERONET_HOME": str(self._home)}
        if ssh is not None:
            self._environment["NERONET_SSH"] = ssh
        self._project.mkdir()
        for name, text in {"neronet.yaml": specification, **(code or {})}.items():
            (self._project / name).write_text(text, encoding="utf-8")
        if host is not None:
            self.neroman("cluster", "add", FAR, "--ssh", host, "--workdir", self._workdir, "--warden", warden)
        self.neroman("add")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end_programs()
        if self._host is not None:
            self._leave(self._host)
        # Not at once: for some seconds ext4 walks past each inode that was just freed, and whoever
        # is measured next would pay two milliseconds of the kernel for every file he makes.
        atexit.register(shutil.rmtree, self._root, ignore_errors=True)

    def start(self) -> None:
        """Start all experiments."""
        self.neroman("start", "all", "--yes", *([] if self._host is None else ["--cluster", FAR]))

    def start_and_wait(self) -> None:
        """Run all experiments to their ends."""
        self.start()
        self.neroman("wait", "all")

    def neroman(self, *arguments: str) -> str:
        """Run neroman in the project and return its output; raises ``RuntimeError`` with its complaint."""
        answer = subprocess.run(
            [NEROMAN, *arguments],
            cwd=self._project,
            env=self._environment,
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

    @property
    def store(self) -> Path:
        """Return neroman's store."""
        return self._home / "data" / "neronet.sqlite"

    @property
    def attempts(self) -> Path:
        """Return the folder of the attempts' folders on the local cluster."""
        return self._home / "cluster" / "attempts"

    def count(self, selector: str) -> int:
        """Return how many experiments the selector picks."""
        return len(json.loads(self.neroman("status", selector, "--json")))

    def _leave(self, host: str) -> None:
        """End what runs on the host, and remove its folder."""
        words = [*shlex.split(self._environment.get("NERONET_SSH", "ssh")), "-oBatchMode=yes", host]
        script = f"pkill -f '[.]pyz mum serve .*{self._root.name}'; sleep 1; rm -rf {self._workdir}"
        subprocess.run([*words, script], check=False, capture_output=True, timeout=MOST)

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
