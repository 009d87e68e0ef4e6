"""The user's program: started in a session of its own, and ended with all that it started."""

import ctypes
import os
import signal
import subprocess
from contextlib import suppress
from typing import Dict, List

from neronet.host import processes

_GUARD = """trap 'echo "neronet: this line of the setup failed: $BASH_COMMAND" >&2; exit 1' ERR"""
#: A pipe fails when any part of it does: ``python train.py | tee log`` must not hide a crash.
_PIPE_SHELL = ["/bin/bash", "-o", "pipefail"] if os.path.exists("/bin/bash") else ["/bin/sh"]
_SET_CHILD_SUBREAPER = 36  # linux/prctl.h


def adopt_orphans() -> None:
    """Have processes that lose their parent below this one become its children (Linux)."""
    with suppress(OSError, AttributeError):  # elsewhere a daemonised process is found by its tag only
        ctypes.CDLL(None, use_errno=True).prctl(_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def shell_command(setup: str, command: str, note: str = "") -> List[str]:
    """Return the words that run the command; with a setup in a login shell, where ``module`` is known.

    ``note`` is a line that goes between the two.

    In bash a line of the setup that fails ends the attempt: the command would run with
    something else than was meant. What fails within functions such as ``module`` is their own matter.
    """
    if not setup and "|" not in command:
        return ["/bin/sh", "-c", command]
    if not setup:
        return [*_PIPE_SHELL, "-c", command]
    lines = setup.rstrip("\n")
    if not os.path.exists("/bin/bash"):
        return ["/bin/sh", "-l", "-c", "%s\n%s%s" % (lines, note, command)]
    script = "%s\n%s\ntrap - ERR\n%sset -o pipefail\n%s" % (_GUARD, lines, note, command)
    return ["/bin/bash", "-l", "-c", script]


def encode(text: str) -> bytes:
    """Return what the kernel is told. Under Python 3.6 a bare ssh's C locale would take ASCII only."""
    try:
        return os.fsencode(text)
    except UnicodeEncodeError:
        return text.encode("utf-8", "surrogateescape")


def describe(status: int) -> int:
    """Return the exit code in a wait status; a signal's number is negative."""
    return -os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.WEXITSTATUS(status)


class Program:
    """A running program: its process group, and whatever else carries its tag."""

    def __init__(
        self, words: List[str], work: str, variables: Dict[bytes, bytes], stdout: str, stderr: str
    ) -> None:
        """Start it; it writes straight to the two files. Raises ``OSError``."""
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND
        output = os.open(stdout, flags, 0o600)
        try:
            errors = os.open(stderr, flags, 0o600)
            try:
                process = subprocess.Popen(
                    [encode(word) for word in words],
                    cwd=work,
                    env=variables,
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=errors,
                    start_new_session=True,
                )
            finally:
                os.close(errors)
        finally:
            os.close(output)
        process.returncode = 0  # the supervisor reaps all children by itself
        self.pid = process.pid
        self._tag = os.fsdecode(variables[os.fsencode(processes.TAG)])
        self._variables = variables

    def take_variables(self) -> Dict[bytes, bytes]:
        """Return the environment that it was started with, and keep it no longer."""
        variables, self._variables = self._variables, {}
        return variables

    def ask(self, strangers: List[int]) -> None:
        """Ask all of it to end (SIGTERM)."""
        self._signal(signal.SIGTERM, strangers)

    def kill(self, strangers: List[int]) -> None:
        """Kill all of it."""
        self._signal(signal.SIGKILL, strangers)
        processes.kill_tagged(self._tag)

    def survivors(self, strangers: List[int]) -> bool:
        """Tell whether anything of it lives; ``strangers`` are children of nerokid that are no program."""
        return processes.has_members(self.pid) or bool(self._ours(strangers))

    def _signal(self, number: int, strangers: List[int]) -> None:
        processes.signal_group(self.pid, number)
        for pid in self._ours(strangers):
            if not self._in_group(pid):  # a second SIGTERM makes some programs give up what they were saving
                processes.signal_process(pid, number)

    def _in_group(self, pid: int) -> bool:
        with suppress(ProcessLookupError):
            return os.getpgid(pid) == self.pid
        return True

    def _ours(self, strangers: List[int]) -> List[int]:
        return processes.marked(processes.TAG, self._tag, strangers) if strangers else []
