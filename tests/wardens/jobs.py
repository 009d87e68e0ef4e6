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
    sys.exit(int(go.read() or 0))
"""


class Jobs:
    """The tasks of one test; ``folder`` holds what they are told by."""

    def __init__(self, folder: Path, python: str = sys.executable) -> None:
        self.folder = folder
        self._python = python
        self._program = folder / "a job.py"
        self._program.write_text(_PROGRAM, encoding="ascii")

    def order(self, label: str, *tasks: str) -> Order:
        """Return what asks for the tasks."""
        for task in tasks:
            for word in ("begun", "go"):
                os.mkfifo(self.folder / f"{task}.{word}")
                (self.folder / f"{task}.{word}").chmod(0o666)
        command = [self._python, "-I", "-S", str(self._program), str(self.folder)]
        return Order(label, command, list(tasks), Resources(), str(self.folder / "batch system"))

    def begun(self, task: str) -> int:
        """Wait until a task runs; return its process."""
        return int((self.folder / f"{task}.begun").read_text(encoding="ascii"))

    def let_go(self, task: str, code: int = 0) -> None:
        """Have a task that runs end by itself, with an exit code."""
        (self.folder / f"{task}.go").write_text(f"{code}", encoding="ascii")


def idle(folder: Path, count: int, label: str) -> Order:
    """Return an order of tasks that end at once."""
    tasks = [f"{number}.1" for number in range(1, count + 1)]
    return Order(label, ["true"], tasks, Resources(), str(folder / "batch system"))


def held(order: Order) -> Order:
    """Return an order whose jobs wait for ever."""
    return order._replace(resources=Resources(options=(("hold", "true"),)))
