"""The lab as tests and people use it."""

import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

from lab import network, nodes, programs, slowness, slurm, ssh, users
from lab.errors import LabError
from lab.faults import Faults
from lab.occupancy import occupied
from lab.places import ETC, NODES, PASSWORD, RESEARCHER, SCRATCH, SSH_CONFIG, STATE, USERS

_PATIENCE = 50.0  #: seconds to wait for another who has the lab
_LONGEST = 30.0  #: seconds that a command on a node may take, unless told otherwise


def up() -> None:
    """Bring the lab up, or whatever of it is missing; end all faults. Raises ``LabError``."""
    lacks = programs.missing()
    if lacks:
        raise LabError(f"the lab needs {', '.join(lacks)}")
    mask = os.umask(0o022)  # all users read what we write
    try:
        _build()
    finally:
        os.umask(mask)
    Faults().end_all()


def down() -> None:
    """Take the lab down, and leave nothing of it. Raises ``LabError``."""
    slowness.end()
    for name in nodes.running():
        nodes.power_off(name)
    network.tear_down()
    slurm.forget()
    users.remove()
    shutil.rmtree(STATE, ignore_errors=True)


class Lab:
    """The lab, for one who has it for oneself: ``with Lab() as lab: lab.run("n1", ["hostname"])``.

    It is brought up where it is not up yet, and then taken down at the end. The nodes are those of
    ``lab.places.NODES``. ``ssh -F {lab.ssh_config} HOST`` knows them by their names, and ``triton`` and
    ``triton2`` (login nodes, through the bastion), ``login`` (either, as ``lab.faults.point`` says),
    ``direct``, ``stranger`` (another user); and what goes wrong: ``unknown.invalid``, ``refused``,
    ``changed``, ``secret``, ``nopython``. All methods raise ``LabError``.
    """

    ssh_config: Path = SSH_CONFIG
    scratch: Path = SCRATCH  #: a disk of 256 MB that all nodes share, and this machine
    home: Path = SCRATCH.parent  #: the researcher's, on all nodes and on this machine

    def __init__(self, patience: float = _PATIENCE) -> None:
        self._patience = patience
        self._exits = ExitStack()
        self.faults = Faults()

    def __enter__(self) -> Self:
        with ExitStack() as exits:
            exits.enter_context(occupied(self._patience))
            if not nodes.running():
                exits.callback(down)
            up()
            self._exits = exits.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._exits.close()

    @property
    def password(self) -> str:
        """Return the researcher's password, which the host ``secret`` asks for."""
        return PASSWORD.read_text().strip()

    def run(
        self,
        node: str,
        command: Sequence[str],
        user: str = RESEARCHER,
        *,
        stdin: str = "",
        timeout: float = _LONGEST,
    ) -> subprocess.CompletedProcess[str]:
        """Run a command on a node, not by ssh, and return how it ended; it dies with its caller."""
        words = nodes.entering(node, command, user)
        return subprocess.run(
            words, input=stdin, capture_output=True, text=True, check=False, timeout=timeout
        )

    @contextmanager
    def running(
        self, node: str, command: Sequence[str], user: str = RESEARCHER
    ) -> Iterator[subprocess.Popen[bytes]]:
        """Run a command on a node, with pipes to and from it, until the block ends; then it is killed."""
        words = nodes.entering(node, command, user)
        pipe = subprocess.PIPE
        with subprocess.Popen(words, stdin=pipe, stdout=pipe, stderr=pipe) as program:
            try:
                yield program
            finally:
                program.kill()

    def ssh(
        self, host: str, command: str, *, stdin: str = "", timeout: float = _LONGEST
    ) -> subprocess.CompletedProcess[str]:
        """Run a command line on a host by ssh, as the researcher does, and return how it ended."""
        words = ["ssh", "-F", str(SSH_CONFIG), "-o", "BatchMode=yes", host, command]
        return subprocess.run(
            words, input=stdin, capture_output=True, text=True, check=False, timeout=timeout
        )

    def evict(self) -> None:
        """End all processes and jobs of the ordinary users; give them their homes as on the first day."""
        slurm.clear()
        nodes.end_users(USERS)
        for user in USERS:
            users.furnish(user)


def _build() -> None:
    already = nodes.running()
    STATE.mkdir(parents=True, exist_ok=True)
    users.make()
    (ETC / "hosts").write_text(_hosts())
    ssh.configure()
    if not SCRATCH.is_mount():  # nodes that are up would go without
        for name in already:
            nodes.power_off(name)
        users.mount_scratch()
    network.build()


def _hosts() -> str:
    return "127.0.0.1 localhost\n" + "".join(f"{node.inner} {node.name}\n" for node in NODES.values())
