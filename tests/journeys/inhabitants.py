"""Who runs on behalf of one NERONET_HOME: found in /proc by path, told apart by their words, and ended."""

import os
import select
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

DAEMON, MUM, KID, ATTACH = "daemon", "mum", "kid", "attach"
COURIER, COMMAND, SSH, PROGRAM = "courier", "command", "ssh", "program"
_PATIENCE = 10_000  #: milliseconds for a killed process to be gone


class Inhabitant(NamedTuple):
    """A living process; its role is one of the words above."""

    pid: int
    role: str
    words: list[str]

    @property
    def leads(self) -> bool:
        """Tell whether it leads its group: a nerokid does, the guardian that she forked does not."""
        try:
            return os.getpgid(self.pid) == self.pid
        except ProcessLookupError:
            return False


def of_home(root: Path) -> list[Inhabitant]:
    """Return all processes that the path ``root`` stands in: in their words, environment or folder."""
    return list(_found(os.fsencode(root)))


def kill(inhabitants: list[Inhabitant], number: int = signal.SIGKILL) -> None:
    """Send a signal to each, all at once; return when those that were killed are gone."""
    handles = []
    for inhabitant in inhabitants:
        try:
            handles.append(os.pidfd_open(inhabitant.pid))
        except ProcessLookupError:
            continue
    for handle in handles:
        try:
            signal.pidfd_send_signal(handle, number)
        except ProcessLookupError:
            continue
    for handle in handles:
        if number == signal.SIGKILL:
            _await_end(handle)
        os.close(handle)


def _await_end(handle: int) -> None:
    poll = select.poll()
    poll.register(handle, select.POLLIN)
    assert poll.poll(_PATIENCE), "a process survives SIGKILL"


def _found(root: bytes) -> Iterator[Inhabitant]:
    for place in Path("/proc").iterdir():
        if not place.name.isdigit() or int(place.name) == os.getpid():
            continue
        try:
            words = (place / "cmdline").read_bytes()
            belongs = root in words or root in (place / "environ").read_bytes()
            belongs = belongs or os.fsencode((place / "cwd").readlink()).startswith(root)
        except OSError:  # it has ended, or is another user's
            continue
        if belongs and words:  # ashes have no words
            split = [word.decode("utf-8", "replace") for word in words.rstrip(b"\0").split(b"\0")]
            yield Inhabitant(int(place.name), _role(split), split)


def _role(words: list[str]) -> str:
    if "neronet.man.cli.main" in words:
        return DAEMON if words[-2:] == ["daemon", "run"] else COMMAND
    if words[0].partition(":")[0] == "ssh":
        return SSH
    bundled = next((place for place, word in enumerate(words) if word.endswith(".pyz")), None)
    if bundled is None:
        return PROGRAM
    verbs = words[bundled + 1 : bundled + 3]
    if verbs[:1] == ["kid"]:
        return KID
    roles = {"serve": MUM, "attach": ATTACH, "files": COURIER}
    return roles.get(verbs[-1], PROGRAM) if verbs[:1] == ["mum"] else PROGRAM
