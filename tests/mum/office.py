"""A neromum with a batch system: her real parts, a batch system in memory, and a clock in the test's hand."""

import select
from pathlib import Path
from types import TracebackType
from typing import Self

from mum.attempts import Disk, key
from mum.batch_system import BatchSystem, MemoryWarden
from mum.workers import Workers, task

from neronet.host.clock import Clock
from neronet.model.attempt import Assignment
from neronet.model.event import Event, Queued
from neronet.model.lifecycle import State
from neronet.mum.care import Care
from neronet.mum.clerk import Clerk
from neronet.mum.kids import Kids, label
from neronet.mum.orders import Orders
from neronet.mum.queueing import Desk, Queueing
from neronet.mum.roster import Entry


class Office(Workers):
    """The disk, the batch system, and the neromum of the day; ``restart`` makes another one."""

    def __init__(self, root: Path) -> None:
        self.now = 10000.0
        self.clock = Clock(lambda: 1e9 + self.now, lambda: self.now)
        self.system = BatchSystem()
        super().__init__(Disk(root))
        Path(self.spool.kids).mkdir()
        self._clerks: list[Clerk] = []
        self.warden = MemoryWarden(self.system)
        self.restart()

    def __enter__(self) -> Self:
        return self

    def restart(self) -> None:
        """Have another neromum take over, who knows only what is on the disk; the old one says no more."""
        self.kids = Kids(self.warden, self.spool, ["kid"], self.clock.steady)
        self.roster = self.disk.roster(self.clock)
        self.clerk = Clerk(self.warden, self.clock.steady)
        self._clerks.append(self.clerk)
        orders = Orders(label(self.spool), ["kid", self.spool.root, "--job"], self.spool.kids)
        self.dispatch = Queueing(
            self.spool, self.roster, self.kids, Desk(self.warden, self.clerk, orders), self.clock
        )
        self.care = Care(self.spool, self.roster, self.dispatch, self.kids)

    def accept(self, *numbers: int, **fields: object) -> None:
        for number in numbers:
            plain = Assignment(f"{number}.1", f"deeper-{number}", "true", {}).to_json()
            self.care.accept(key(number), Assignment.from_json({**plain, **fields}))

    def turn(self) -> None:
        """Let her do what is due, and wait for her clerk."""
        for _ in range(20):
            self.care.place()
            if not self.clerk.is_free:
                assert select.select([self.clerk], [], [], 30.0)[0], "the clerk never comes back"
            elif self.dispatch.patience(self.now):
                return
        raise AssertionError("she never comes to rest")

    def pass_by(self, seconds: float, step: float = 1.0) -> None:
        """Let time pass; she takes a turn at each step."""
        for _ in range(max(1, int(seconds / step))):
            self.now += step
            self.care.attend_the_silent(self.now)
            self.turn()

    def submit(self, *numbers: int, **fields: object) -> None:
        """Have attempts submitted, and their tickets written down."""
        self.accept(*numbers, **fields)
        self.pass_by(2.0)
        for number in numbers:
            assert self.entry(number).ticket == self.system.ticket(task(number))

    def entry(self, number: int) -> Entry:
        entry = self.roster.get(key(number))
        assert entry is not None
        return entry

    def state(self, number: int) -> State:
        return self.entry(number).state

    def end(self, number: int) -> Event:
        """Return how neromum ended an attempt."""
        entry = self.entry(number)
        assert entry.ended, f"{entry.key} is {entry.state}"
        return entry.own[-1].event

    def tickets(self, number: int) -> list[str | None]:
        """Return the tickets that were written down, in order."""
        events = [record.event for record in self.entry(number).own]
        return [event.ticket for event in events if isinstance(event, Queued)]

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for clerk in self._clerks:
            clerk.close()
        self.part()
