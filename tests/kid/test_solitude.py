"""A nerokid whom neromum cannot tell anything shows that she lives, and finds what she shall end."""

import json
from pathlib import Path

import pytest

from neronet.kid.solitude import Solitude
from neronet.model.wish import Wish
from neronet.spool import folder as folders
from neronet.spool.folder import Spool

KEYS = ["ab12/1.1", "ab12/2.1"]


class Alone:
    """A nerokid by herself, with a clock that goes when the test says so."""

    def __init__(self, root: Path) -> None:
        self.spool = Spool(str(root))
        self.now = 500.0
        self.stopped: list[tuple[str, str]] = []
        self.beat = Path(self.spool.beat("kid-1"))
        self.beat.parent.mkdir()
        for key in KEYS:
            Path(self.spool.attempt(key)).mkdir(parents=True)
        self.solitude = Solitude(self.spool, "kid-1", {"kid": "kid-1", "host": "node7"}, lambda: self.now)

    def wish(self, key: str, cause: str) -> None:
        folders.write_atomically(str(Path(self.spool.attempt(key)) / folders.STOP), cause.encode())

    def pass_by(self, seconds: float) -> None:
        self.now += seconds
        self.solitude.turn(KEYS, lambda key, wish: self.stopped.append((key, wish.cause)))


@pytest.fixture
def alone(tmp_path: Path) -> Alone:
    return Alone(tmp_path)


def test_a_wish_is_found_within_two_seconds_with_its_cause(alone: Alone) -> None:
    alone.pass_by(2.0)
    alone.wish(KEYS[1], "by user")
    alone.pass_by(1.0)
    assert alone.stopped == [], "she does not look all the time"
    alone.pass_by(1.0)
    assert alone.stopped == [(KEYS[1], "by user")]


def test_an_empty_wish_is_a_wish(alone: Alone) -> None:
    alone.wish(KEYS[0], "")
    alone.pass_by(2.0)
    assert alone.stopped == [(KEYS[0], "by user")]


def test_wishes_on_conditions_are_found_and_one_without_makes_them_idle(alone: Alone) -> None:
    wishes = [Wish("by user", "w1", "loss > 1", {"tag": ["paper"]}), Wish("by user", "w2", "lr < 1")]
    heard: list[Wish] = []
    content = json.dumps([wish.to_json() for wish in wishes]).encode()
    folders.write_atomically(str(Path(alone.spool.attempt(KEYS[0])) / folders.STOP_IF), content)
    alone.now += 2.0
    alone.solitude.turn(KEYS, lambda _key, wish: heard.append(wish))
    assert heard == wishes
    alone.wish(KEYS[0], "by user")
    alone.pass_by(2.0)
    assert alone.stopped == [(KEYS[0], "by user")]


@pytest.mark.parametrize("content", [b"", b"[", b"{}", b"[7]", b'[{"cause": 7}]', b"\xff"])
def test_a_file_of_wishes_that_is_none_is_no_wish(alone: Alone, content: bytes) -> None:
    folders.write_atomically(str(Path(alone.spool.attempt(KEYS[0])) / folders.STOP_IF), content)
    alone.pass_by(2.0)
    assert alone.stopped == []


def test_a_folder_that_is_gone_is_no_wish(alone: Alone) -> None:
    Path(alone.spool.attempt(KEYS[0])).rmdir()
    alone.pass_by(2.0)
    assert alone.stopped == []


def test_her_beat_grows_while_she_is_alone_and_is_taken_away_after(alone: Alone) -> None:
    alone.pass_by(9.0)
    assert not alone.beat.exists()
    alone.pass_by(1.0)
    first = alone.beat.read_bytes()
    alone.pass_by(10.0)
    second = alone.beat.read_bytes()
    assert json.loads(first)["host"] == "node7"
    assert json.loads(second)["beat"] == json.loads(first)["beat"] + 1
    alone.solitude.end()
    assert not alone.beat.exists()
    alone.pass_by(10.0)
    assert json.loads(alone.beat.read_bytes())["beat"] == 3, "no beat is ever said twice"


def test_a_disk_that_takes_no_beat_does_no_harm(alone: Alone) -> None:
    alone.beat.parent.rmdir()
    alone.pass_by(10.0)
    alone.beat.parent.mkdir()
    alone.pass_by(10.0)
    assert alone.beat.exists()


def test_who_is_hardly_alone_does_nothing(alone: Alone) -> None:
    alone.wish(KEYS[0], "by user")
    for _ in range(20):
        alone.pass_by(1.0)
        alone.solitude.end()
    assert alone.stopped == []
    assert not alone.beat.exists()
