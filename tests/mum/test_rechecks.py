"""What shall end on a condition is put to the nerokid who runs it; what has not begun never does."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from mum.attempts import key
from mum.nursery import Nursery
from mum.office import Office
from mum.workers import task

from neronet.model.event import Aborted, Spared
from neronet.model.lifecycle import State
from neronet.model.wish import Wish
from neronet.mum.jobs import UNHEEDED
from neronet.protocol.messages import Stop, StopIf
from neronet.spool import folder as folders
from neronet.wardens.warden import Sight

WISH = Wish("by user", "w1", "loss > 1", {"age": 5.0})
OTHER = Wish("by user", "w2", "lr < 1")
SPARED = Spared("w1", "loss > 1 does not hold (loss = 0.5)")


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Nursery]:
    with Nursery(tmp_path) as nursery:
        nursery.accept(1)
        yield nursery


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with Office(tmp_path) as one:
        yield one


def run(house: Nursery) -> None:
    house.runs(1)
    house.restart()


def asked(wish: Wish) -> StopIf:
    known = {key(1): wish.known} if wish.known else {}
    return StopIf("", [key(1)], wish.cause, wish.id, wish.when, known)


def written(folder: str) -> list[Wish]:
    content = (Path(folder) / folders.STOP_IF).read_bytes()
    return [Wish.from_json(plain) for plain in json.loads(content)]


def test_what_waits_ends_at_once(house: Nursery) -> None:
    assert house.care.stop(key(1), WISH)
    assert house.state(1) == State.ABORTED


def test_a_kid_who_is_connected_is_asked(house: Nursery) -> None:
    run(house)
    end = house.join()
    house.care.stop(key(1), WISH)
    assert end.receive() == [asked(WISH)]
    assert house.state(1) == State.RUNNING


def test_a_kid_who_only_writes_finds_the_questions_in_the_folder(house: Nursery) -> None:
    run(house)
    for wish in (WISH, OTHER, WISH):
        house.care.stop(key(1), wish)
    assert written(house.entry(1).folder) == [WISH, OTHER]
    assert not (Path(house.entry(1).folder) / folders.STOP).exists()


def test_a_kid_who_comes_back_is_asked_again_but_not_what_she_has_answered(house: Nursery) -> None:
    run(house)
    house.care.stop(key(1), WISH)
    house.care.stop(key(1), OTHER)
    house.disk.write(1, SPARED)
    house.pass_by(2.0)
    assert house.join().receive() == [asked(OTHER)]
    assert house.state(1) == State.RUNNING


def test_a_wish_without_condition_takes_the_place_of_all(house: Nursery) -> None:
    run(house)
    house.care.stop(key(1), WISH)
    house.care.stop(key(1), Wish("by user"))
    house.disk.write(1, SPARED)
    house.pass_by(2.0)
    assert house.join().receive() == [Stop("", [key(1)], "by user")]
    assert (Path(house.entry(1).folder) / folders.STOP).read_text() == "by user"


def test_one_that_a_kid_gives_back_unbegun_ends(house: Nursery) -> None:
    house.care.place()
    (kid,) = house.kids
    house.join(kid.name)
    house.care.place()
    assert key(1) in kid.keys
    house.care.stop(key(1), WISH)
    house.care.returned(kid, [key(1)])
    assert house.entry(1).own[-1].event == Aborted("by user")


def test_a_job_that_waits_is_cancelled(office: Office) -> None:
    office.submit(1)
    office.care.stop(key(1), WISH)
    office.pass_by(2 * UNHEEDED)
    assert len(office.system.cancelled) == 1


def test_a_job_that_has_begun_is_asked_and_not_cancelled_though_its_kid_only_writes(office: Office) -> None:
    office.submit(1)
    office.write(1)
    office.system.see(task(1), Sight("running"))
    office.care.stop(key(1), WISH)
    office.pass_by(2 * UNHEEDED)
    assert office.system.cancelled == []
    assert written(office.entry(1).folder) == [WISH]
