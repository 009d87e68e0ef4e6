"""The first process of a node: it makes the node's own view of the machine, then collects orphans.

Started as ``python -m lab.init NAME``. It prints the number that the node's first process has on this
machine; its output ends when the node is ready.
"""

import ctypes
import os
import re
import signal
import socket
import subprocess
import sys
import uuid
from pathlib import Path

from lab.places import ETC, NODES, STATE, TMP_SIZE, Node

_NEW_MOUNT, _NEW_UTS, _NEW_IPC, _NEW_PID, _NEW_NET = 0x20000, 0x4000000, 0x8000000, 0x20000000, 0x40000000
_SLEEP = "/bin/sleep"
_PROGRAMS = (Path("/usr/bin"), Path("/usr/local/bin"))
_BOOT_ID = "/proc/sys/kernel/random/boot_id"


def title(name: str) -> str:
    """Return what a node's first process calls itself."""
    return f"neronet-lab {name} in {STATE}"


def main(name: str) -> None:
    """Become a node."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(_NEW_MOUNT | _NEW_UTS | _NEW_IPC | _NEW_PID | _NEW_NET) != 0:
        raise OSError(ctypes.get_errno(), "this machine does not let us make namespaces")
    child = os.fork()  # only a child is in the new process namespace, as its number 1
    if child:
        sys.stdout.write(f"{child}\n")
        sys.stdout.flush()
        os._exit(0)
    os.setsid()
    _furnish(NODES[name])
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # outlives exec: the kernel collects our orphans
    null = os.open(os.devnull, os.O_RDWR)
    for standard in range(3):
        os.dup2(null, standard)
    os.execv(_SLEEP, [title(name), "infinity"])  # noqa: S606


def _furnish(node: Node) -> None:
    _mount("--make-rprivate", "/")
    state = os.open(STATE, os.O_PATH)
    _mount("-t", "proc", "proc", "/proc")
    _mount("-t", "tmpfs", "-o", f"mode=1777,size={TMP_SIZE}", "tmpfs", "/tmp")  # noqa: S108
    _mount("-t", "tmpfs", "-o", "mode=1777", "tmpfs", "/dev/shm")  # noqa: S108
    _mount("-t", "tmpfs", "-o", "mode=755", "tmpfs", "/run")
    Path("/run/sshd").mkdir(mode=0o755)
    if not STATE.exists():  # it lies under one of those just covered
        STATE.mkdir(parents=True)
        _mount("--no-canonicalize", "--bind", f"/proc/{os.getpid()}/fd/{state}", str(STATE))
    os.close(state)
    own = ETC / node.name
    (own / "boot_id").write_text(f"{uuid.uuid4()}\n")
    _mount("--bind", str(own / "boot_id"), _BOOT_ID)
    (own / "hostname").write_text(f"{node.name}\n")
    shared = ("hosts", "motd", "shadow", "slurm")
    given = {"hostname": own / "hostname", **{name: ETC / name for name in shared}}
    _cover(Path("/etc"), own, re.compile("|".join(given)))
    for name, path in given.items():
        Path("/etc", name).symlink_to(path)
    if not node.has_python:
        for folder in _PROGRAMS:
            _cover(folder, own, re.compile("python.*"))
    socket.sethostname(node.name)


def _cover(folder: Path, store: Path, left_out: re.Pattern[str]) -> None:
    """Put a folder of links in a folder's place, without some names.

    No single file is covered: the kernel takes that away as soon as the file is replaced on the host.
    """
    covered = store / folder.relative_to("/")
    covered.mkdir(parents=True, exist_ok=True)
    _mount("--bind", str(folder), str(covered))
    _mount("-t", "tmpfs", "-o", "mode=755", "tmpfs", str(folder))
    for path in covered.iterdir():
        if not left_out.fullmatch(path.name):
            (folder / path.name).symlink_to(path.readlink() if path.is_symlink() else path)


def _mount(*words: str) -> None:
    subprocess.run(["mount", *words], check=True)


if __name__ == "__main__":
    main(sys.argv[1])
