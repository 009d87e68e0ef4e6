"""Where neroman keeps what: folders and settings of one user."""

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple


class Places(NamedTuple):
    """The folders of one user."""

    config: Path  #: what she wrote
    data: Path  #: the store, the snapshots, the bundles
    run: Path  #: the daemon's lock, bell and log
    cluster: Path  #: the folder of the cluster that is this very machine

    @property
    def store(self) -> Path:
        """Return the SQLite file."""
        return self.data / "neronet.sqlite"

    @property
    def clusters(self) -> Path:
        """Return what she wrote of her clusters."""
        return self.config / "clusters.yaml"

    @property
    def preferences(self) -> Path:
        """Return what she wrote of herself: whom to tell, and how mail is sent."""
        return self.config / "config.yaml"

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
    # Beside the store: XDG_RUNTIME_DIR is not set in every session, and one store has one daemon.
    return Places(config, data, data / "run", user / ".neronet")
