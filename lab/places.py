"""The lab's settings: who is on which address, and where everything lies."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

OUTER = "10.77.0"  #: the subnet that this machine is on
INNER = "10.77.1"  #: the cluster's own; only the nodes are on it
HOST_ADDRESS = f"{OUTER}.1"
BRIDGE = "labbr"
SSH_PORT = 22
PASSWORD_PORT = 2222  #: of the sshd on PASSWORD_NODE that takes a password and nothing else
PASSWORD_NODE = "login1"  # noqa: S105
RESEARCHER = "researcher"
STRANGER = "stranger"
USERS = (RESEARCHER, STRANGER)

#: Whatever the lab writes. Every node sees it at the same path.
STATE = Path(os.environ.get("NERONET_LAB") or "/run/neronet-lab").absolute()
LOGS = STATE / "log"
ETC = STATE / "etc"  #: files that the nodes have in place of the host's
MADE = STATE / "made"  #: one empty file for each user that was not there before
SSH = STATE / "ssh"
SSH_CONFIG = SSH / "config"
PASSWORD = SSH / "password"  #: the researcher's, on the nodes
LOCK = Path("/run/neronet-lab.lock")

SCRATCH = Path("/home") / RESEARCHER / "scratch"  #: a small disk that all nodes share
SCRATCH_SIZE = "256m"
TMP_SIZE = "512m"  #: of each node's own /tmp


class Node(NamedTuple):
    """One host of the lab; ``number`` is the last part of its addresses."""

    name: str
    number: int
    has_python: bool = True

    @property
    def outer(self) -> str:
        """Return its address on the subnet that this machine reaches."""
        return f"{OUTER}.{self.number}"

    @property
    def inner(self) -> str:
        """Return its address on the subnet that only the nodes reach."""
        return f"{INNER}.{self.number}"

    @property
    def cable(self) -> str:
        """Return the name of this machine's end of its cable."""
        return f"lab-{self.name}"

    @property
    def hardware(self) -> str:
        """Return its Ethernet address: the same after each boot, so nobody has to ask again."""
        return f"02:4c:41:42:00:{self.number:02x}"


NODES: Mapping[str, Node] = {
    node.name: node
    for node in (
        Node("bastion", 2),
        Node("login1", 3),
        Node("login2", 4),
        Node("n1", 5),
        Node("n2", 6),
        Node("n3", 7),
        Node("nopython", 8, has_python=False),
        Node("ctl", 9),
        Node("g1", 10),
    )
}
LOGIN_NODES = ("login1", "login2")
