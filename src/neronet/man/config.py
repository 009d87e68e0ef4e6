"""Where neroman keeps what: folders and settings of one user."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple


class Places(NamedTuple):
    """The folders of one user."""

    config: Path  #: what she wrote
    data: Path  #: the store, the snapshots, the bundles
    run: Path  #: what is worth nothing after a reboot
    cluster: Path  #: the folder of the cluster that is this very machine

    @property
    def store(self) -> Path:
        """Return the SQLite file."""
        return self.data / "neronet.sqlite"

    @property
    def snapshots(self) -> Path:
        """Return the folder of code as it stood."""
        return self.data / "snapshots"

    @property
    def bundles(self) -> Path:
        """Return the folder of the clusters' side."""
        return self.data / "bundles"


def places(environment: Mapping[str, str]) -> Places:
    """Return the folders: under NERONET_HOME when it is set, else where XDG has them."""
    base = environment.get("NERONET_HOME")
    if base:
        home = Path(base).absolute()
        return Places(home / "config", home / "data", home / "run", home / "cluster")
    user = Path(environment.get("HOME") or Path.home())
    config = Path(environment.get("XDG_CONFIG_HOME") or user / ".config") / "neronet"
    data = Path(environment.get("XDG_DATA_HOME") or user / ".local" / "share") / "neronet"
    runtime = environment.get("XDG_RUNTIME_DIR")
    run = Path(runtime) / "neronet" if runtime and os.access(runtime, os.W_OK) else data / "run"
    return Places(config, data, run, user / ".neronet")
