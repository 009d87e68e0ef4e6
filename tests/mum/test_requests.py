"""What neroman asks is safe to ask again, and costs no more then."""

import socket
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from mum.nursery import MUM, Nursery

from neronet.host.channel import Channel
from neronet.host.stream import Stream
from neronet.model.attempt import Assignment
from neronet.model.lifecycle import State
from neronet.mum import requests
from neronet.mum.relay import Listener
from neronet.protocol.messages import Hello, Message, Submit, Submitted

_LOOKED: list[object] = []  #: folders that this very process has looked into; a hook is for ever
sys.addaudithook(lambda event, words: _LOOKED.append(words[0]) if event == "os.scandir" else None)


class Asker:
    """A neroman's end of a conversation with neromum."""

    def __init__(self, nursery: Nursery) -> None:
        ours, theirs = socket.socketpair()
        self._end = Channel(Stream(ours), Hello("neroman", "1.0", owner="ab12"))
        self._channel = Channel(Stream(theirs), MUM)
        self._nursery = nursery
        self.listener = Listener(self._channel, "ab12")
        self._end.receive()

    def submit(self, number: int, **fields: Any) -> list[Message]:
        plain = Assignment(f"{number}.1", f"study-{number}", "true", {}).to_json()
        requests.submit(self._nursery.care, self.listener, Submit("r", [{**plain, **fields}]))
        return self._end.receive()

    def close(self) -> None:
        self._end.close()
        self._channel.close()


@pytest.fixture
def nursery(tmp_path: Path) -> Iterator[Nursery]:
    with Nursery(tmp_path / "cluster") as made:
        yield made


@pytest.fixture
def asker(nursery: Nursery) -> Iterator[Asker]:
    one = Asker(nursery)
    yield one
    one.close()


def test_inputs_are_looked_for_once_however_often_an_attempt_is_sent(
    nursery: Nursery, asker: Asker, tmp_path: Path
) -> None:
    """To look through a large disk may take longer than neroman waits: then she sends it again."""
    data = tmp_path / "data"
    data.mkdir()
    (data / "a.npz").touch()
    for _time in range(3):
        assert asker.submit(1, inputs=[f"{data}/*.npz"]) == [Submitted("r")]
    assert nursery.state(1) is State.QUEUED
    assert _LOOKED.count(bytes(data)) == 1


def test_an_attempt_that_was_refused_stays_so_when_it_is_sent_again(
    nursery: Nursery, asker: Asker, tmp_path: Path
) -> None:
    asker.submit(1, inputs=[str(tmp_path / "a")])
    (tmp_path / "a").touch()
    asker.submit(1, inputs=[str(tmp_path / "a")])
    assert nursery.state(1) is State.CRASHED
    assert len(nursery.entry(1).own) == 1
