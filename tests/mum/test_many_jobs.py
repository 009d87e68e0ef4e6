"""Thousands of attempts cost neromum's disk and the batch system as little as can be; counted, not timed."""

import os
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from mum.attempts import assignment, key
from mum.office import Office

from neronet.host.channel import Channel
from neronet.mum import requests
from neronet.mum.lookout import INTERVAL
from neronet.mum.relay import Listener
from neronet.mum.submissions import _MOST
from neronet.protocol.messages import Happened, Message, Submit

JOBS, PORTION = 2500, 250


class Line(Channel):
    """A neroman who takes whatever is said."""

    def __init__(self) -> None:
        self.heard: list[Message] = []

    @property
    def backlog(self) -> int:
        return 0

    def send(self, message: Message) -> None:
        self.heard.append(message)

    @property
    def events(self) -> int:
        return sum(len(message.items) for message in self.heard if isinstance(message, Happened))


class Counts:
    """What this process has done with the disk below a folder, by kind."""

    def __init__(self) -> None:
        self.folder = ""
        self.done: Counter[str] = Counter()
        sys.addaudithook(self._hear)

    def _hear(self, event: str, words: tuple[object, ...]) -> None:
        if (
            self.folder
            and event in {"open", "os.mkdir", "os.rename"}
            and str(words[0]).startswith(self.folder)
        ):
            self.done[event] += 1


COUNTS = Counts()  # a hook is for ever


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with Office(tmp_path / "cluster") as made:
        made.turn()
        yield made
    COUNTS.folder = ""


@pytest.fixture
def syncs(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Give the descriptors that the disk was made to keep."""
    kept: list[int] = []
    sync = os.fsync

    def note(descriptor: int) -> None:
        kept.append(descriptor)
        sync(descriptor)

    monkeypatch.setattr(os, "fsync", note)
    return kept


def test_many_attempts_are_a_folder_and_a_file_each_and_few_orders(office: Office, syncs: list[int]) -> None:
    line = Line()
    listener = Listener(line, "ab12")
    office.care.listeners.append(listener)
    COUNTS.folder = str(Path(office.spool.attempt(key(1))).parents[1])
    COUNTS.done.clear()
    syncs.clear()
    for first in range(1, JOBS, PORTION):
        plain = [assignment(number).to_json() for number in range(first, first + PORTION)]
        requests.submit(office.care, listener, Submit("1", plain))
    assert len(syncs) == JOBS // PORTION, "the disk keeps what one message brings by one wait"
    office.pass_by(60.0)
    while listener.flush(office.roster):
        pass

    shelves = JOBS // 1000 + 2  # folders of a thousand attempts, and the one that they are in
    assert COUNTS.done["os.mkdir"] <= JOBS + 2 * shelves
    assert COUNTS.done["open"] == JOBS, "each is written once, and none is looked for"
    assert COUNTS.done["os.rename"] == 0
    calls = Counter(office.system.calls)
    assert (calls["find"], calls["submit"]) == (1, -(-JOBS // _MOST))
    assert 1 <= calls["look"] <= 60 / INTERVAL[0], "one question an interval at most"
    assert line.events == 2 * JOBS, "each is told that it is in care, and its ticket"
