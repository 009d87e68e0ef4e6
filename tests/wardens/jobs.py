"""Jobs for any batch system that shares this disk: each says when it begins, and ends when it is let go."""

import os
import sys
from pathlib import Path

from neronet.model.resources import Resources
from neronet.wardens.warden import Order

_PROGRAM = """
import os, sys
folder, task = sys.argv[1:]
print("words of", task, flush=True)
with open(os.path.join(folder, task + ".begun"), "w") as begun:
    begun.write(str(os.getpid()))
with open(os.path.join(folder, task + ".go")) as go:
    go.read()
"""


class Jobs:
    """The tasks of one test; ``folder`` holds what they are told by."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._program = folder / "a job.py"
        self._program.write_text(_PROGRAM, encoding="ascii")

    def order(self, label: str, *tasks: str) -> Order:
        """Return what asks for the tasks."""
        for task in tasks:
            for word in ("begun", "go"):
                os.mkfifo(self.folder / f"{task}.{word}")
        command = [sys.executable, "-I", "-S", str(self._program), str(self.folder)]
        return Order(label, command, list(tasks), Resources(), str(self.folder / "batch system"))

    def begun(self, task: str) -> int:
        """Wait until a task runs; return its process."""
        return int((self.folder / f"{task}.begun").read_text(encoding="ascii"))

    def let_go(self, task: str) -> None:
        """Have a task that runs end by itself."""
        (self.folder / f"{task}.go").write_text("", encoding="ascii")
