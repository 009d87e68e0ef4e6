"""The processes of this machine as the kernel tells them: nothing is remembered that could go stale."""

import contextlib
import os
import select
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from lab.errors import LabError

_LONGEST = 10.0  #: seconds that a killed process may take to be gone


class Process(NamedTuple):
    """A process; ``pid`` and ``parent`` are numbers of this machine, not of the node it may be in."""

    pid: int
    parent: int
    name: str
    state: str  #: ``R``, ``S``, ``T`` for stopped, ``Z`` for ended and not yet collected
    user: int
    namespace: str  #: the processes of one node, and only they, have the same
    command: str  #: the words of its command line, with blanks between


def everywhere() -> Iterator[Process]:
    """Yield all processes of this machine, those in nodes as well."""
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            with contextlib.suppress(OSError):  # it ended meanwhile
                yield _read(folder)


def send(pid: int, number: signal.Signals) -> None:
    """Send a process a signal; after a kill, return when it is gone. It may be so already."""
    if number == signal.SIGKILL:
        end(pid)
    else:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, number)


def end(pid: int, number: signal.Signals = signal.SIGKILL) -> None:
    """Send a process its last signal, and return when it is gone; it may be so already."""
    try:
        handle = os.pidfd_open(pid)
    except ProcessLookupError:
        return
    try:
        signal.pidfd_send_signal(handle, number)
        poll = select.poll()  # takes any descriptor, where select ends at 1,024
        poll.register(handle, select.POLLIN)
        ended = poll.poll(_LONGEST * 1000)
    except ProcessLookupError:
        return
    finally:
        os.close(handle)
    if not ended:
        raise LabError(f"process {pid} lives on after {number.name}")


def _read(folder: Path) -> Process:
    name, _, rest = (folder / "stat").read_text(errors="replace").partition(" (")[2].rpartition(") ")
    state, parent = rest.split()[:2]
    words = (folder / "cmdline").read_bytes().decode(errors="replace")
    command = words.replace("\0", " ").strip()
    namespace = str((folder / "ns" / "pid").readlink())
    return Process(int(folder.name), int(parent), name, state, folder.stat().st_uid, namespace, command)
