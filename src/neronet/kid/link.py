"""Nerokid's line to neromum. Without it she goes on: all she says stands in the journals first."""

import os
from typing import Callable, List, Optional

from neronet.host import sockets
from neronet.host.channel import Channel, Closed
from neronet.protocol.messages import Happening, Hello, Message, Missing, Returned
from neronet.protocol.portions import portions
from neronet.protocol.session import ProtocolError

_RETRY = 1.0  #: seconds between two tries to reach neromum
_BACKLOG = 8 << 20  #: bytes; a mum who does not listen reads the journals later


class Link:
    """Joined to neromum, or trying to be."""

    def __init__(self, path: str, me: Hello, steady: Callable[[], float]) -> None:
        self._path = path
        self._me = me
        self._steady = steady
        self._tried = -_RETRY
        self.channel: Optional[Channel] = None

    def try_to_connect(self) -> bool:
        """Reach for neromum when it is time to; True when a conversation began."""
        if self.channel is not None or self._steady() - self._tried < _RETRY:
            return False
        self._tried = self._steady()
        try:
            connection = sockets.connect(self._path)
        except OSError:
            return False
        if sockets.peer_user(connection) not in (None, os.getuid()):
            connection.close()
            return False
        self.channel = Channel(connection, self._me)
        return True

    def receive(self) -> List[Message]:
        """Return what neromum says; none, and no channel, when she is gone."""
        if self.channel is None:
            return []
        try:
            return self.channel.receive()
        except (Closed, ProtocolError):
            self.channel.close()
            self.channel = None
            return []

    @property
    def is_congested(self) -> bool:
        """Tell whether neromum is there and does not listen."""
        return self.channel is not None and self.channel.backlog >= _BACKLOG

    def tell(self, items: List[Happening], missing: List[str], returned: List[str]) -> None:
        """Say what happened, and which attempts were not taken in care or are given back, if she is there."""
        if self.channel is None:
            return
        for portion in portions(items):
            self.channel.send(portion)
        if missing:
            self.channel.send(Missing(missing))
        if returned:
            self.channel.send(Returned(returned))
