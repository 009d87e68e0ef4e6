"""Nerokid's line to neromum. Without it she goes on: all she says stands in the journals first."""

import os
from typing import Callable, List, Optional

from neronet.host import routes
from neronet.host.addresses import Lookup
from neronet.host.channel import Channel, Closed
from neronet.host.processes import boot_id
from neronet.host.routes import NoTls, Route
from neronet.protocol.messages import Happening, Hello, Message, Missing, Returned
from neronet.protocol.portions import portions
from neronet.protocol.session import ProtocolError
from neronet.spool import address as addresses
from neronet.spool.address import Address
from neronet.spool.folder import Spool

_REST = (1.0, 15.0)  #: seconds between two tries to reach neromum: at first, and at most
_JOURNEY = 3.0  #: seconds that one way to another host may take
_ANSWER = 15.0  #: seconds in which neromum has to greet
_GLANCE = 10.0  #: seconds between two looks whether neromum lives elsewhere now
_BACKLOG = 8 << 20  #: bytes; a mum who does not listen reads the journals later


class Link:
    """Joined to neromum, or trying to be."""

    def __init__(self, spool: Spool, me: Hello, steady: Callable[[], float]) -> None:
        self.channel: Optional[Channel] = None
        self._spool = spool
        self._me = me
        self._steady = steady
        self._address: Optional[Address] = None
        self._ahead: List[Route] = []  # the ways that are left in this round
        self._way: Optional[Route] = None
        self._best: Optional[Route] = None
        self._lookup: Optional[Lookup] = None
        self._rest = _REST[0]
        self._next = 0.0
        self._set_out = 0.0
        self._glanced = 0.0

    @property
    def is_heard(self) -> bool:
        """Tell whether neromum is there and has greeted."""
        return self.channel is not None and self.channel.is_greeted

    @property
    def has_delivered(self) -> bool:
        """Tell whether neromum is there, and nothing that was told waits on its way out."""
        return self.channel is not None and self.channel.is_greeted and not self.channel.backlog

    @property
    def is_congested(self) -> bool:
        """Tell whether neromum is there and does not listen."""
        return self.channel is not None and self.channel.backlog >= _BACKLOG

    def reach(self) -> None:
        """Take the next step towards neromum, when it is time to; afterwards ``channel`` may be another."""
        now = self._steady()
        if self.channel is not None and self._is_in_vain(self.channel, now):
            self._hang_up()
        if self.channel is None and not self._ahead and now >= self._next:
            self._begin_round(now)
        while self.channel is None and self._ahead:
            self._try(self._ahead.pop(0), now)

    def receive(self) -> List[Message]:
        """Return what neromum says; none, and no channel, when she is gone."""
        if self.channel is None:
            return []
        try:
            messages = self.channel.receive()
        except (Closed, ProtocolError):
            self._hang_up()
            return []
        if messages and self._rest != _REST[0]:
            self._rest = _REST[0]
        if self.is_heard:
            self._best, self._ahead = self._way, []
        return messages

    def tell(self, items: List[Happening], missing: List[str], returned: List[str]) -> None:
        """Say what happened, and which attempts were not taken in care or are given back, if she is there."""
        if self.channel is None or not self.channel.is_proven:
            return
        for portion in portions(items):
            self.channel.send(portion)
        if missing:
            self.channel.send(Missing(missing))
        if returned:
            self.channel.send(Returned(returned))

    def _begin_round(self, now: float) -> None:
        """Find out where neromum lives: she may have moved."""
        self._next = now + self._rest * (0.5 + os.urandom(1)[0] / 256)
        self._address = address = addresses.read(self._spool)
        ways = addresses.ways(self._spool, address, self._me.host, boot_id())
        if address is not None and address.port and address.host != self._me.host:
            ways += self._by_name(address)
        self._ahead = routes.in_order(ways, self._best)
        self._rest = min(self._rest * 2, _REST[1])

    def _by_name(self, address: Address) -> List[Route]:
        """Return ways to her host by its name, once a name server has told them."""
        if self._lookup is None or self._lookup.name != address.host:
            self._lookup = Lookup(address.host)
        found = [place for place in self._lookup.addresses or [] if place not in address.addresses]
        return [Route(routes.TLS, place, address.port) for place in found]

    def _try(self, way: Route, now: float) -> None:
        try:
            stream = routes.set_out(way, addresses.certificates(self._spool))
        except (OSError, NoTls):
            return
        self._way, self._set_out, self._glanced = way, now, now
        self.channel = Channel(stream, self._me)

    def _is_in_vain(self, channel: Channel, now: float) -> bool:
        """Tell whether the channel leads nowhere: to nobody who answers, or to where neromum was."""
        if not channel.is_greeted:
            return now - self._set_out > (_ANSWER if channel.is_proven else _JOURNEY)
        if now - self._glanced < _GLANCE:
            return False
        self._glanced = now
        address = addresses.read(self._spool)
        return address is not None and address != self._address

    def _hang_up(self) -> None:
        if self.channel is not None:
            self.channel.close()
        self.channel = None
