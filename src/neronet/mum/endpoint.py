"""Neromum's ways in: who may speak with her, and what has come.

On her Unix socket only her own user is heard; over TCP only who has a certificate of her cluster.
Whoever has not proven that yet gets nothing, takes one of few places, and only for a while.
"""

import errno
import os
import selectors
import socket
import sys
from contextlib import suppress
from typing import Any, Callable, Dict, List, NamedTuple, Optional, Set

from neronet.host import limits, routes, sockets
from neronet.host.channel import Channel, Closed
from neronet.host.stream import Stream
from neronet.mum.porch import Porch
from neronet.protocol.messages import Hello, Message
from neronet.protocol.session import ProtocolError

_SPARE = 64  #: open files that are kept for other things than conversations
_ROUND = 64  #: newcomers that are let in before those inside are heard again


class Arrival(NamedTuple):
    """What one conversation brought; ``ended`` when it is over."""

    channel: Channel
    messages: List[Message]
    ended: bool


class Doors(NamedTuple):
    """How she can be reached."""

    path: str  #: of her Unix socket; empty where the disk holds none
    port: int  #: of TCP with TLS; 0 when there is none
    why_no_tls: str = ""


class Endpoint:
    """Listens for this user's neromen and nerokids."""

    def __init__(self, path: str, tls: str, me: Hello, steady: Callable[[], float]) -> None:
        """Listen; raises ``OSError`` when that can be done in no way. ``tls``: folder of certificates."""
        self._me = me
        self._steady = steady
        self._selector = selectors.DefaultSelector()
        self._enter: Dict[int, Callable[[socket.socket], Optional[Stream]]] = {}
        self._servers: List[socket.socket] = []
        self._channels: Dict[int, Channel] = {}
        self._porch = Porch()
        self._lagging: Set[Channel] = set()
        self._reserve = os.open(os.devnull, os.O_RDONLY)
        self._most = limits.open_files() - _SPARE
        self.refused = 0  #: who came and did not prove to be one of ours
        try:
            self.doors = self._open(path, tls)
        except OSError:
            self.close()
            raise

    def wait(self, seconds: float) -> List[Arrival]:
        """Return what comes within ``seconds``, at once when something does."""
        self._watch_backlogs()
        arrivals = []
        patience = min(seconds, self._porch.patience(self._steady()))
        for key, mask in self._selector.select(max(0.0, patience)):
            channel = self._channels.get(key.fd)
            if key.fd in self._enter:
                self._accept(key.fileobj)
            elif channel is not None:  # and has not had to go meanwhile
                arrivals += self._hear(channel, mask)
        for channel in self._porch.overdue(self._steady()):
            self._refuse(channel)
        return arrivals

    def wake_at(self, descriptor: int) -> None:
        """Let ``wait`` return also when a descriptor becomes readable; its owner reads what is there."""
        self._selector.register(descriptor, selectors.EVENT_READ)

    def drop(self, channel: Channel) -> None:
        """End a conversation."""
        self._porch.leave(channel)
        self._lagging.discard(channel)
        if self._channels.get(channel.fileno()) is channel:
            del self._channels[channel.fileno()]
            self._selector.unregister(channel.fileno())
            channel.close()

    def close(self) -> None:
        """End all conversations."""
        for channel in list(self._channels.values()):
            channel.flush()
            self.drop(channel)
        for server in self._servers:
            server.close()
        self._selector.close()
        os.close(self._reserve)

    def _watch_backlogs(self) -> None:
        """Wake up also when a slow reader can take more."""
        for channel in list(self._lagging):
            if self._channels.get(channel.fileno()) is channel:
                self._selector.modify(channel.fileno(), channel.interest)
            if channel.interest == selectors.EVENT_READ:
                self._lagging.discard(channel)

    def _open(self, path: str, tls: str) -> Doors:
        failure: Optional[OSError] = None
        try:
            self._listen(sockets.listen(path), _own_user)
        except OSError as error:
            if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EROFS):
                raise
            failure, path = error, ""
        port, why = 0, ""
        try:
            module = routes.tls_module(tls)
            context = module.context(tls, server=True)
            server = sockets.listen_everywhere()
            port = server.getsockname()[1]
            self._listen(server, lambda connection: _certified(module, connection, context))
        except (OSError, routes.NoTls) as error:
            why = str(error)
        if failure is not None and not port:
            raise failure
        return Doors(path, port, why)

    def _listen(self, server: socket.socket, enter: Callable[[socket.socket], Optional[Stream]]) -> None:
        server.setblocking(False)
        self._selector.register(server, selectors.EVENT_READ)
        self._enter[server.fileno()] = enter
        self._servers.append(server)

    def _accept(self, server: Any) -> None:
        """Let newcomers in: rather than one of them, a stranger has to go who came before."""
        for _newcomer in range(_ROUND):
            connection = self._take(server)
            if connection is None:
                return
            if len(self._channels) >= self._most:
                self._refuse(self._porch.first())
            stream = self._enter[server.fileno()](connection)
            if stream is None or len(self._channels) >= self._most:
                self.refused += 1
                connection.close()
                continue
            channel = Channel(stream, self._me, self._lagging.add)
            self._channels[channel.fileno()] = channel
            self._selector.register(channel.fileno(), selectors.EVENT_READ)
            self._porch.come(channel, self._steady())
            self._refuse(self._porch.in_excess())

    def _take(self, server: socket.socket) -> Optional[socket.socket]:
        """Return the next newcomer; where no descriptor is left for her, she is sent away at once."""
        try:
            return server.accept()[0]
        except OSError as error:
            if error.errno in (errno.EMFILE, errno.ENFILE):
                os.close(self._reserve)
                with suppress(OSError):
                    server.accept()[0].close()
                self._reserve = os.open(os.devnull, os.O_RDONLY)
            return None

    def _refuse(self, channel: Optional[Channel]) -> None:
        if channel is not None:
            self.refused += 1
            self.drop(channel)

    def _hear(self, channel: Channel, mask: int) -> List[Arrival]:
        if mask & selectors.EVENT_WRITE:
            channel.flush()
        if channel.is_proven and not mask & selectors.EVENT_READ:
            return []
        try:
            messages = channel.receive()
        except (Closed, ProtocolError) as error:
            if not channel.is_greeted:
                self._refuse(channel)  # nobody has heard of her yet
                return []
            if isinstance(error, ProtocolError):
                sys.stderr.write("a conversation ended: %s\n" % error)
            return [Arrival(channel, [], True)]
        if channel.is_greeted:
            self._porch.leave(channel)
        else:
            self._porch.began(channel)
            self._refuse(self._porch.in_excess())
        return [Arrival(channel, messages, False)] if messages else []


def _own_user(connection: socket.socket) -> Optional[Stream]:
    return None if routes.is_strange(connection) else Stream(connection)


def _certified(module: Any, connection: socket.socket, context: Any) -> Optional[Stream]:
    stream: Stream = module.TlsStream(connection, context, server=True)
    return stream
