"""What an idle neromum does is counted: turns, and files that she opens, with a thousand attempts in care."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from mum.attempts import assignment, key
from mum.nursery import HERE, Nursery
from protocol.pair import MUM

from neronet.host.clock import Clock
from neronet.model import event as events
from neronet.model.event import Record, Started
from neronet.mum.candidate import obtain
from neronet.mum.daemon import Daemon
from neronet.mum.endpoint import Arrival, Endpoint
from neronet.mum.lease import seat
from neronet.spool import folder as folders

MANY = 1000
HOUR = 3600


class Opened:
    """Counts the files that this process opens; Python tells of each for as long as it lives."""

    def __init__(self) -> None:
        self.count = 0
        self.is_counting = False
        sys.addaudithook(self._hear)

    def _hear(self, event: str, _arguments: tuple[Any, ...]) -> None:
        if self.is_counting and event == "open":
            self.count += 1


OPENED = Opened()


class Quiet(Endpoint):
    """A day on which nobody comes: the hours pass while she waits."""

    turns = 0
    house: Nursery
    until = 0.0
    daemon: Daemon

    def wait(self, seconds: float) -> list[Arrival]:
        self.turns += 1
        self.house.now += seconds
        if self.house.now >= self.until:
            self.daemon.stop()
        return super().wait(0.0)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Nursery]:
    with Nursery(tmp_path) as made:
        yield made


def idle(house: Nursery, hours: float = 1.0) -> tuple[int, int]:
    """Let neromum be idle for an hour; return how many turns she took and how many files she opened."""
    endpoint = Quiet(f"{house.spool.mum}/socket", f"{house.spool.mum}/tls", MUM, house.clock.steady)
    wall = Clock(lambda: 1e9 + house.now, house.clock.steady)
    daemon = Daemon(
        house.care, house.kids, endpoint, obtain(seat(f"{house.spool.mum}/lease", wall)), house.clock
    )
    endpoint.house, endpoint.daemon, endpoint.until = house, daemon, house.now + hours * HOUR
    OPENED.count, OPENED.is_counting = 0, True
    daemon.loop()
    OPENED.is_counting = False
    return endpoint.turns, OPENED.count


def write_by_hand(house: Nursery) -> None:
    """Put a thousand running attempts of another host on the disk, as cheaply as can be."""
    started = events.to_json(Record(1, 1.0, Started("login2", 17, "/folder")))
    header = {"kid": "kid-1", "host": "login2", "gpus": [], "version": 1}
    journal = f"{json.dumps(header)}\n{json.dumps(started)}\n"
    for number in range(1, MANY + 1):
        house.care.accept(key(number), assignment(number))
        (Path(house.spool.attempt(key(number))) / folders.EVENTS).write_text(journal, "ascii")
    Path(house.spool.beat("kid-1")).write_text("1", "ascii")
    house.restart()


def test_with_everything_waiting_she_takes_a_turn_every_two_seconds(house: Nursery) -> None:
    house.accept(*range(1, MANY + 1))
    house.care.place()
    house.join(next(kid.name for kid in house.kids), HERE)
    turns, opened = idle(house)
    assert turns <= HOUR / 2 + 10
    assert opened <= HOUR, "her lease, every two seconds, and little else"


@pytest.mark.slow
def test_with_a_thousand_that_only_write_she_takes_one_a_second(house: Nursery) -> None:
    write_by_hand(house)
    turns, opened = idle(house, hours=0.15)
    seconds = 0.15 * HOUR
    assert turns <= seconds + 5
    assert opened <= 102 * seconds, "a hundred journals a second, and her lease"
    assert opened >= 90 * seconds, "each journal every ten seconds"
