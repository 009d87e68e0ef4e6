"""A neromum in memory who keeps every promise of the protocol; her programs are scripts of events."""

from typing import Any, NamedTuple

from neronet.model.attempt import Assignment
from neronet.model.event import KID, MUM, Aborted, Event, Finished, Points, Queued, Record, Started
from neronet.protocol import messages, wire
from neronet.protocol.messages import Done, Failed, Happened, Happening, Hello, Message, Missing, Submitted
from neronet.protocol.session import Session

#: What each program does.
SCRIPT: tuple[Event, ...] = (
    Started("node1", 7, "/spool"),
    Points("loss", [1.0, 2.0], [1.0, 2.0], [0.5, 0.25]),
    Points("loss", [3.0], [3.0], [0.125]),
    Finished(3.0),
)


class Kept(NamedTuple):
    """What is on her disk of one attempt."""

    mum: list[Record]
    kid: list[Record]

    @property
    def ended(self) -> bool:
        return any(isinstance(record.event, Finished | Aborted) for record in (*self.mum, *self.kid))


class Mum:
    """All that she knows is on her disk, so she may die between any two calls."""

    def __init__(self) -> None:
        self.disk: dict[str, Kept] = {}
        self.room: int | None = None  #: attempts that her disk takes until it is full

    def accept(self, plain: dict[str, Any]) -> bool:
        """Take an attempt in care, once; False when the disk is full."""
        name = Assignment.from_json(plain).id
        if name in self.disk:
            return True
        if self.room == 0:
            return False
        self.room = None if self.room is None else self.room - 1
        self.disk[name] = Kept([Record(1, 0.0, Queued(folder="/spool"))], [])
        return True

    def stop(self, name: str, cause: str) -> bool:
        kept = self.disk.get(name)
        if kept is not None and not kept.ended:
            lines = kept.kid or kept.mum
            lines.append(Record(len(lines) + 1, 0.0, Aborted(cause)))
        return kept is not None

    def work(self) -> None:
        """Let every program come one step further."""
        for kept in self.disk.values():
            if not kept.ended:
                number = len(kept.kid)
                kept.kid.append(Record(number + 1, float(number), SCRIPT[number]))


class Listener:
    """Her side of one conversation."""

    def __init__(self, mum: Mum) -> None:
        self._mum = mum
        self._told: dict[str, list[int]] = {}

    def hear(self, message: Message) -> list[Message]:
        """Return her answers."""
        if isinstance(message, messages.Submit):
            return [self._submit(message)]
        if isinstance(message, messages.Stop):
            missing = [name for name in message.attempts if not self._mum.stop(name, message.cause)]
            return [Done(message.request, missing)]
        if isinstance(message, messages.Follow):
            missing = [name for name in message.positions if name not in self._mum.disk]
            self._told.update({n: list(p) for n, p in message.positions.items() if n not in missing})
            return [Missing(missing)] if missing else []
        if isinstance(message, messages.Recorded):
            assert all(self._mum.disk[name].ended for name in message.attempts), "only ends are recorded"
        return []

    def tell(self, most: int) -> list[Message]:
        """Return what happened and was not told here yet, at most so many records."""
        items: list[Happening] = []
        for name, told in self._told.items():
            for place, (origin, records) in enumerate(zip((MUM, KID), self._mum.disk[name], strict=True)):
                fresh = records[told[place] :][: most - len(items)]
                told[place] += len(fresh)
                items += [Happening(name, origin, record) for record in fresh]
        return [Happened(items)] if items else []

    def _submit(self, message: messages.Submit) -> Message:
        for plain in message.attempts:
            self._told.setdefault(plain["id"], [0, 0])
            if not self._mum.accept(plain):
                del self._told[plain["id"]]
                return Failed(message.request, "the disk is full")
        return Submitted(message.request)


class Line:
    """A link that carries bytes both ways, as few at a time as one likes, until it is cut."""

    def __init__(self, mum: Mum) -> None:
        self.listener = Listener(mum)
        man, her = Hello("neroman", "0", owner="abc"), Hello("neromum", "0", host="login1")
        self._man, self._mum = Session(man), Session(her)
        self._up = bytearray(self._man.greet())
        self._down = bytearray(self._mum.greet())

    @property
    def idle(self) -> bool:
        """Tell whether nothing is on its way."""
        return not self._up and not self._down

    def say(self, said: list[Message]) -> None:
        """Put neroman's words on their way."""
        self._up += b"".join(map(wire.encode, said))

    def tell(self, most: int = 1000) -> None:
        """Put what she has to tell on its way."""
        self._down += b"".join(map(wire.encode, self.listener.tell(most)))

    def carry_up(self, count: int) -> None:
        """Let the next bytes reach her, and put her answers on their way."""
        data, self._up = bytes(self._up[:count]), self._up[count:]
        for message in self._mum.receive(data):
            self._down += b"".join(map(wire.encode, self.listener.hear(message)))

    def carry_down(self, count: int) -> list[Message]:
        """Let the next bytes reach neroman; return the messages that they complete."""
        data, self._down = bytes(self._down[:count]), self._down[count:]
        return self._man.receive(data)
