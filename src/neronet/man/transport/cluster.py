"""What a cluster is to neroman: a place that can be joined, and that takes and gives files."""

from abc import ABC, abstractmethod

from neronet.man.transport.link import Link
from neronet.protocol.messages import Hello


class Cluster(ABC):
    """One cluster."""

    name: str
    target: str  #: how people know the place
    warden: str  #: who shall start jobs there

    @abstractmethod
    async def open(self, owner: str) -> tuple[Link, Hello]:
        """Join its neromum, who is started if need be; raises ``NeronetError``."""

    @abstractmethod
    async def open_files(self, owner: str) -> Link:
        """Join its courier, on a channel of her own; raises ``NeronetError``."""

    @abstractmethod
    def is_open(self) -> bool:
        """Tell whether it can be joined without asking the user anything, as far as is known here."""
