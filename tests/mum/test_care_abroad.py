"""What a kid has is hers as long as she may live: on another host, or where neromum cannot be reached."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from mum.attempts import key
from mum.nursery import CPUS, HERE, Nursery

from neronet.model.event import Crashed, Finished, Warned
from neronet.model.lifecycle import State
from neronet.model.wish import Wish
from neronet.mum import kids
from neronet.mum.kids import SILENCE
from neronet.protocol.messages import Retire, Run, Stop
from neronet.spool import folder as folders


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Nursery]:
    with Nursery(tmp_path) as made:
        yield made


def abroad(house: Nursery, *numbers: int) -> None:
    """Have attempts run by kid-1 on another login node, whose neromum is gone; another one begins here."""
    house.accept(*numbers)
    for number in numbers:
        house.runs(number)
    house.restart()


def wish(house: Nursery, number: int) -> str | None:
    path = Path(house.entry(number).folder) / folders.STOP
    return path.read_text("utf-8") if path.exists() else None


def test_what_runs_on_another_host_is_not_lost_when_neromum_moves(house: Nursery) -> None:
    abroad(house, 1)
    house.pass_by(SILENCE - 1)
    assert house.state(1) == State.RUNNING
    assert house.kid().way == "spool"
    assert house.kid().host == "login2"


def test_what_runs_here_without_its_kid_is_lost_at_once(house: Nursery) -> None:
    house.accept(1)
    house.runs(1, host=HERE)
    house.restart()
    assert house.state(1) == State.CRASHED
    assert house.entry(1).own[-1].event == Crashed("lost its kid")


def test_what_runs_elsewhere_takes_no_place_here(house: Nursery) -> None:
    abroad(house, *range(1, CPUS + 1))
    house.accept(*range(10, 10 + CPUS))
    house.care.place()  # which starts a kid
    name = next(kid.name for kid in house.kids if kid.ticket)
    end = house.join(name, HERE)
    house.care.place()
    (run,) = end.receive()
    assert isinstance(run, Run)
    assert [attempt[0] for attempt in run.attempts] == [key(10 + place) for place in range(CPUS)]


def test_what_a_kid_only_writes_is_read_within_a_second(house: Nursery) -> None:
    abroad(house, 1)
    house.disk.write(1, Finished(3.0))
    house.pass_by(1.0)
    assert house.state(1) == State.FINISHED


def test_a_kid_of_whom_there_is_no_sign_for_long_is_lost(house: Nursery) -> None:
    abroad(house, 1)
    house.pass_by(SILENCE / 2)
    house.disk.write(1, Warned("disk", "nearly full"))
    house.pass_by(SILENCE - 1)
    assert house.state(1) == State.RUNNING, "her journal grew"
    house.pass_by(4.0)
    assert house.entry(1).own[-1].event == Crashed("lost its kid")


def test_a_kid_who_beats_is_not_lost_however_little_she_writes(house: Nursery) -> None:
    abroad(house, 1)
    beat = Path(house.spool.beat("kid-1"))
    for number in range(200):
        beat.write_text(str(number), "ascii")
        house.pass_by(10.0)
    assert house.state(1) == State.RUNNING
    house.pass_by(SILENCE + 70)
    assert house.state(1) == State.CRASHED
    assert not beat.exists(), "nothing of hers is left lying about"


def test_a_wish_reaches_a_kid_who_only_writes_by_a_file(house: Nursery) -> None:
    abroad(house, 1, 2)
    assert house.care.stop(key(1), Wish("by user"))
    assert wish(house, 1) == "by user"
    assert wish(house, 2) is None


def test_a_wish_reaches_a_kid_who_is_connected_by_a_message(house: Nursery) -> None:
    abroad(house, 1)
    end = house.join()
    house.care.stop(key(1), Wish("by user"))
    assert end.receive() == [Stop("", [key(1)], "by user")]
    assert wish(house, 1) is None


def test_a_wish_that_may_not_have_reached_her_is_written_down(house: Nursery) -> None:
    abroad(house, 1)
    house.join()
    house.care.stop(key(1), Wish("by user"))
    house.leave()
    assert wish(house, 1) == "by user"


def test_a_wish_is_told_again_when_she_comes_back(house: Nursery) -> None:
    abroad(house, 1)
    house.care.stop(key(1), Wish("by user"))
    end = house.join()
    assert end.receive() == [Stop("", [key(1)], "by user")]


def test_a_kid_of_another_host_who_comes_back_keeps_what_she_has_and_gets_nothing(house: Nursery) -> None:
    abroad(house, 1)
    end = house.join()
    assert house.kid().way == "unix socket"
    house.accept(2)
    house.care.place()
    house.kids.retire(all_of_them=False)
    assert end.receive() == []
    house.disk.write(1, Finished(3.0))
    house.leave()
    house.pass_by(1.0)
    end = house.join()
    house.kids.retire(all_of_them=False)
    assert end.receive() == [Retire()]


def test_a_kid_nobody_knows_may_say_what_she_runs(house: Nursery) -> None:
    """She began just when her neromum died: her successor thought that it waits."""
    house.accept(1)
    house.restart()
    house.runs(1)
    end = house.join()
    house.kids.retire(all_of_them=False)
    assert end.receive() == [Retire()], "as far as is known she has nothing"
    house.care.place()
    house.care.not_taken(house.kid(), [key(1)])
    assert house.state(1) == State.RUNNING
    assert key(1) in house.kid().keys


def test_a_kid_of_an_older_bundle_gets_nothing_more_and_another_one_is_started(
    house: Nursery, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.accept(1)
    house.care.place()
    (old,) = [kid.name for kid in house.kids]
    monkeypatch.setattr(kids, "BUILT", 2.0)
    end = house.join(old, HERE, built=1.0)
    house.care.place()
    assert end.receive() == [Retire()]
    (new,) = [kid.name for kid in house.kids if kid.name != old]
    other = house.join(new, HERE, built=2.0)
    house.care.place()
    assert [type(message) for message in other.receive()] == [Run]


def test_a_kid_who_comes_twice_is_heard_on_the_newer_line(house: Nursery) -> None:
    abroad(house, 1)
    house.join()
    first = house.kid().channel
    end = house.join()
    assert first is not None
    assert house.kids.left(first) is None, "the end of the old line is not hers"
    house.care.stop(key(1), Wish("by user"))
    assert end.receive() == [Stop("", [key(1)], "by user")]
