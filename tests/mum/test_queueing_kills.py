"""Neromum is killed at any point between the order and its record: no job twice, none lost."""

import random
import select
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mum.batch_system import MemoryWarden
from mum.office import Office
from mum.workers import task

from neronet.errors import NeronetError
from neronet.model.event import Finished, Started
from neronet.model.lifecycle import ENDED, State
from neronet.model.wish import Wish
from neronet.spool import folder as folders
from neronet.wardens.warden import Sight

STARTED = Started("node7", 4711, "/folder")
MANY = 5
ALL = range(1, MANY + 1)


class Killed(NeronetError):
    """She is killed right here."""


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with Office(tmp_path) as made:
        yield made


def submit_and_die(office: Office, jobs: int) -> None:
    """Have her submit what waits; she is killed when so many more jobs are there, before she takes note."""
    left = [jobs]

    def point(_name: str) -> None:
        left[0] -= 1
        if left[0] < 0:
            raise Killed("")

    office.warden = MemoryWarden(office.system, point)
    office.restart()
    for _ in range(4):
        office.now += 1.0
        office.care.place()
        if office.clerk.is_free:
            continue
        assert select.select([office.clerk], [], [], 30.0)[0]
        if office.clerk.done.get("submit"):
            break
    office.warden = MemoryWarden(office.system)
    office.restart()


def jobs_by_task(office: Office) -> Counter[str]:
    return Counter(office.system.tasks.values())


@pytest.mark.parametrize("jobs", range(MANY + 2))
def test_her_successor_adopts_what_is_there_and_submits_the_rest(office: Office, jobs: int) -> None:
    office.accept(*ALL)
    submit_and_die(office, jobs)
    assert len(office.system.tasks) == min(jobs, MANY)
    office.pass_by(5.0)
    assert jobs_by_task(office) == {task(number): 1 for number in ALL}
    assert [office.entry(number).ticket for number in ALL] == [
        office.system.ticket(task(number)) for number in ALL
    ]


def test_what_ran_to_its_end_before_she_was_back_is_only_read(office: Office) -> None:
    office.accept(*ALL)
    submit_and_die(office, MANY + 1)
    for number in ALL:
        office.write(number, STARTED, Finished(1.0))
        office.system.see(task(number), Sight("ended"))
    office.restart()
    office.pass_by(60.0)
    assert {office.state(number) for number in ALL} == {State.FINISHED}
    assert jobs_by_task(office) == {task(number): 1 for number in ALL}


def test_what_began_and_died_before_she_was_back_is_lost_and_not_run_again(office: Office) -> None:
    office.accept(*ALL)
    submit_and_die(office, MANY + 1)
    for number in ALL:
        office.write(number, STARTED)
        office.system.see(task(number), Sight("ended", "node failure"))
    office.restart()
    office.pass_by(60.0)
    assert {office.state(number) for number in ALL} == {State.CRASHED}
    assert jobs_by_task(office) == {task(number): 1 for number in ALL}


@pytest.mark.slow
def test_fifty_kills_at_random_moments(office: Office) -> None:
    chance = random.Random(4)
    for step in range(50):
        numbers = range(1 + step * MANY, 1 + (step + 1) * MANY)
        office.accept(*numbers)
        for _ in range(chance.randrange(1, 4)):
            submit_and_die(office, chance.randrange(MANY + 2))
        for number in numbers:
            if task(number) in office.system.tasks.values() and chance.random() < 0.3:
                office.write(number, STARTED, Finished(1.0))
                office.system.see(task(number), Sight("ended"))
        office.pass_by(5.0)
        assert max(jobs_by_task(office).values()) == 1
    assert len(jobs_by_task(office)) == 50 * MANY
    office.pass_by(60.0)
    for number in range(1, 50 * MANY + 1):
        entry = office.entry(number)
        ended = office.system.sights[office.system.ticket(task(number))].phase == "ended"
        assert (entry.state in ENDED) == ended
        assert entry.ended or entry.ticket == office.system.ticket(task(number))


#: What may happen between two turns of hers; the number says to which attempt, the text what.
HAPPENINGS = st.lists(
    st.tuples(
        st.sampled_from(ALL),
        st.sampled_from(
            [
                *("accept", "run", "connect", "leave", "finish", "die", "requeue", "cancel", "forget"),
                *("stop", "busy", "heal", "lose answers", "kill neromum", "pass"),
            ]
        ),
    ),
    max_size=40,
)


class History:
    """Does to an office what a history says, as far as that can happen."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.accepted: set[int] = set()
        self.running: dict[int, bool] = {}  #: whether its kid is connected
        self.finished: set[int] = set()

    def phase(self, number: int) -> str:
        """Return what the batch system thinks of an attempt's newest job."""
        tickets = [ticket for ticket, each in self.office.system.tasks.items() if each == task(number)]
        return self.office.system.sights[tickets[-1]].phase if tickets else ""

    def see(self, number: int, sight: Sight) -> None:
        tickets = [ticket for ticket, each in self.office.system.tasks.items() if each == task(number)]
        self.office.system.sights[tickets[-1]] = sight

    def do(self, number: int, what: str) -> None:
        office = self.office
        if what == "accept":
            self.accepted.add(number)
            office.accept(number)
        elif what == "kill neromum":
            office.restart()
            self.running = dict.fromkeys(self.running, False)
        elif what in ("busy", "heal", "lose answers"):
            office.system.busy = "away" if what == "busy" else ""
            office.system.loses_answers = what == "lose answers"
        elif what == "pass":
            office.pass_by(60.0, 3.0)
        elif number in self.accepted:
            self.happen(number, what)

    def happen(self, number: int, what: str) -> None:
        office = self.office
        if what == "stop":
            office.care.stop(office.entry(number).key, Wish("by user"))
        elif what == "run" and self.phase(number) == "pending":
            self.start(number)
        elif number not in self.running:
            return
        elif what == "connect" and not self.running[number]:
            office.join(number)
            self.running[number] = True
        elif what == "leave" and self.running[number]:
            office.leave(number)
            self.running[number] = False
        elif what in ("finish", "die", "requeue", "cancel"):
            self.end(number, what)

    def start(self, number: int) -> None:
        """Let the system start the job; its kid goes home when somebody has made the journal."""
        journal = self.office.disk.folder(number) / folders.EVENTS
        if journal.exists():
            self.see(number, Sight("ended"))
            if number in self.running or number not in self.finished:
                (journal.parent / folders.AGAIN).write_text("{}", encoding="ascii")
            return
        self.see(number, Sight("running"))
        self.office.write(number, STARTED)
        self.running[number] = False

    def end(self, number: int, what: str) -> None:
        if what == "finish":
            self.office.write(number, Finished(1.0))
            self.finished.add(number)
        if self.running.pop(number):
            self.office.leave(number)
        ends = {"finish": Sight("ended"), "die": Sight("ended", "node failure"), "requeue": Sight("pending")}
        self.see(number, ends.get(what, Sight("ended", "cancelled by root")))

    def settle(self) -> None:
        """Let all that can run and end do so, with everything in working order."""
        self.do(1, "heal")
        for _ in range(6):
            self.office.pass_by(400.0, 4.0)
            for number in sorted(self.accepted):
                if self.phase(number) == "pending":
                    self.start(number)
                if number in self.running:
                    self.end(number, "finish")


@settings(max_examples=60)
@given(happenings=HAPPENINGS)
def test_whatever_happens_every_attempt_ends_once_and_runs_at_most_once(
    tmp_path_factory: pytest.TempPathFactory, happenings: list[tuple[int, str]]
) -> None:
    with Office(tmp_path_factory.mktemp("office")) as office:
        history = History(office)
        for number, what in happenings:
            history.do(number, what)
            office.pass_by(1.0)
            for each in history.accepted:
                living = [
                    ticket
                    for ticket, name in office.system.tasks.items()
                    if name == task(each) and office.system.sights[ticket].phase != "ended"
                ]
                assert len(living) <= 1, "no job is there twice"
        history.settle()
        for number in history.accepted:
            assert office.entry(number).ended, (number, office.dispatch.why(office.entry(number)))
            if number in history.finished and not office.entry(number).own[-1:]:
                assert office.state(number) == State.FINISHED
