"""A home whose cluster is reached by ssh: a real sshd on loopback."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from journeys.home import Home, Outcome, living_at
from man.transport.loopback import PLACE, Loopback, serving


@contextmanager
def living_by_ssh(*options: str) -> Iterator[tuple[Home, Loopback]]:
    """Give a home, and the host that its cluster is to be; its path is short, for there are sockets in it."""
    with (
        tempfile.TemporaryDirectory(prefix="neronet-", dir="/tmp") as root,
        serving(Path(root) / "host", *options) as host,
        living_at(Path(root)) as home,
    ):
        home.environment["NERONET_SSH"] = host.ssh
        yield home, host


def add(home: Home) -> Outcome:
    """Add the cluster; its folder is where the tests look for the folder of a cluster."""
    return home.call("cluster", "add", PLACE, "--workdir", str(home.root / "cluster"))


def status(home: Home) -> str:
    """Return what `neroman status` says on the side, of clusters in trouble."""
    return home.call("status").err
