"""How to reach each cluster, and how code gets there."""

import shutil
import sys
import uuid
from pathlib import Path

from neronet.errors import NeronetError
from neronet.man.config import Places
from neronet.man.transport import bundle

LOCAL = "local"


class Clusters:
    """The clusters that this user knows; for now the one that is her own machine."""

    def __init__(self, places: Places) -> None:
        self._places = places
        self._placed: set[str] = set()

    def check(self, name: str) -> None:
        """Raise ``NeronetError`` when there is no such cluster."""
        if name != LOCAL:
            raise NeronetError(f"there is no cluster '{name}'", f"there is: {LOCAL}")

    def attach_command(self, name: str) -> list[str]:
        """Return the words that join this process to the cluster's neromum, starting her if need be."""
        self.check(name)
        path = bundle.build(self._places.bundles)
        return [sys.executable, "-I", "-S", str(path), "mum", "attach", str(self._places.cluster)]

    def place_code(self, name: str, snapshot: str) -> None:
        """Bring a snapshot to the cluster, unless it is there; raises ``NeronetError``."""
        self.check(name)
        target = self._places.cluster / "code" / snapshot
        if snapshot in self._placed or target.exists():
            self._placed.add(snapshot)
            return
        source: Path = self._places.snapshots / snapshot
        temporary = target.with_name(f"{snapshot}.{uuid.uuid4().hex[:8]}")
        try:
            target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            shutil.copytree(source, temporary, symlinks=True)
            temporary.rename(target)
        except OSError as error:  # shutil.Error, which lists what failed, is one
            shutil.rmtree(temporary, ignore_errors=True)
            raise NeronetError(
                f"the code cannot be copied to {target.parent}: {_first(error)}", "is the disk full?"
            ) from error
        self._placed.add(snapshot)


def _first(error: OSError) -> str:
    """Return why; of a list of files that could not be copied, the first."""
    if isinstance(error, shutil.Error) and error.args and error.args[0]:
        _source, target, why = error.args[0][0]
        return f"{target}: {why}"
    return str(error)
