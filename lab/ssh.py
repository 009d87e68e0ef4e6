"""The sshd of every node, and a client's configuration with good hosts and bad ones."""

import socket
import time
from pathlib import Path

from lab import nodes
from lab.errors import LabError
from lab.places import (
    LOGIN_NODES,
    LOGS,
    NODES,
    PASSWORD_NODE,
    PASSWORD_PORT,
    RESEARCHER,
    SSH,
    SSH_CONFIG,
    SSH_PORT,
    STRANGER,
    USERS,
    Node,
)
from lab.processes import Process
from lab.programs import run

_KEYS = ("host_key", "id", "unknown_id", "old_host_key")
_LOGIN = SSH / "login"  #: the included file that says which node ``login`` is
_SSHD_CONFIG = SSH / "sshd_config"
_SECRET_CONFIG = SSH / "sshd_config_secret"
_LONGEST = 10.0  #: seconds until an sshd listens

_SERVER = f"""\
HostKey {SSH}/host_key
AuthorizedKeysFile {SSH}/authorized_keys
PidFile none
UsePAM no
KbdInteractiveAuthentication no
AllowUsers {" ".join(USERS)}
PrintMotd yes
MaxStartups 100
Subsystem sftp internal-sftp
"""
_SERVER_KEY = _SERVER + f"Port {SSH_PORT}\nPasswordAuthentication no\n"
_SERVER_SECRET = _SERVER + f"Port {PASSWORD_PORT}\nPasswordAuthentication yes\nPubkeyAuthentication no\n"

_HEAD = f"""\
# For people and tests: ssh -F {SSH_CONFIG} triton
Include {_LOGIN}
Host triton
    HostName {NODES["login1"].inner}
    ProxyJump bastion
Host triton2
    HostName {NODES["login2"].inner}
    ProxyJump bastion
Host direct
    HostName {NODES["login1"].outer}
Host stranger
    HostName {NODES["login1"].outer}
    User {STRANGER}
Host refused
    HostName {NODES["login1"].outer}
    IdentityFile {SSH}/unknown_id
Host changed
    HostName {NODES["login1"].outer}
    UserKnownHostsFile {SSH}/known_hosts_changed
Host secret
    HostName {NODES[PASSWORD_NODE].outer}
    Port {PASSWORD_PORT}
    PreferredAuthentications password
"""
_TAIL = f"""\
Host * !refused
    IdentityFile {SSH}/id
Host *
    User {RESEARCHER}
    IdentitiesOnly yes
    IdentityAgent none
    UserKnownHostsFile {SSH}/known_hosts
    GlobalKnownHostsFile /dev/null
    ConnectTimeout 5
"""


def configure() -> None:
    """Write keys and the configurations of both sides."""
    SSH.mkdir(parents=True, exist_ok=True)
    LOGS.mkdir(exist_ok=True)
    for key in _KEYS:
        if not (SSH / f"{key}.pub").exists():
            (SSH / key).unlink(missing_ok=True)
            run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", f"lab-{key}", "-f", str(SSH / key))
    (SSH / "authorized_keys").write_text((SSH / "id.pub").read_text())
    _SSHD_CONFIG.write_text(_SERVER_KEY)
    _SECRET_CONFIG.write_text(_SERVER_SECRET)
    (SSH / "known_hosts").write_text(_known_hosts("host_key"))
    (SSH / "known_hosts_changed").write_text(_known_hosts("old_host_key"))
    plain = "".join(f"Host {node.name}\n    HostName {node.outer}\n" for node in NODES.values())
    SSH_CONFIG.write_text(_HEAD + plain + _TAIL)
    point(LOGIN_NODES[0])


def point(name: str) -> None:
    """Let the host ``login`` be that login node from now on."""
    if name not in LOGIN_NODES:
        raise LabError(f"{name} is no login node; there are {', '.join(LOGIN_NODES)}")
    fresh = _LOGIN.with_suffix(".new")
    fresh.write_text(f"Host login\n    HostName {NODES[name].outer}\n")
    fresh.replace(_LOGIN)  # whoever runs ssh meanwhile reads one or the other


def start() -> None:
    """Start the sshds that do not run on nodes that are up; return when they listen."""
    started: list[tuple[Node, int]] = []
    for name, inhabitants in nodes.population().items():
        commands = [process.command for process in inhabitants if _listens(process)]
        wanted = [(_SSHD_CONFIG, SSH_PORT)] + [(_SECRET_CONFIG, PASSWORD_PORT)] * (name == PASSWORD_NODE)
        for config, port in wanted:
            if not any(f" {config} " in command for command in commands):
                log = str(LOGS / f"sshd-{name}-{port}")
                run(*nodes.entering(name, ["/usr/sbin/sshd", "-f", str(config), "-E", log], "root"))
                started.append((NODES[name], port))
    for node, port in started:
        _wait_until_it_listens(node, port)


def sessions(name: str) -> list[Process]:
    """Return the processes with which a node's sshds serve the connections they have taken."""
    return [
        process
        for process in nodes.processes_of(name)
        if process.name.startswith("sshd") and not _listens(process)
    ]


def _listens(process: Process) -> bool:
    return process.command.startswith("sshd:") and "[listener]" in process.command


def _known_hosts(key: str) -> str:
    key_type, key_text, _ = Path(SSH, f"{key}.pub").read_text().split()
    addresses = [address for node in NODES.values() for address in (node.outer, node.inner)]
    addresses.append(f"[{NODES[PASSWORD_NODE].outer}]:{PASSWORD_PORT}")
    return f"{','.join(addresses)} {key_type} {key_text}\n"


def _wait_until_it_listens(node: Node, port: int) -> None:
    end = time.monotonic() + _LONGEST
    while True:
        try:
            socket.create_connection((node.outer, port), timeout=_LONGEST).close()
        except ConnectionRefusedError:
            if time.monotonic() > end:
                raise LabError(f"sshd on {node.name} does not listen; see {LOGS}") from None
            time.sleep(0.01)
        else:
            return
