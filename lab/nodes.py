"""Nodes: a node is its first process, and whatever runs in that one's namespaces."""

import os
import pwd
import re
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from lab import network, processes
from lab.errors import LabError
from lab.places import ETC, NODES, STATE
from lab.processes import Process

_TITLE = re.compile(r"neronet-lab (\S+) in (.*) infinity")
_LONGEST = 20.0  #: seconds that a node may take to boot
_ROOT = Path(__file__).resolve().parents[1]


def population() -> Mapping[str, Sequence[Process]]:
    """Return the processes of each node that is up, its first process before the others.

    Raises ``LabError`` when they are nodes of a lab that has its files elsewhere.
    """
    by_namespace: dict[str, list[Process]] = {}
    first: dict[str, Process] = {}
    for process in processes.everywhere():
        match = _TITLE.fullmatch(process.command)
        if match and process.user == 0:
            if Path(match[2]) != STATE:
                raise LabError(f"another lab is up; take it down: NERONET_LAB={match[2]} python -m lab down")
            first[match[1]] = process
        else:
            by_namespace.setdefault(process.namespace, []).append(process)
    return {name: (one, *by_namespace.get(one.namespace, ())) for name, one in first.items()}


def running() -> Mapping[str, int]:
    """Return the number of the first process of each node that is up; raises as ``population``."""
    return {name: inhabitants[0].pid for name, inhabitants in population().items()}


def first_process(name: str) -> int:
    """Return the number of a node's first process; raises ``LabError`` when the node is down."""
    if name not in NODES:
        raise LabError(f"no node is called {name}; there are {', '.join(NODES)}")
    up = running()
    if name not in up:
        raise LabError(f"{name} is down; boot it: python -m lab fault boot {name}")
    return up[name]


def boot(names: Iterable[str]) -> None:
    """Start nodes that are down, all at once, each with its cable."""
    environment = {**os.environ, "NERONET_LAB": str(STATE)}
    starting = {}
    for name in names:
        (ETC / name).mkdir(parents=True, exist_ok=True)
        network.unplug(NODES[name])
        starting[name] = subprocess.Popen(
            [sys.executable, "-m", "lab.init", name],
            cwd=_ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
    for name, starter in starting.items():
        said = starter.communicate(timeout=_LONGEST)[0]
        number, _, complaint = said.partition("\n")
        if complaint or not number.isdigit():
            raise LabError(f"{name} did not boot: {said.strip()}")
        network.plug_in(NODES[name], int(number))


def power_off(name: str) -> None:
    """Take a node's power away: first nothing more is sent, not even a farewell; then all in it is dead."""
    up = running()
    network.unplug(NODES[name])
    if name in up:
        processes.end(up[name])


def processes_of(name: str) -> list[Process]:
    """Return a node's processes, but for the first; raises ``LabError`` when the node is down."""
    first_process(name)
    return list(population()[name][1:])


def end_users(names: Sequence[str]) -> None:
    """Kill all processes of some users on all nodes, until there is none."""
    owners = {pwd.getpwnam(name).pw_uid for name in names}
    while found := [
        process.pid
        for inhabitants in population().values()
        for process in inhabitants
        if process.user in owners and process.state != "Z"
    ]:
        for pid in found:
            processes.end(pid)


def entering(name: str, command: Sequence[str], user: str) -> list[str]:
    """Return the words that run a command in a node as that user; it ends with its caller."""
    account = pwd.getpwnam(user)
    environment = {
        "HOME": account.pw_dir,
        "USER": user,
        "LOGNAME": user,
        "SHELL": account.pw_shell,
        "PATH": "/usr/local/bin:/usr/bin:/bin" + (":/usr/sbin:/sbin" if user == "root" else ""),
        "LANG": "C.UTF-8",
    }
    first = str(first_process(name))
    enter = ["nsenter", "--target", first, "--mount", "--uts", "--ipc", "--net", "--pid"]
    become = [f"--reuid={account.pw_uid}", f"--regid={account.pw_gid}", "--init-groups"]
    as_user = ["setpriv", *become, "--pdeathsig=KILL", "env", "-i", f"--chdir={account.pw_dir}"]
    return [*enter, *as_user, *(f"{key}={value}" for key, value in environment.items()), *command]
