"""Whatever happens in whatever order on however many hosts: never two act for one folder.

Hosts here are clocks that disagree, and processes that stop for any time at any point, die, or end in
order; the disk is a real folder. An actor may act when her lease says so, and that is asked of a copy:
to ask must not help.
"""

import copy
import os
import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from neronet.host.clock import Clock
from neronet.host.processes import Identity
from neronet.mum import candidate as candidates
from neronet.mum import lease as leases
from neronet.mum.candidate import Candidate
from neronet.mum.lease import SILENCE, Held, Holder, Lease, Seat, Watch

HOSTS = ("login1", "login2", "login3")
spans = st.sampled_from([0.01, 0.5, 1.1, 2.0, 3.9, 4.1, 6.1, 7.0, 15.0, 16.0, 70.0])
hosts = st.sampled_from(HOSTS)
numbers = st.integers(0, 30)


class Actor:
    """One process that wants to be neromum."""

    def __init__(self, world: "World", host: str, number: int, over: str) -> None:
        self.host = host
        self.identity = Identity(number, f"tick-{number}")
        self.interrupt: Callable[[], None] | None = None
        self._world = world
        self._calls = 0
        clock = Clock(lambda: world.wall(host), self._steady)
        me = Holder(host, self.identity, 0, f"boot-of-{host}", f"lease-{number}")
        self._candidate = Candidate(Seat(world.path, me, clock, self._is_alive), over)
        self.lease: Lease | None = None

    def step(self) -> None:
        """Do what is next: look, take, wait, beat."""
        if self.lease is not None:
            if not self.lease.beat() and self.lease.is_lost:
                self._world.end(self)
            return
        try:
            self.lease = self._candidate.step()
        except Held:
            self._world.end(self)

    def acts(self) -> bool:
        """Tell whether she would act, if she were to do something just now."""
        return self.lease is not None and copy.copy(self.lease).may_act()

    def _steady(self) -> float:
        interrupt, self.interrupt = self.interrupt, None
        if interrupt is not None:
            interrupt()
        return self._world.steady(self.host)

    def _is_alive(self, identity: Identity) -> bool:
        return any(other.identity == identity for other in self._world.actors if other.host == self.host)


class World:
    """The hosts, their clocks, and the disk that they share."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp())
        self.path = str(self.folder / "lease")
        self.now = 0.0
        self.actors: list[Actor] = []
        self.begun = 0
        self._watches = {host: Watch(lambda host=host: self.steady(host)) for host in HOSTS}  # type: ignore[misc]
        self._written = (b"", 0.0)

    def steady(self, host: str) -> float:
        return self.now + 1000.0 * HOSTS.index(host)

    def wall(self, host: str) -> float:
        return self.now - 7000.0 * HOSTS.index(host)

    def begin(self, host: str) -> None:
        """Start a process, as one who watched the lease on that host until now."""
        self.begun += 1
        content = leases.content(self.path)
        is_over = self._watches[host].silence(content) >= SILENCE
        self.actors.append(Actor(self, host, self.begun, leases.digest(content) if is_over else ""))

    def watch(self, host: str) -> None:
        self._watches[host].silence(leases.content(self.path))

    def end(self, actor: Actor) -> None:
        if actor in self.actors:
            self.actors.remove(actor)

    def pass_by(self, seconds: float) -> None:
        self.now += seconds

    def date(self) -> None:
        """Have the disk's server date the lease by its own clock."""
        content = leases.content(self.path)
        if content != self._written[0]:
            self._written = (content, self.now)
        if content:
            then = time.time() - (self.now - self._written[1])
            os.utime(self.path, (then, then))

    def actors_now(self) -> list[Actor]:
        return [actor for actor in self.actors if actor.acts()]


class Histories(RuleBasedStateMachine):
    """Any order of events."""

    def __init__(self) -> None:
        super().__init__()
        self.world = World()

    def _chosen(self, number: int) -> Actor:
        return self.world.actors[number % len(self.world.actors)]

    @rule(host=hosts)
    def one_begins(self, host: str) -> None:
        if len(self.world.actors) < 5:
            self.world.begin(host)

    @rule(host=hosts)
    def the_lease_is_watched(self, host: str) -> None:
        self.world.watch(host)

    @rule(seconds=spans)
    def time_passes(self, seconds: float) -> None:
        self.world.pass_by(seconds)

    @precondition(lambda self: self.world.actors)
    @rule(number=numbers)
    def one_goes_on(self, number: int) -> None:
        self._chosen(number).step()

    @precondition(lambda self: self.world.actors)
    @rule(number=numbers, seconds=spans)
    def one_goes_on_for_a_while(self, number: int, seconds: float) -> None:
        actor = self._chosen(number)
        for _ in range(8):
            actor.step()
            self.world.pass_by(seconds / 8)

    @precondition(lambda self: self.world.actors)
    @rule(number=numbers, calls=st.integers(0, 5), others=st.lists(numbers, max_size=12), seconds=spans)
    def one_is_stopped_in_the_middle(
        self, number: int, calls: int, others: list[int], seconds: float
    ) -> None:
        """She is stopped wherever she looks at her clock, and the others go on."""
        actor = self._chosen(number)
        left = calls

        def interrupt() -> None:
            nonlocal left
            if left:
                left -= 1
                actor.interrupt = interrupt
                return
            for other in others:
                chosen = self._chosen(other) if self.world.actors else actor
                if chosen is not actor:
                    chosen.step()
                    self.world.pass_by(seconds / 8)
                    self.never_two_act()

        actor.interrupt = interrupt
        actor.step()
        actor.step()
        actor.interrupt = None

    @precondition(lambda self: self.world.actors)
    @rule(number=numbers)
    def one_is_killed(self, number: int) -> None:
        self.world.end(self._chosen(number))

    @precondition(lambda self: self.world.actors)
    @rule(number=numbers)
    def one_ends_in_order(self, number: int) -> None:
        actor = self._chosen(number)
        if actor.lease is not None:
            actor.lease.release()
            self.world.end(actor)

    @invariant()
    def never_two_act(self) -> None:
        self.world.date()
        assert len(self.world.actors_now()) <= 1

    @invariant()
    def the_lease_is_never_missing_once_it_was_made(self) -> None:
        if (self.world.folder / "made").exists():
            assert Path(self.world.path).exists()
        elif Path(self.world.path).exists():
            (self.world.folder / "made").touch()

    def teardown(self) -> None:
        """In the end one who is alone gets the lease, and leaves nothing lying about."""
        self.world.actors.clear()
        self.world.watch("login1")
        self.world.pass_by(SILENCE + 1)
        self.world.begin("login1")
        (actor,) = self.world.actors
        for _ in range(20):
            actor.step()
            self.world.pass_by(1.0)
        assert actor.acts()
        shutil.rmtree(self.world.folder)


TestHistories = Histories.TestCase
TestHistories.settings = settings(deadline=None, max_examples=60, stateful_step_count=40)
TestHistories = pytest.mark.slow(TestHistories)


def test_a_lease_that_is_handed_on_too_early_would_be_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The histories above are told of worlds in which two can act; here is one."""
    monkeypatch.setattr(candidates, "SETTLE", 0.0)
    world = World()
    world.begin("login1")
    for _ in range(2):
        world.actors[0].step()
    world.watch("login2")
    world.pass_by(SILENCE)
    first = world.actors[0]
    first.step()  # she was stopped, and beats again just after she was given up
    world.begin("login2")
    second = Candidate(
        Seat(
            world.path,
            Holder("login2", Identity(9, ""), 0, "", "x"),
            Clock(lambda: 0.0, lambda: world.steady("login2")),
        ),
        leases.digest(leases.content(world.path)),
    )
    taken = next(lease for lease in (second.step() for _ in range(3)) if lease is not None)
    assert first.acts()
    assert taken.may_act()
    shutil.rmtree(world.folder)
