"""Slow and lossy cables: starts and ends the program that passes a node's packets on late, or not at all."""

import re
import signal
import subprocess
import sys
from pathlib import Path

from lab import processes
from lab.errors import LabError
from lab.places import Node

_ROOT = Path(__file__).resolve().parents[1]
_LONGEST = 10.0  #: seconds


def begin(node: Node, pid: int, delay: float, jitter: float, loss: float) -> None:
    """Delay a node's packets by ms each way, lose some percent of them; ``pid`` is its first process."""
    end(node.name)
    command = [sys.executable, "-m", "lab.netem", node.name, str(pid)]
    command += [f"--delay={delay}", f"--jitter={jitter}", f"--loss={loss}"]
    with subprocess.Popen(
        ["setsid", "--fork", *command],
        cwd=_ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as program:
        assert program.stdout is not None
        said = program.stdout.read()
    if said != "ready\n":
        raise LabError(f"the cable of {node.name} cannot be slowed down: {said.strip()}")


def end(name: str = "") -> None:
    """Let a node's packets pass at once, or those of all nodes."""
    pattern = re.compile(rf"-m lab\.netem {re.escape(name) or '.*'} \d+ --delay")
    for process in processes.everywhere():
        if pattern.search(process.command) and process.user == 0:
            processes.end(process.pid, signal.SIGTERM)
