"""What has not begun can be held, wherever it waits; she says truthfully what came of it."""

import select
from collections.abc import Iterator
from pathlib import Path

import pytest
from mum.attempts import assignment, key
from mum.nursery import Nursery
from mum.office import Office
from mum.workers import task

from neronet.model.event import Aborted, Held, Started
from neronet.model.wish import Wish
from neronet.mum.scheduler import Scheduler
from neronet.mum.sharing import Sharing
from neronet.wardens.warden import Sight

WISH = Wish("by user")


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with Office(tmp_path) as made:
        yield made


@pytest.fixture
def nursery(tmp_path: Path) -> Iterator[Nursery]:
    with Nursery(tmp_path) as made:
        yield made


def said(house: Office | Nursery, number: int) -> list[Held]:
    house.care.place()
    return [record.event for record in house.entry(number).own if isinstance(record.event, Held)]


def hold(house: Office | Nursery, number: int, *, held: bool = True) -> None:
    house.care.dispatch.hold(house.entry(number), held=held)


def test_what_was_not_submitted_is_not_before_its_release_though_she_is_killed(office: Office) -> None:
    office.accept(1, 2)
    hold(office, 1)
    assert said(office, 1) == [Held(held=True)]
    office.restart()
    office.pass_by(3.0)
    assert [order.tasks for order in office.system.orders] == [[task(2)]]
    hold(office, 1, held=False)
    office.pass_by(3.0)
    assert [order.tasks for order in office.system.orders] == [[task(2)], [task(1)]]
    assert said(office, 1) == [Held(held=True), Held(held=False)]


def test_what_was_submitted_is_held_by_the_batch_system_and_only_then_said_to_be(office: Office) -> None:
    office.submit(1)
    office.system.busy = "Unable to contact slurm controller"
    hold(office, 1)
    office.pass_by(3.0)
    assert said(office, 1) == []
    office.system.busy = ""
    office.pass_by(10.0)
    assert office.system.held == [office.system.ticket(task(1))]
    assert said(office, 1) == [Held(held=True)]
    office.restart()
    hold(office, 1)
    hold(office, 1, held=False)
    office.pass_by(3.0)
    assert office.system.held == []
    assert said(office, 1)[-1] == Held(held=False)


def test_a_hold_that_nobody_takes_makes_no_more_questions(office: Office) -> None:
    office.submit(1)
    office.system.busy = "Unable to contact slurm controller"
    before = office.system.asked("look")
    hold(office, 1)
    office.pass_by(60.0)
    assert office.system.asked("hold") > 5
    assert office.system.asked("look") - before <= 4


def test_to_ask_again_is_safe_and_says_nothing_twice(office: Office) -> None:
    office.submit(1)
    for _time in range(3):
        hold(office, 1)
        office.pass_by(3.0)
    assert said(office, 1) == [Held(held=True)]
    assert office.system.asked("hold") == 1


def test_a_batch_system_that_cannot_hold_says_so_and_the_attempt_goes_on(office: Office) -> None:
    office.submit(1)
    office.system.refusal = "memory cannot hold what it was given"
    hold(office, 1)
    office.pass_by(3.0)
    assert said(office, 1) == [Held(held=False, reason="memory cannot hold what it was given")]


def test_what_has_begun_cannot_be_held(office: Office) -> None:
    office.submit(1)
    office.write(1, Started("node7", 4711, "/folder"))
    office.join(1)
    hold(office, 1)
    assert said(office, 1) == [Held(held=False, reason="it had begun")]
    assert office.system.held == []


def test_an_order_that_is_with_the_clerk_is_held_when_its_ticket_comes(office: Office) -> None:
    office.accept(1)
    while not office.system.asked("submit"):
        office.now += 1.0
        office.care.place()
        assert office.clerk.is_free or select.select([office.clerk], [], [], 30.0)[0], "she never comes back"
    hold(office, 1)
    office.pass_by(3.0)
    assert office.system.held == [office.system.ticket(task(1))]
    assert said(office, 1) == [Held(held=True)]


def test_an_order_that_was_not_taken_stays_here_when_it_is_held_meanwhile(office: Office) -> None:
    office.system.busy = "Unable to contact slurm controller"
    office.accept(1)
    office.pass_by(3.0)
    hold(office, 1)
    assert said(office, 1) == [Held(held=True)]
    office.system.busy = ""
    office.pass_by(400.0, step=20.0)
    assert office.system.orders == []


def test_a_job_of_which_the_answer_was_lost_is_found_and_held(office: Office) -> None:
    office.system.loses_answers = True
    office.accept(1)
    office.pass_by(1.0)
    hold(office, 1)
    office.system.loses_answers = False
    office.pass_by(400.0, step=20.0)
    hold(office, 1, held=False)
    office.pass_by(400.0, step=20.0)
    assert list(office.system.tasks.values()) == [task(1)]


def test_what_is_held_can_be_aborted(office: Office) -> None:
    office.accept(1)
    office.submit(2)
    for number in (1, 2):
        hold(office, number)
    office.pass_by(3.0)
    office.care.stop(key(1), WISH)
    office.care.stop(key(2), WISH)
    office.system.see(task(2), Sight("ended", "cancelled by ada"))
    office.pass_by(30.0)
    assert (office.end(1), office.end(2)) == (Aborted("by user"), Aborted("by user"))


def test_on_her_own_host_what_waits_for_a_place_is_held_through_her_death(nursery: Nursery) -> None:
    nursery.accept(1)
    hold(nursery, 1)
    assert said(nursery, 1) == [Held(held=True)]
    nursery.restart()
    assert nursery.care.dispatch.why(nursery.entry(1))["reason"] == "held"
    hold(nursery, 1, held=False)
    assert said(nursery, 1) == [Held(held=True), Held(held=False)]
    assert nursery.care.dispatch.why(nursery.entry(1))["reason"].startswith("for a place")


def test_on_her_own_host_what_has_its_place_is_not_held(nursery: Nursery) -> None:
    scheduler = Scheduler(nursery.warden.capacity())
    sharing = Sharing(nursery.spool, nursery.roster, scheduler, nursery.warden, nursery.kids)
    nursery.accept(1)
    sharing.add(nursery.entry(1))
    assert [placement.key for placement in scheduler.place()] == [key(1)]
    sharing.hold(nursery.entry(1), held=True)
    assert [tiding.event for tiding in sharing.place()] == [
        Held(held=False, reason="it has its place already")
    ]


def test_what_comes_held_begins_only_after_its_release(nursery: Nursery) -> None:
    nursery.care.accept(key(1), assignment(1)._replace(held=True))
    nursery.restart()
    assert nursery.care.dispatch.why(nursery.entry(1))["reason"] == "held"
    hold(nursery, 1)  # neroman wants to hear it
    assert said(nursery, 1) == [Held(held=True)]
