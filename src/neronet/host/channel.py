"""A conversation over a stream, without ever blocking."""

import selectors
from typing import Callable, List, Optional

from neronet.host.stream import Stream
from neronet.protocol import wire
from neronet.protocol.messages import Hello, Message
from neronet.protocol.session import Session


class Closed(Exception):
    """The other end is gone."""


class Channel:
    """Sends and receives messages; what the stream does not take at once waits in ``backlog``.

    Nothing is said before the other end has proven to be one of ours. ``lags`` is told when there
    is something that waits.
    """

    def __init__(self, stream: Stream, me: Hello, lags: Optional[Callable[["Channel"], None]] = None) -> None:
        self.session = Session(me)
        self.way = stream.way
        self.is_proven = stream.is_known
        self._stream = stream
        self._number = stream.fileno()
        self._lags = lags
        self._outgoing = bytearray()
        self._send(self.session.greet())

    @property
    def is_greeted(self) -> bool:
        """Tell whether the other end has said who it is."""
        return self.session.peer is not None

    @property
    def backlog(self) -> int:
        """Return how many bytes wait to be sent."""
        return len(self._outgoing)

    @property
    def interest(self) -> int:
        """Return what a selector shall wait for."""
        writing = self._stream.wants_writing or (self.is_proven and self._outgoing)
        return selectors.EVENT_READ | (selectors.EVENT_WRITE if writing else 0)

    def fileno(self) -> int:
        """Return the descriptor to wait for; after the end, the one that it was."""
        return self._number

    def receive(self) -> List[Message]:
        """Return the messages that have come; raises ``Closed`` or ``ProtocolError``."""
        try:
            if not self.is_proven and not self._prove():
                return []
            data = self._stream.receive()
        except (BlockingIOError, InterruptedError):
            self._check()
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
        """Send what waits, as far as the stream takes it."""
        if not self.is_proven:
            return
        try:
            while self._outgoing:
                del self._outgoing[: self._stream.send(self._outgoing)]
        except (BlockingIOError, InterruptedError):
            self._check()
        except OSError:
            self._outgoing.clear()

    def close(self) -> None:
        """End the conversation."""
        self._stream.close()

    def _prove(self) -> bool:
        self.is_proven = self._stream.prove()
        self.flush()
        return self.is_proven

    def _check(self) -> None:
        if self._lags is not None and self.interest & selectors.EVENT_WRITE:
            self._lags(self)

    def _send(self, data: bytes) -> None:
        if data:
            self._outgoing += data
            self.flush()
