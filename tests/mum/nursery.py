"""A neromum's care with its real parts, for kids who are elsewhere: on another host, or not connected."""

import os
import socket
import sys
from pathlib import Path
from types import TracebackType
from typing import Self

from mum.attempts import Disk, assignment, key

from neronet.host.capacity import Capacity
from neronet.host.channel import Channel
from neronet.host.clock import Clock
from neronet.host.stream import Stream
from neronet.model.event import Started
from neronet.model.lifecycle import State
from neronet.mum.care import Care
from neronet.mum.kid import Kid
from neronet.mum.kids import Kids
from neronet.mum.roster import Entry
from neronet.mum.scheduler import Scheduler
from neronet.mum.sharing import Sharing
from neronet.protocol.messages import Hello
from neronet.release import BUILT
from neronet.wardens.local import LocalWarden

HERE = os.uname().nodename
CPUS = 2
MUM = Hello("neromum", "1.0")


class Nursery:
    """The disk, and the neromum who cares for what is on it; ``restart`` makes another one."""

    def __init__(self, root: Path) -> None:
        self.now = 10000.0
        self.clock = Clock(lambda: 1e9 + self.now, lambda: self.now)
        self.disk = Disk(root)
        self.spool = self.disk.spool
        Path(self.spool.kids).mkdir()
        self._ends: list[Channel] = []
        self.restart()

    def __enter__(self) -> Self:
        return self

    def restart(self) -> None:
        """Have another neromum take over, who knows only what is on the disk."""
        self.warden = LocalWarden(Capacity(CPUS, 1 << 30, []))
        command = [sys.executable, "-I", "-S", "-c", "import signal; signal.pause()"]
        self.kids = Kids(self.warden, self.spool, command, self.clock.steady)
        self.roster = self.disk.roster(self.clock)
        scheduler = Scheduler(self.warden.capacity())
        dispatch = Sharing(self.spool, self.roster, scheduler, self.warden, self.kids)
        self.care = Care(self.spool, self.roster, dispatch, self.kids)

    def accept(self, *numbers: int) -> None:
        for number in numbers:
            self.care.accept(key(number), assignment(number))

    def runs(self, number: int, kid: str = "kid-1", host: str = "login2") -> None:
        """Have a kid of a host run an attempt, and write that."""
        self.disk.claim(number, kid, host=host)
        self.disk.write(number, Started(host, 4711, "/folder"))

    def entry(self, number: int) -> Entry:
        entry = self.roster.get(key(number))
        assert entry is not None
        return entry

    def state(self, number: int) -> State:
        return self.entry(number).state

    def kid(self, name: str = "kid-1") -> Kid:
        kid = self.kids.get(name)
        assert kid is not None
        return kid

    def join(self, name: str = "kid-1", host: str = "login2", built: float = BUILT) -> Channel:
        """Have a kid come by a socket; return her end of it."""
        ours, theirs = socket.socketpair()
        hello = Hello("nerokid", "1.0", host=host, name=name, built=built)
        channel, end = Channel(Stream(ours), MUM), Channel(Stream(theirs), hello)
        self._ends += [channel, end]
        assert channel.receive() == [hello]
        assert end.receive() == [MUM]
        self.care.joined(self.kids.joined(hello, channel))
        return end

    def leave(self, name: str = "kid-1") -> None:
        channel = self.kid(name).channel
        assert channel is not None
        self.care.left(self.kids.left(channel) or self.kid(name))

    def pass_by(self, seconds: float, step: float = 1.0) -> None:
        """Let time pass; she looks after the silent at each step."""
        for _ in range(int(seconds / step)):
            self.now += step
            self.care.attend_the_silent(self.now)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        tickets = [kid.ticket for kid in self.kids if kid.ticket]
        self.warden.cancel(tickets)
        while any(sight.phase != "ended" for sight in self.warden.look(tickets).values()):
            os.sched_yield()
        for end in self._ends:
            end.close()
        self.disk.close()
