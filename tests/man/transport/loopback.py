"""A real sshd on loopback, for this very user: what a cluster looks like from neroman's side."""

import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from getpass import getuser
from pathlib import Path

import psutil
import pytest

SSHD = shutil.which("sshd") or "/usr/sbin/sshd"
PLACE = "place"  #: the host's name in ``Loopback.config``
_PATIENCE = 10.0  #: seconds for processes to begin or to end


class Loopback:
    """A host called ``place`` that is reached with a key; it stands still until ``start``."""

    def __init__(self, folder: Path, *options: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.config = folder / "config"  #: of the client; what a test appends holds where this is silent
        self.log = folder / "log"
        self.known = folder / "known"  #: her known_hosts
        self.key = folder / "id"
        self.port = _free_port()
        self._daemon: subprocess.Popen[bytes] | None = None
        make_key(folder / "host")
        make_key(self.key)
        shutil.copy(folder / "id.pub", folder / "authorized")
        (folder / "sshd_config").write_text("\n".join([*options, *self._settings()]) + "\n")
        self.know(folder / "host.pub")
        self.config.write_text(
            f"Host {PLACE}\n HostName 127.0.0.1\n Port {self.port}\n User {getuser()}\n"
            f" IdentityFile {self.key}\n IdentitiesOnly yes\n IdentityAgent none\n"
            f" UserKnownHostsFile {self.known}\n GlobalKnownHostsFile none\n"
        )

    @property
    def ssh(self) -> str:
        """Return what NERONET_SSH is to be."""
        return f"ssh -F {self.config}"

    def know(self, key: Path) -> None:
        """Have this for the host's key."""
        self.known.write_text(f"[127.0.0.1]:{self.port} {' '.join(key.read_text().split()[:2])}\n")

    def add(self, *lines: str) -> None:
        """Add lines to the client's configuration."""
        with self.config.open("a") as file:
            file.writelines(f" {line}\n" for line in lines)

    def lie_behind(self, bastion: "Loopback") -> None:
        """Be reached by way of another host."""
        self.add("ProxyJump bastion")
        inner = bastion.config.read_text().replace(f"Host {PLACE}", "Host bastion")
        self.config.write_text(self.config.read_text() + inner)

    def count(self, words: str) -> int:
        """Return in how many lines of the daemon's log these words stand."""
        return sum(words in line for line in self.log.read_text(errors="replace").splitlines())

    def start(self) -> None:
        """Let the host be reached."""
        words = [SSHD, "-D", "-e", "-f", str(self.folder / "sshd_config"), "-p", str(self.port)]
        with self.log.open("ab") as log:
            self._daemon = subprocess.Popen(words, stderr=log, stdin=subprocess.DEVNULL)
        for _try in range(int(_PATIENCE / 0.02)):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.02)
        raise AssertionError(f"sshd does not listen: {self.log.read_text()}")

    def stop(self) -> None:
        """Cut all connections, and take no more; what lives on by itself lives on."""
        if self._daemon is None:
            return
        os.kill(self._daemon.pid, signal.SIGSTOP)  # it shall not start another while they are counted
        sessions = psutil.Process(self._daemon.pid).children(recursive=True)
        for session in sessions:
            if session.name() == "sshd":
                session.kill()
        self._daemon.kill()
        self._daemon.wait()
        _await_ends(sessions)
        self._daemon = None

    def close(self) -> None:
        """End the daemon, and every client that was started with this configuration."""
        self.stop()
        mine = os.fsencode(self.folder)
        clients = [one for one in psutil.process_iter() if _is_client(one.pid, mine)]
        for client in clients:
            client.kill()
        _await_ends(clients)

    def _settings(self) -> list[str]:
        return [
            "ListenAddress 127.0.0.1",
            f"HostKey {self.folder}/host",
            f"AuthorizedKeysFile {self.folder}/authorized",
            "PidFile none",
            "UsePAM no",
            "StrictModes no",
            "PasswordAuthentication no",
            "KbdInteractiveAuthentication no",
            "PermitRootLogin yes",
            "LogLevel VERBOSE",
        ]


@contextmanager
def serving(folder: Path, *options: str) -> Iterator[Loopback]:
    """Give a host that is reached; ``options`` are lines of sshd_config that come before its own."""
    need_sshd()
    host = Loopback(folder, *options)
    host.start()
    try:
        yield host
    finally:
        host.close()


def need_sshd() -> None:
    """Skip where there is no sshd, but not in CI."""
    if not Path(SSHD).exists():
        message = "no sshd: apt-get install openssh-server"
        assert "CI" not in os.environ, message
        pytest.skip(message)
    if os.getuid() == 0:
        Path("/run/sshd").mkdir(exist_ok=True)


def make_key(path: Path, passphrase: str = "") -> None:
    """Make a key, and its public part beside it."""
    path.unlink(missing_ok=True)
    words = ["ssh-keygen", "-q", "-t", "ed25519", "-N", passphrase, "-f", str(path)]
    subprocess.run(words, check=True, stdin=subprocess.DEVNULL)


def _is_client(pid: int, folder: bytes) -> bool:
    """Tell whether it is ssh, or the connection that several share, and is about the folder."""
    place = Path("/proc") / str(pid)
    try:
        if (place / "comm").read_text() != "ssh\n":
            return False
        return folder in (place / "cmdline").read_bytes() + (place / "environ").read_bytes()
    except OSError:
        return False


def _await_ends(processes: list[psutil.Process]) -> None:
    deadline = time.monotonic() + _PATIENCE
    while any(_lives(process) for process in processes):
        assert time.monotonic() < deadline, "a process survives SIGKILL"
        time.sleep(0.01)


def _lives(process: psutil.Process) -> bool:
    try:
        return bool(process.status() != psutil.STATUS_ZOMBIE)  # init may take its time
    except psutil.NoSuchProcess:
        return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
