"""A conversation over a socket of this host, without ever blocking."""

import socket
from typing import List

from neronet.protocol import wire
from neronet.protocol.messages import Hello, Message
from neronet.protocol.session import Session

_PIECE = 1 << 18


class Closed(Exception):
    """The other end is gone."""


class Channel:
    """Sends and receives messages; what the socket does not take at once waits in ``backlog``."""

    def __init__(self, connection: socket.socket, me: Hello) -> None:
        connection.setblocking(False)
        self._socket = connection
        self._outgoing = bytearray()
        self.session = Session(me)
        self._send(self.session.greet())

    @property
    def backlog(self) -> int:
        """Return how many bytes wait to be sent."""
        return len(self._outgoing)

    def fileno(self) -> int:
        """Return the descriptor to wait for."""
        return self._socket.fileno()

    def receive(self) -> List[Message]:
        """Return the messages that have come; raises ``Closed`` or ``ProtocolError``."""
        try:
            data = self._socket.recv(_PIECE)
        except (BlockingIOError, InterruptedError):
            return []
        except OSError as error:
            raise Closed(str(error)) from error
        if not data:
            raise Closed("end of the conversation")
        messages = self.session.receive(data)
        self._send(self.session.answers())
        return messages

    def send(self, message: Message) -> None:
        """Send a message, or as much of it as goes now; a peer that is gone is found by ``receive``."""
        self._send(wire.encode(message))

    def flush(self) -> None:
        """Send what waits, as far as the socket takes it."""
        try:
            while self._outgoing:
                del self._outgoing[: self._socket.send(self._outgoing)]
        except (BlockingIOError, InterruptedError):
            pass
        except OSError:
            self._outgoing.clear()

    def close(self) -> None:
        """End the conversation."""
        self._socket.close()

    def _send(self, data: bytes) -> None:
        if data:
            self._outgoing += data
            self.flush()
