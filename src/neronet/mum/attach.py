"""Joins the standard streams, which ssh carries to a neroman, to neromum, wherever on the cluster she lives.

She is started if nobody has the lease, or its holder is dead. While another host's lease lives she
is sought there, and nothing is started.
"""

import os
import select
import selectors
import socket
import sys
import time
from typing import List, Optional

from neronet.errors import ClusterUnreachable
from neronet.host import routes
from neronet.host.processes import boot_id
from neronet.host.routes import NoTls, Route
from neronet.host.stream import Stream
from neronet.mum import lease as leases
from neronet.mum.candidate import examine
from neronet.mum.lease import Held, Seat, Watch
from neronet.mum.starter import Starter
from neronet.spool import address as addresses
from neronet.spool.folder import Spool

_PATIENCE = 20.0  #: seconds to wait for a neromum who lives and does not answer
_JOURNEY = 3.0  #: seconds that the ways to another host may take
_SOON, _LATER = 0.01, 0.2  #: seconds between two looks: while a neromum starts, and else
_PIECE = 1 << 18
_BACKLOG = 1 << 20  #: bytes on their way to neromum, above which no more are taken


def attach(spool: Spool, seat: Seat, starter: Starter) -> None:
    """Carry bytes both ways until either side ends."""
    stream = Search(spool, seat, starter).run()
    outgoing = bytearray()
    ended = False
    with selectors.DefaultSelector() as selector:
        selector.register(stream, selectors.EVENT_READ)
        selector.register(0, selectors.EVENT_READ)
        while not ended:
            for key, _ in selector.select():
                if key.fd == 0:
                    data = os.read(0, _PIECE)
                    outgoing += data
                    ended = ended or not data
                else:
                    ended = not _carry_home(stream) or ended
            _send(stream, outgoing)
            _watch(selector, stream, outgoing)


class Search:
    """Looks for neromum until she is reached."""

    def __init__(self, spool: Spool, seat: Seat, starter: Starter) -> None:
        self._spool = spool
        self._seat = seat
        self._starter = starter
        self._watch = Watch(seat.clock.steady)
        self._until = seat.clock.steady() + _PATIENCE
        self._soon = 0.0
        self._trouble = "nobody listens"

    def run(self) -> Stream:
        """Return a stream to her; raises ``ClusterUnreachable`` with the reason."""
        os.makedirs(self._spool.mum, mode=0o700, exist_ok=True)
        while True:
            stream = self._reach()
            if stream is not None:
                return stream
            if self._starter.is_under_way:
                self._be_patient(None)
            else:
                self._see_to_the_lease()
            time.sleep(_SOON if self._seat.clock.steady() < self._soon else _LATER)

    def _reach(self) -> Optional[Stream]:
        address = addresses.read(self._spool)
        ways = addresses.ways(self._spool, address, self._seat.me.host, boot_id())
        if address is not None and address.port and address.host != self._seat.me.host:
            ways += _by_name(address.host, address.port)
        for way in ways:
            try:
                return _travel(way, addresses.certificates(self._spool), max(1.0, _JOURNEY / len(ways)))
            except (OSError, NoTls) as error:
                self._trouble = str(error)
        return None

    def _see_to_the_lease(self) -> None:
        """Start a neromum if nobody has the lease."""
        lease = leases.content(self._seat.path)
        try:
            finding = examine(self._seat, self._watch.silence(lease))
        except Held as held:
            self._be_patient(held)
            return
        self._starter.start(leases.digest(finding.content))
        now = self._seat.clock.steady()
        self._until, self._soon = now + _PATIENCE, now + 1.0

    def _be_patient(self, held: Optional[Held]) -> None:
        """Wait for one who lives; give up in words when that takes too long."""
        holder = held.holder if held is not None else None
        if holder is not None and holder.host != self._seat.me.host:
            limit = self._until + leases.SILENCE
        else:
            limit = self._until
        if self._seat.clock.steady() < limit:
            return
        if holder is None:
            raise ClusterUnreachable(
                "neromum does not answer: %s" % self._trouble, "see %s" % self._starter.log
            )
        raise ClusterUnreachable(
            "neromum lives on %s and cannot be reached from %s: %s"
            % (holder.host, self._seat.me.host, self._trouble),
            "name %s as the cluster's ssh host, or end her there: kill %d"
            % (holder.host, holder.process.pid),
        )


def _by_name(name: str, port: int) -> List[Route]:
    try:
        found = socket.gethostbyname_ex(name)[2]
    except (OSError, UnicodeError):
        return []
    return [Route(routes.TLS, place, port) for place in found if not place.startswith("127.")]


def _travel(way: Route, certificates: str, seconds: float) -> Stream:
    """Return a stream whose other end has proven to be neromum; raises ``OSError`` or ``NoTls``."""
    stream = routes.set_out(way, certificates)
    until = time.monotonic() + seconds
    try:
        while True:
            if not stream.is_known:
                _wait(stream, until - time.monotonic())
            if stream.prove():
                return stream
    except OSError:
        stream.close()
        raise


def _wait(stream: Stream, seconds: float) -> None:
    writing = [stream.fileno()] if stream.wants_writing else []
    readable, writable, _ = select.select([stream.fileno()], writing, [], max(0.0, seconds))
    if not (readable or writable):
        raise OSError("no answer")


def _carry_home(stream: Stream) -> bool:
    """Write what has come from neromum; False at the end."""
    try:
        data = stream.receive()
    except (BlockingIOError, InterruptedError):
        return True
    view = memoryview(data)
    while view:
        view = view[os.write(sys.stdout.fileno(), view) :]
    return bool(data)


def _send(stream: Stream, outgoing: bytearray) -> None:
    try:
        while outgoing:
            del outgoing[: stream.send(outgoing)]
    except (BlockingIOError, InterruptedError):
        pass


def _watch(selector: selectors.BaseSelector, stream: Stream, outgoing: bytearray) -> None:
    """Wait for what can be done now: neroman is not heard while neromum does not listen."""
    writing = selectors.EVENT_WRITE if outgoing or stream.wants_writing else 0
    if selector.get_key(stream).events != selectors.EVENT_READ | writing:
        selector.modify(stream, selectors.EVENT_READ | writing)
    listening = 0 in {key.fd for key in selector.get_map().values()}
    if listening and len(outgoing) > _BACKLOG:
        selector.unregister(0)
    elif not listening and len(outgoing) <= _BACKLOG:
        selector.register(0, selectors.EVENT_READ)
