"""A host is shared out: never more than it has, first come first served, and the large are not starved."""

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from neronet.host.capacity import Capacity
from neronet.model.resources import Resources
from neronet.mum.scheduler import LINED_UP, QUICK, Placement, Scheduler
from neronet.mum.waiting import NO_LIMIT, OVERTAKEN, Limit

HOST = Capacity(4, 16, ["0", "1", "GPU-a"])
ALL = Resources(cpus=4, memory=16, gpus=3)
requests = st.sampled_from([Resources(), Resources(), Resources(cpus=2), ALL]) | st.builds(
    Resources,
    time=st.none(),
    options=st.just(()),
    cpus=st.integers(1, 4),
    memory=st.none() | st.integers(1, 16),
    gpus=st.sampled_from([0, 0, 1, 2, 3]),
)
limits = st.sampled_from([NO_LIMIT, NO_LIMIT, Limit("a/1", 1), Limit("a/2", 2)])
runtimes = st.sampled_from([0.0, QUICK / 2, QUICK / 2, QUICK])


class Place:
    """A place on the host, by the books of the test: who shares it, and what it takes."""

    def __init__(self, key: str, asked: Resources, gpus: list[str], limit: Limit) -> None:
        self.name = key
        self.keys = [key]
        self.asked = asked
        self.limit = limit
        self.gpus = gpus


class HostIsShared(RuleBasedStateMachine):
    """Anything may happen to attempts in any order, and the books of host and queue always agree."""

    def __init__(self) -> None:
        super().__init__()
        self.scheduler = Scheduler(HOST)
        self.asked: dict[str, tuple[Resources, int, Limit]] = {}
        self.waiting: list[str] = []  # in the order in which they came
        self.places: list[Place] = []
        self.passed: dict[str, int] = {}

    @rule(asked=requests, priority=st.sampled_from([0, 0, 0, 5, -1]), limit=limits, again=st.booleans())
    def comes(self, *, asked: Resources, priority: int, limit: Limit, again: bool) -> None:
        key = self._new(asked, priority, limit)
        self.waiting.append(key)
        self.scheduler.add(key, asked, priority, limit)
        if again:
            self.scheduler.add(key, ALL, 9)
        assert self.scheduler.waiting == len(self.waiting)

    @rule(asked=requests, limit=limits, data=st.data())
    def is_found_running(self, asked: Resources, limit: Limit, data: st.DataObject) -> None:
        key, free = self._new(asked, 0, limit), [*self._left().gpus, "of-before"]
        gpus = data.draw(st.lists(st.sampled_from(free), unique=True, max_size=asked.gpus))
        self.scheduler.adopt(key, asked, gpus, limit)
        self.places.append(Place(key, asked, gpus, limit))

    @rule()
    def those_who_can_start(self) -> None:
        for placement in self.scheduler.place():
            self._comes_in_turn(placement)
            if placement.line == placement.key:
                self._gets_a_place(placement)
            else:
                self._lines_up(placement)
        if self._order():
            assert not self._fits(self.asked[self._order()[0]][0]), "whoever is in front and fits has a place"

    @precondition(lambda self: self.places)
    @rule(data=st.data(), runtime=runtimes)
    def the_first_of_a_place_ends(self, data: st.DataObject, runtime: float) -> None:
        place = data.draw(st.sampled_from(self.places))
        self.scheduler.ended(place.keys[0], runtime)
        self._leaves(place, place.keys[0])

    @precondition(lambda self: any(len(place.keys) > 1 for place in self.places))
    @rule(data=st.data())
    def those_lined_up_are_given_back(self, data: st.DataObject) -> None:
        place = data.draw(st.sampled_from([place for place in self.places if len(place.keys) > 1]))
        for key in reversed(place.keys[data.draw(st.integers(1, len(place.keys) - 1)) :]):
            self.scheduler.put_back(key)
            self.waiting.insert(0, key)
            self._leaves(place, key)

    @precondition(lambda self: self.waiting)
    @rule(data=st.data(), entirely=st.booleans())
    def is_given_up(self, *, data: st.DataObject, entirely: bool) -> None:
        key = data.draw(st.sampled_from(self.waiting))
        if entirely:
            self.scheduler.remove(key)
        else:
            assert self.scheduler.withdraw(key)
        assert not self.scheduler.withdraw(key)
        self.waiting.remove(key)
        self.passed.pop(key, None)

    @precondition(lambda self: self.places)
    @rule(data=st.data())
    def is_lost(self, data: st.DataObject) -> None:
        place = data.draw(st.sampled_from(self.places))
        key = data.draw(st.sampled_from(place.keys))
        assert not self.scheduler.withdraw(key), "it has a place and does not wait"
        self.scheduler.remove(key)
        self.scheduler.remove(key)
        self._leaves(place, key)

    def teardown(self) -> None:
        for key in self.asked:
            self.scheduler.remove(key)
        assert self.scheduler.waiting == 0
        self.scheduler.add("whole", ALL)
        self.scheduler.add("more", Resources(gpus=4))
        assert [len(placement.gpus) for placement in self.scheduler.place()] == [3], (
            "no more and no less than all is free again"
        )

    def _new(self, asked: Resources, priority: int, limit: Limit) -> str:
        key = f"a/{len(self.asked) + 1}.1"
        self.asked[key] = (asked, priority, limit)
        return key

    def _comes_in_turn(self, placement: Placement) -> None:
        order = self._order(placement.key)
        alike = [key for key in order if self.asked[key] == self.asked[placement.key]]
        assert placement.key == alike[0], "of those who ask for the same, the first to come is the first"
        if placement.key != order[0]:
            assert placement.line == placement.key, "to line up is to pass nobody"
            self.passed[order[0]] = self.passed.get(order[0], 0) + 1
            assert self.passed[order[0]] <= OVERTAKEN

    def _gets_a_place(self, placement: Placement) -> None:
        asked = self.asked[placement.key][0]
        assert self._fits(asked), "no more than the host has"
        assert not self._is_kept_back(placement.key), "no more of a batch than may be"
        assert set(placement.gpus) <= set(self._left().gpus), "a GPU is nobody else's"
        assert len(set(placement.gpus)) == asked.gpus
        self._starts(placement)
        self.places.append(Place(placement.key, asked, placement.gpus, self.asked[placement.key][2]))

    def _lines_up(self, placement: Placement) -> None:
        [place] = [place for place in self.places if place.name == placement.line]
        assert (place.asked, place.limit) == self.asked[placement.key][::2]
        assert place.gpus == placement.gpus
        self._starts(placement)
        place.keys.append(placement.key)
        assert len(place.keys) <= LINED_UP

    def _starts(self, placement: Placement) -> None:
        self.waiting.remove(placement.key)
        self.passed.pop(placement.key, None)

    def _leaves(self, place: Place, key: str) -> None:
        place.keys.remove(key)
        if not place.keys:
            self.places.remove(place)

    def _order(self, wanted: str = "") -> list[str]:
        """Return who waits for the host and not only for its own batch; those like the wanted one anyway."""
        like = self.asked.get(wanted)
        waiting = [key for key in self.waiting if self.asked[key] == like or not self._is_kept_back(key)]
        return sorted(waiting, key=lambda key: -self.asked[key][1])

    def _is_kept_back(self, key: str) -> bool:
        limit = self.asked[key][2]
        return 0 < limit.at_once <= sum(place.limit.batch == limit.batch for place in self.places)

    def _fits(self, asked: Resources) -> bool:
        left = self._left()
        return asked.cpus <= left.cpus and (asked.memory or 0) <= left.memory and asked.gpus <= len(left.gpus)

    def _left(self) -> Capacity:
        taken = {gpu for place in self.places for gpu in place.gpus}
        cpus = HOST.cpus - sum(place.asked.cpus for place in self.places)
        memory = HOST.memory - sum(place.asked.memory or 0 for place in self.places)
        return Capacity(cpus, memory, [gpu for gpu in HOST.gpus if gpu not in taken])


TestHostIsShared = HostIsShared.TestCase
TestHostIsShared.settings = settings(deadline=None, max_examples=60, stateful_step_count=40)


def keys(placements: list[Placement]) -> list[str]:
    return [placement.key for placement in placements]


@pytest.mark.parametrize("interrupted", [False, True])
def test_a_large_attempt_is_passed_only_so_often(*, interrupted: bool) -> None:
    scheduler, small, running = Scheduler(HOST), Resources(cpus=1), ["0"]
    scheduler.add("0", small)
    scheduler.place()
    scheduler.add("large", Resources(cpus=4))
    passed = 0
    for number in range(1, 3 * OVERTAKEN):
        if interrupted and number % 7 == 0:  # someone more urgent is in front for a moment
            scheduler.add(f"urgent-{number}", Resources(cpus=4, memory=1), priority=5)
            assert keys(scheduler.place()) == []
            assert scheduler.withdraw(f"urgent-{number}")
        scheduler.add(str(number), small)
        started = keys(scheduler.place())
        passed += len(started)
        scheduler.ended(running.pop(0), 60.0) if len(running) > 2 else None
        running += started
    assert passed == OVERTAKEN
    for key in running:
        scheduler.ended(key, 60.0)
    assert keys(scheduler.place())[0] == "large"


def test_the_urgent_come_first_and_then_the_early() -> None:
    scheduler = Scheduler(HOST)
    for key, priority in [("a", 0), ("b", 0), ("urgent", 7), ("c", 0), ("idle", -1)]:
        scheduler.add(key, Resources(cpus=2), priority)
    assert keys(scheduler.place()) == ["urgent", "a"]
    scheduler.ended("urgent", 60.0)
    assert keys(scheduler.place()) == ["b"]
    scheduler.ended("a", 60.0)
    scheduler.ended("b", 60.0)
    assert keys(scheduler.place()) == ["c", "idle"]


def test_short_attempts_line_up_and_long_ones_do_not() -> None:
    scheduler = Scheduler(HOST)
    for number in range(200):
        scheduler.add(str(number), Resources())
    assert keys(scheduler.place()) == ["0", "1", "2", "3"]
    scheduler.ended("0", 0.01)
    behind = scheduler.place()
    assert keys(behind) == [str(number) for number in range(4, 4 + len(behind))]
    assert {placement.line for placement in behind} == {"1", "2", "3", "4"}
    for _turn in range(9):
        behind += scheduler.place()
    assert len(behind) <= 4 * LINED_UP
    scheduler.ended("1", 60.0)
    assert scheduler.place() == []


def test_those_given_back_are_the_next_to_start() -> None:
    scheduler = Scheduler(HOST)
    for number in range(50):
        scheduler.add(str(number), Resources(cpus=4))
    scheduler.place()
    scheduler.ended("0", 0.01)
    first, *behind = keys(scheduler.place())
    for key in reversed(behind):
        scheduler.put_back(key)
    scheduler.ended(first, 60.0)
    assert keys(scheduler.place()) == behind[:1]


def test_nobody_lines_up_past_one_who_waits_in_front() -> None:
    scheduler = Scheduler(HOST)
    scheduler.add("running", Resources(cpus=2))
    scheduler.add("short", Resources())
    scheduler.place()
    scheduler.add("large", Resources(cpus=4))
    for number in range(9):
        scheduler.add(str(number), Resources())
    scheduler.ended("short", 0.01)
    assert {placement.line == placement.key for placement in scheduler.place()} == {True}


def test_of_a_batch_only_so_many_run_at_once_and_others_pass_them() -> None:
    scheduler = Scheduler(HOST)
    limit = Limit("a/7", 2)
    for number in range(2 * OVERTAKEN):
        scheduler.add(f"limited-{number}", Resources(), limit=limit)
    assert keys(scheduler.place()) == ["limited-0", "limited-1"]
    for number in range(2 * OVERTAKEN):  # more than may pass one who only lacks room
        scheduler.add(str(number), Resources())
        assert keys(scheduler.place()) == [str(number)]
        scheduler.ended(str(number), 60.0)
    scheduler.ended("limited-1", 60.0)
    assert keys(scheduler.place()) == ["limited-2"]


def test_the_limit_of_a_batch_outlives_the_neromum_who_knew_of_it() -> None:
    scheduler, limit = Scheduler(HOST), Limit("a/7", 1)
    scheduler.add("2", Resources(), limit=limit)
    scheduler.adopt("1", Resources(), [], limit)
    assert keys(scheduler.place()) == []
    scheduler.remove("1")
    assert keys(scheduler.place()) == ["2"]


def test_short_ones_of_a_batch_line_up_where_its_others_run() -> None:
    scheduler = Scheduler(HOST)
    for number in range(20):
        scheduler.add(str(number), Resources(), limit=Limit("a/7", 2))
    assert keys(scheduler.place()) == ["0", "1"]
    scheduler.ended("0", 0.01)
    assert {placement.line for placement in scheduler.place()} == {"1", "2"}
