"""A cluster that is reached by ssh."""

import asyncio
from functools import cache, partial

from neronet.host import bootstrap
from neronet.man.config import Places
from neronet.man.transport import boot, bundle, certificates, complaints
from neronet.man.transport.boot import Supply
from neronet.man.transport.cluster import Cluster
from neronet.man.transport.complaints import OnTheWay
from neronet.man.transport.link import Link, Way
from neronet.man.transport.settings import Settings
from neronet.man.transport.ssh import Ssh
from neronet.protocol.messages import Hello
from neronet.release import RELEASE


class SshCluster(Cluster):
    """Joined by ssh; all that goes there shares one connection."""

    def __init__(self, name: str, settings: Settings, ssh: Ssh, places: Places) -> None:
        self.name = name
        self.target = settings.ssh
        self.warden = settings.warden
        self._settings = settings
        self._ssh = ssh
        self._places = places

    async def open(self, owner: str) -> tuple[Link, Hello]:
        """Join neromum; the bundle and the keys are sent when they are not there."""
        return await self._open("attach", owner)

    async def open_files(self, owner: str) -> Link:
        """Join the courier."""
        return (await self._open("files", owner))[0]

    def is_open(self) -> bool:
        """Tell whether a connection stands that needs no further words of the user's."""
        return self._ssh.is_joined(self.target)

    def connect(self) -> bool:
        """Join the host at the user's terminal, where ssh may ask; True when the connection stands."""
        return self._ssh.connect(self.target)

    def leave(self) -> None:
        """End the shared connection."""
        self._ssh.leave(self.target)

    async def _open(self, verb: str, owner: str) -> tuple[Link, Hello]:
        packed = await asyncio.to_thread(bundle.build, self._places.bundles)
        words = await asyncio.to_thread(self._ssh.words, self.target)
        command = [*words, boot.command(self._settings, packed.path, verb)]
        explain = partial(complaints.explain, self.name, self.target)
        way = Way(command, explain, self._supplies(packed))
        try:
            return await Link.open(way, Hello("neroman", RELEASE, owner=owner, built=packed.built))
        except OnTheWay as error:
            said = await asyncio.to_thread(self._ssh.complaint, self.target)
            raise (explain(said) if said else error) from error

    def _supplies(self, packed: bundle.Bundle) -> dict[str, Supply]:
        """Return what makes that which the cluster may want, by its path there."""
        made = cache(partial(certificates.make, self.name))
        keys = dict(zip(bootstrap.KEYS, ("ca", "cert", "key"), strict=True))
        supplies: dict[str, Supply] = {f"bundles/{packed.path.name}": packed.path.read_bytes}
        for file, field in keys.items():
            supplies[f"mum/tls/{file}"] = partial(lambda field: bytes(getattr(made(), field)), field)
        return supplies
