"""A channel never blocks: what the socket does not take now is sent later, and in order."""

import socket
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from protocol.pair import MAN, MUM
from protocol.samples import SAMPLES

from neronet.host.channel import Channel, Closed
from neronet.host.stream import Stream
from neronet.protocol.messages import Message, Piece, Retire, Unrecognised
from neronet.protocol.session import ProtocolError


class Line:
    """Two channels joined by a real socket."""

    def __init__(self) -> None:
        ours, theirs = socket.socketpair()
        self.raw = theirs
        self.man, self.mum = Channel(Stream(ours), MAN), Channel(Stream(theirs), MUM)

    def meet(self) -> None:
        assert self.mum.receive() == [MAN]
        assert self.man.receive() == [MUM]

    def close(self) -> None:
        self.man.close()
        self.mum.close()


@pytest.fixture
def line() -> Iterator[Line]:
    made = Line()
    yield made
    made.close()


def hear_all(channel: Channel, sender: Channel) -> list[Message]:
    """Return what comes until the sender has nothing left to send."""
    heard = channel.receive()
    while sender.backlog:
        sender.flush()
        heard += channel.receive()
    return heard + channel.receive() + channel.receive()


def test_both_sides_greet_and_nothing_more_comes(line: Line) -> None:
    line.meet()
    assert line.man.receive() == []
    assert line.mum.receive() == []
    assert line.man.session.peer == MUM


@given(st.lists(st.sampled_from(SAMPLES), max_size=8))
@settings(deadline=None)
def test_messages_come_in_order(said: list[Message]) -> None:
    line = Line()
    line.meet()
    for message in said:
        line.man.send(message)
    assert hear_all(line.mum, line.man) == said
    line.close()


def test_what_the_socket_does_not_take_waits_and_is_sent_later(line: Line) -> None:
    line.meet()
    pieces = [Piece("1", place, 3, bytes([place]) * 500000) for place in range(3)]
    for piece in pieces:
        line.man.send(piece)
    line.man.send(Retire())
    assert line.man.backlog > 1000000
    assert hear_all(line.mum, line.man) == [*pieces, Retire()]
    assert line.man.backlog == 0


def test_an_unknown_kind_is_answered_at_once(line: Line) -> None:
    line.meet()
    line.raw.send(b'{"kind":"dance"}\n')
    assert line.man.receive() == []
    assert line.mum.receive() == [Unrecognised("dance")]


def test_what_was_said_before_the_end_is_heard_before_the_end(line: Line) -> None:
    line.meet()
    line.man.send(Retire())
    line.man.close()
    assert line.mum.receive() == [Retire()]
    with pytest.raises(Closed):
        line.mum.receive()


def test_to_send_to_one_who_is_gone_is_no_error(line: Line) -> None:
    line.meet()
    line.mum.close()
    line.man.send(Retire())
    assert line.man.backlog == 0
    with pytest.raises(Closed):
        line.man.receive()


def test_a_stranger_who_speaks_otherwise_is_found_out(line: Line) -> None:
    line.meet()
    line.raw.send(b"GET / HTTP/1.1\r\n\r\n")
    with pytest.raises(ProtocolError):
        line.man.receive()
