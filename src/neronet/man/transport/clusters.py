"""The clusters that this user knows."""

from neronet.errors import NeronetError
from neronet.man.config import Places
from neronet.man.core.spelling import meant
from neronet.man.transport import settings
from neronet.man.transport.cluster import Cluster
from neronet.man.transport.local import LocalCluster
from neronet.man.transport.remote import SshCluster
from neronet.man.transport.settings import LOCAL, Settings
from neronet.man.transport.ssh import Ssh


class Clusters:
    """This very machine, and those of ``clusters.yaml``, which is read whenever it is asked for."""

    def __init__(self, places: Places, ssh: Ssh) -> None:
        self._places = places
        self._ssh = ssh

    def known(self) -> dict[str, Settings]:
        """Return those that are reached by ssh, by name."""
        return settings.read(self._places.clusters)

    def check(self, name: str) -> None:
        """Raise ``NeronetError`` when there is no such cluster."""
        if name != LOCAL:
            self.settings(name)

    def settings(self, name: str) -> Settings:
        """Return what the user wrote of a cluster; raises ``NeronetError`` when there is none."""
        if name == LOCAL:
            raise NeronetError("'local' is this very machine; it is not reached by ssh", "it is always there")
        known = self.known()
        if name not in known:
            near = meant(name, (LOCAL, *known))
            hint = f"did you mean {near}?" if near else f"there is: {', '.join((LOCAL, *known))}"
            raise NeronetError(
                f"there is no cluster '{name}'", f"{hint}; `neroman cluster add {name} --ssh HOST` adds it"
            )
        return known[name]

    def get(self, name: str) -> Cluster:
        """Return a cluster; raises ``NeronetError`` when there is none of that name."""
        return LocalCluster(self._places) if name == LOCAL else self.remote(name)

    def remote(self, name: str) -> SshCluster:
        """Return a cluster that is reached by ssh."""
        return SshCluster(name, self.settings(name), self._ssh, self._places)

    def add(self, name: str, written: Settings, *, replace: bool) -> None:
        """Write a cluster down; raises ``NeronetError`` for a name that exists or cannot be."""
        settings.check_name(name)
        settings.check(written)
        if name in self.known() and not replace:
            raise NeronetError(
                f"there is a cluster '{name}' already", "--replace replaces it, or choose another name"
            )
        settings.write(self._places.clusters, name, written)

    def remove(self, name: str) -> None:
        """Forget a cluster, and end the connection to it."""
        cluster = self.remote(name)
        settings.remove(self._places.clusters, name)
        cluster.leave()
