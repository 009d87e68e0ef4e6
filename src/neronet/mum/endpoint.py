"""Neromum's own socket: who may speak with her, and what has come."""

import os
import selectors
import socket
import sys
from typing import Dict, List, NamedTuple, Optional

from neronet.host import sockets
from neronet.host.channel import Channel, Closed
from neronet.protocol.messages import Hello, Message
from neronet.protocol.session import ProtocolError

_MOST = 256  #: conversations at a time; a stranger's thousand idle ones are refused


class Arrival(NamedTuple):
    """What one conversation brought; ``ended`` when it is over."""

    channel: Channel
    messages: List[Message]
    ended: bool


class Endpoint:
    """Listens for this user's neromen and nerokids."""

    def __init__(self, path: str, me: Hello) -> None:
        self._me = me
        self._server = sockets.listen(path)
        self._server.setblocking(False)
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._server, selectors.EVENT_READ)
        self._channels: Dict[int, Channel] = {}

    def wait(self, seconds: float) -> List[Arrival]:
        """Return what comes within ``seconds``, at once when something does."""
        arrivals = []
        for key, mask in self._selector.select(max(0.0, seconds)):
            if key.fileobj is self._server:
                self._accept()
            elif mask & selectors.EVENT_READ:
                arrivals.append(self._receive(self._channels[key.fd]))
            else:
                self._channels[key.fd].flush()
        return arrivals

    def watch_backlogs(self) -> None:
        """Wake up also when a slow reader can take more."""
        for descriptor, channel in self._channels.items():
            wanted = selectors.EVENT_READ | (selectors.EVENT_WRITE if channel.backlog else 0)
            if self._selector.get_key(descriptor).events != wanted:
                self._selector.modify(descriptor, wanted)

    def drop(self, channel: Channel) -> None:
        """End a conversation."""
        if self._channels.pop(channel.fileno(), None) is not None:
            self._selector.unregister(channel.fileno())
        channel.close()

    def close(self) -> None:
        """End all conversations."""
        for channel in list(self._channels.values()):
            channel.flush()
            self.drop(channel)
        self._server.close()

    def _accept(self) -> None:
        connection = self._take()
        if connection is None:
            return
        stranger = sockets.peer_user(connection) not in (None, os.getuid())
        if stranger or len(self._channels) >= _MOST:
            connection.close()
            return
        channel = Channel(connection, self._me)
        self._channels[channel.fileno()] = channel
        self._selector.register(channel.fileno(), selectors.EVENT_READ)

    def _take(self) -> Optional[socket.socket]:
        try:
            return self._server.accept()[0]
        except OSError:
            return None

    def _receive(self, channel: Channel) -> Arrival:
        try:
            return Arrival(channel, channel.receive(), False)
        except Closed:
            return Arrival(channel, [], True)
        except ProtocolError as error:
            sys.stderr.write("a conversation ended: %s\n" % error)
            return Arrival(channel, [], True)
