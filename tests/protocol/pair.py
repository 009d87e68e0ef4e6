"""Two sessions joined in memory: nothing is said on one side that the other does not have to understand."""

from typing import NamedTuple

from neronet.protocol import wire
from neronet.protocol.messages import Hello, Message
from neronet.protocol.session import Session

MAN = Hello("neroman", "1.0", owner="ab12")
MUM = Hello("neromum", "1.1", host="login1", capacity={"cpus": 4, "gpus": ["0"]})


class Heard(NamedTuple):
    """What one side understood, and what it answered by itself."""

    messages: list[Message]
    answers: list[Message]


class Pair:
    """A neroman and a neromum who have met; ``step`` is how many bytes arrive at a time (0: all at once)."""

    def __init__(self, step: int = 0) -> None:
        self.man = Session(MAN)
        self.mum = Session(MUM)
        self._step = step
        assert self._carry(self.man.greet(), self.mum) == [MAN]
        assert self._carry(self.mum.greet(), self.man) == [MUM]

    def to_mum(self, *messages: Message) -> Heard:
        """Have neroman say the messages."""
        return self.bytes_to_mum(b"".join(wire.encode(message) for message in messages))

    def to_man(self, *messages: Message) -> Heard:
        """Have neromum say the messages."""
        heard = self._carry(b"".join(wire.encode(message) for message in messages), self.man)
        return Heard(heard, self._carry(self.man.answers(), self.mum))

    def bytes_to_mum(self, data: bytes) -> Heard:
        """Have any bytes arrive at neromum's."""
        heard = self._carry(data, self.mum)
        return Heard(heard, self._carry(self.mum.answers(), self.man))

    def _carry(self, data: bytes, to: Session) -> list[Message]:
        step = self._step or len(data) or 1
        pieces = (data[start : start + step] for start in range(0, len(data), step))
        return [message for piece in pieces for message in to.receive(piece)]
