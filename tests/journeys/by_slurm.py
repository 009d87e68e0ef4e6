"""A home whose cluster is reached by ssh and has a batch system: the stand-in of Slurm's commands."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from journeys.home import Home, living_at
from man.transport.loopback import PLACE, serving
from wardens.standin.controls import Standin


@contextmanager
def living_by_slurm() -> Iterator[tuple[Home, Standin]]:
    """Give a home with a cluster, and the batch system there; nothing of them runs afterwards."""
    with tempfile.TemporaryDirectory(prefix="neronet-", dir="/tmp") as folder:
        root = Path(folder)
        with Standin(root / "slurm") as standin:
            standin.set(kill_wait=0.2)
            settings = " ".join(f'{name}="{value}"' for name, value in standin.environment.items())
            with serving(root / "host", f"SetEnv {settings}") as host, living_at(root) as home:
                home.environment["NERONET_SSH"] = host.ssh
                words = ("--workdir", str(home.root / "cluster"), "--warden", "slurm")
                home.do("cluster", "add", PLACE, *words)
                yield home, standin
