"""The cluster that is this very machine."""

import sys

from neronet.man.config import Places
from neronet.man.transport import bundle
from neronet.man.transport.cluster import Cluster
from neronet.man.transport.link import Link, Way
from neronet.man.transport.settings import LOCAL
from neronet.protocol.messages import Hello
from neronet.release import RELEASE


class LocalCluster(Cluster):
    """Joined by running neromum's side right here."""

    name = LOCAL
    target = "this machine"
    warden = LOCAL

    def __init__(self, places: Places) -> None:
        self._places = places

    async def open(self, owner: str) -> tuple[Link, Hello]:
        """Join neromum."""
        return await self._open("attach", owner)

    async def open_files(self, owner: str) -> Link:
        """Join the courier."""
        return (await self._open("files", owner))[0]

    def is_open(self) -> bool:
        """Tell that nobody is asked anything."""
        return True

    async def _open(self, verb: str, owner: str) -> tuple[Link, Hello]:
        packed = bundle.build(self._places.bundles)
        words = [sys.executable, "-I", "-S", str(packed.path), "mum", verb, str(self._places.cluster)]
        return await Link.open(Way(words), Hello("neroman", RELEASE, owner=owner, built=packed.built))
