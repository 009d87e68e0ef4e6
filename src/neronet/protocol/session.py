"""One side of a conversation: bytes in, messages out, and no input or output of its own.

The first line of each side starts with ``GREETING``, so that whatever a login
shell prints before it is passed over.
"""

from typing import Any, Dict, List, Optional

from neronet.protocol import wire
from neronet.protocol.messages import PROTOCOL, Hello, Message, Unrecognised

GREETING = b"neronet-greeting "
NOISE_LIMIT = 1 << 20  #: bytes that may come before the greeting


class ProtocolError(Exception):
    """The other side did not keep to the protocol; the conversation is over."""


class Session:
    """The state of one conversation.

    ``greet()`` gives the first bytes to send. ``receive(data)`` takes bytes as
    they come and gives the messages that are complete, the peer's ``Hello``
    first. Messages of unknown kinds are not given; ``answers()`` holds what to
    reply to them.
    """

    def __init__(self, me: Hello) -> None:
        self._me = me
        self.peer: Optional[Hello] = None
        self._buffer = bytearray()
        self._searched = 0
        self._answers: List[Message] = []

    def greet(self) -> bytes:
        """Return the bytes that open the conversation from this side."""
        return GREETING + wire.encode(self._me)

    def receive(self, data: bytes) -> List[Message]:
        """Return the messages that ``data`` completes, in order; raises ``ProtocolError``."""
        self._buffer += data
        messages: List[Message] = []
        if self.peer is None:
            self.peer = self._meet()
            if self.peer is None:
                return messages
            messages.append(self.peer)
        try:
            self._take(messages)
        except wire.WireError as error:
            raise ProtocolError(str(error)) from error
        return messages

    def answers(self) -> bytes:
        """Return, once, the bytes that tell the peer which kinds were not understood."""
        answers, self._answers = self._answers, []
        return b"".join(wire.encode(answer) for answer in answers)

    def _meet(self) -> Optional[Hello]:
        """Look for the peer's greeting behind any noise; None while it has not come."""
        place = self._buffer.find(GREETING)
        end = self._buffer.find(b"\n", place) if place >= 0 else -1
        if end < 0:
            if len(self._buffer) > NOISE_LIMIT:
                raise ProtocolError("no greeting in the first %d bytes" % len(self._buffer))
            return None
        line = bytes(self._buffer[place + len(GREETING) : end])
        del self._buffer[: end + 1]
        try:
            peer = wire.decode(wire.header(line))
        except wire.WireError as error:
            raise ProtocolError(str(error)) from error
        if not isinstance(peer, Hello):
            raise ProtocolError("the conversation began with %s" % type(peer).__name__)
        if peer.protocol != PROTOCOL:
            raise ProtocolError(
                "%s %s speaks protocol %s, this side %s"
                % (peer.program, peer.release, peer.protocol, PROTOCOL)
            )
        return peer

    def _take(self, messages: List[Message]) -> None:
        start = 0
        buffer = self._buffer
        while True:
            end = buffer.find(b"\n", max(start, self._searched))
            if end < 0:
                self._searched = len(buffer)
                break
            plain = wire.header(bytes(buffer[start:end]))
            size = plain.get("bytes", 0)
            if len(buffer) < end + 1 + size:
                self._searched = end
                break
            self._append(messages, plain, bytes(buffer[end + 1 : end + 1 + size]))
            start = self._searched = end + 1 + size
        del buffer[:start]
        self._searched -= start
        if self._searched > wire.LINE_LIMIT:
            raise ProtocolError("a message without end: %d bytes" % len(buffer))

    def _append(self, messages: List[Message], plain: Dict[str, Any], raw: bytes) -> None:
        try:
            message = wire.decode(plain, raw)
        except wire.WireError as error:
            if not error.kind:
                raise
            self._answers.append(Unrecognised(error.kind))
            return
        if isinstance(message, Hello):
            raise ProtocolError("a second greeting")
        messages.append(message)
