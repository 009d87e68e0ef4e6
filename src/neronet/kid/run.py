"""One attempt in nerokid's care, from its claim to its end."""

import errno
import os
from typing import Any, Callable, Dict, List, Optional

from neronet.capture.catalogue import reader_for
from neronet.errors import NeronetError
from neronet.host import processes
from neronet.host.clock import Clock
from neronet.kid.collect import Digests, Files
from neronet.kid.criteria import Facts, Judge
from neronet.kid.output import Follower, tail
from neronet.kid.process import Program
from neronet.model import event as events
from neronet.model.attempt import Assignment
from neronet.model.event import (
    BY_SYSTEM,
    Aborted,
    Crashed,
    Event,
    Finished,
    Points,
    Record,
    Signalled,
    Started,
    Stopping,
    Warned,
)
from neronet.model.resources import format_duration
from neronet.spool import folder as folders
from neronet.spool.journal import Journal

TIME_LIMIT = "time limit"
_STRUCK = (-15, -9, 143, 137)  #: how a program ends that got SIGTERM or SIGKILL, itself or in its shell
NO_ROOM = (errno.ENOSPC, errno.EDQUOT)
_PENDING = 4 << 20  #: bytes that may wait for the disk before points are given up
_TICK = 1.0  #: seconds between two looks at criteria that no new point calls for


class NoRoom(Exception):
    """The disk is full, and the program has not been started: it may be later."""


class Run:
    """Watches one program; every happening is written in the journal before anybody is told."""

    def __init__(
        self,
        key: str,
        folder: str,
        assignment: Assignment,
        journal: Journal,
        clock: Clock,
        digests: Optional[Digests] = None,
    ) -> None:
        self.key = key
        self.ended = False
        self.is_job = False  # whether a batch system may end it at any time, with all of its job
        self.outbox: List[Record] = []
        self.newest = Record(0, 0.0, Finished())  # until there is one
        self._folder = folder
        self._assignment = assignment
        self._journal = journal
        self._clock = clock
        self._number = 0
        self._program: Optional[Program] = None
        self._started = clock.steady()
        self._facts = Facts(assignment, clock)
        self._judge = Judge(assignment.criteria)
        self._judged = self._started
        self._followers = self._follow(assignment.metrics)
        self._status: Optional[int] = None
        self._cause: Optional[str] = None
        self._asked = 0.0
        self._killed = False
        self._swept = False
        self._verdict: Optional[Event] = None
        self._files = Files(assignment, os.path.join(folder, folders.WORK), digests or Digests())
        self._shed = False

    @property
    def pid(self) -> int:
        """Return the program's process and group; 0 before it was started."""
        return self._program.pid if self._program else 0

    @property
    def age(self) -> float:
        """Return the seconds since the program was started."""
        return self._clock.steady() - self._started

    @property
    def flushed(self) -> bool:
        """Tell whether the disk has taken all that was written."""
        return self._journal.pending == 0

    def start(self, launch: Callable[[], Program], host: str, gpus: List[str]) -> None:
        """Start the program; when that fails, the attempt ends as crashed. Raises ``NoRoom``."""
        for complaint in self._judge.complaints:
            self._note(Warned("criteria", complaint))
        try:
            self._program = launch()
        except (OSError, ValueError) as error:  # no such shell, say, or a NUL in a parameter
            if getattr(error, "errno", None) in NO_ROOM:
                raise NoRoom from error
            self._end(Crashed("could not start: %s" % error))
            return
        self._started = self._clock.steady()
        self._note(Started(host, self._program.pid, self._folder, gpus))

    def stop(self, cause: str) -> None:
        """Ask the program to end, for ``cause``; a second call changes nothing."""
        if self._verdict is not None:
            self._files.hurry()
        if self.ended or self._program is None or self._cause is not None or self._verdict is not None:
            return
        self._cause = cause
        self._asked = self._clock.steady()
        self._note(Stopping(cause, "ask"))
        self._program.ask(processes.children())

    def told_to_end(self, cause: str) -> None:
        """Ask the program to end, for nerokid is told to; of a batch job the system knows the cause."""
        if not self.is_job:
            self.stop(cause)
        elif self._status is None:
            self.stop(BY_SYSTEM)

    def exited(self, status: int) -> None:
        """Note that the program itself has ended, with exit code ``status`` or by the signal ``-status``."""
        self._status = status
        self._asked = self._asked or self._clock.steady()

    def turn(self, strangers: Callable[[], List[int]]) -> bool:
        """Do what time demands: read, judge, insist, end. True when there is more to do at once."""
        self._journal.flush()
        if self._program is None or self.ended:
            return False
        over = self._status is not None
        more = self._watch(over=over)
        if not over:
            self._check_limits()
            self._insist(strangers)
            self._tell_of(self._files.while_running())
        elif self._verdict is not None or not (self._sweep(strangers) or more):
            return self._conclude()
        return more

    def close(self) -> None:
        """Give back what the attempt held."""
        self._journal.close()

    def _watch(self, *, over: bool) -> bool:
        more = False
        now = self._clock.wall()
        news = False
        for follower in self._followers:
            harvest = follower.poll(now, last=over)
            more = more or harvest.more
            for points in harvest.points:
                news = True
                self._facts.take(points)
                self._note_points(points)
        steady = self._clock.steady()
        if not over and (news or steady - self._judged >= _TICK):
            self._judged = steady
            self._judge_now()
        return more

    def _judge_now(self) -> None:
        for verdict in self._judge.verdicts(self._facts):
            self._note(Warned(verdict.criterion.name, verdict.message))
            if verdict.criterion.do in ("abort", "restart"):
                self.stop("criterion %s" % verdict.criterion.name)

    def _check_limits(self) -> None:
        limit = self._assignment.resources.time
        if limit is not None and self._clock.steady() - self._started > limit:
            self.stop(TIME_LIMIT)

    def _insist(self, strangers: Callable[[], List[int]]) -> None:
        overdue = self._asked and self._clock.steady() - self._asked > self._assignment.grace
        if overdue and not self._killed:
            self._kill(strangers())

    def _sweep(self, strangers: Callable[[], List[int]]) -> bool:
        """End what the program left behind; True while some of it lives."""
        assert self._program is not None
        left = strangers()
        if not self._program.survivors(left):
            return False
        if not self._swept:
            self._swept = True
            self._program.ask(left)
        elif self._clock.steady() - self._asked > self._assignment.grace:
            self._kill(left)
        return True

    def _kill(self, strangers: List[int]) -> None:
        assert self._program is not None
        if not self._killed:
            self._killed = True
            self._note(Stopping(self._cause or "its program ended", "kill"))
        self._program.kill(strangers)

    def _conclude(self) -> bool:
        """Tell of the attempt's files, a piece in a turn, and then of its end; True while there is more."""
        if self._verdict is None:
            self._verdict = self._outcome()
        self._tell_of(self._files.when_ended())
        if self._files.told:
            self._end(self._verdict)
        return not self.ended

    def _outcome(self) -> Event:
        status, runtime = self._status or 0, self._clock.steady() - self._started
        if self._cause == TIME_LIMIT:
            limit = format_duration(self._assignment.resources.time or 0.0)
            return Crashed("%s of %s" % (TIME_LIMIT, limit), runtime, status, self._tail())
        if self.is_job and (self._cause == BY_SYSTEM or (self._cause is None and status in _STRUCK)):
            return Signalled(runtime, status, self._tail(), told=self._cause == BY_SYSTEM)
        if self._cause is not None:
            return Aborted(self._cause, runtime, status)
        return Finished(runtime) if status == 0 else Crashed(_cause(status), runtime, status, self._tail())

    def _tell_of(self, files: Optional[Event]) -> None:
        if files is not None:
            self._note(files)

    def _tail(self) -> str:
        return tail(os.path.join(self._folder, folders.STDERR))

    def _end(self, event: Event) -> None:
        self._note(event)
        self.ended = True

    def _note(self, event: Event) -> None:
        self._number += 1
        record = Record(self._number, self._clock.wall(), event)
        self._journal.append([events.to_json(record)])
        self.newest = record
        self.outbox.append(record)

    def _note_points(self, points: Points) -> None:
        """Write points down; while the disk is full, what says how the attempt goes comes first."""
        if self._journal.pending < _PENDING:
            self._note(points)
        elif not self._shed:
            self._shed = True
            self._note(Warned("disk", "the cluster's disk is full: points of metrics are lost"))

    def _follow(self, sources: List[Any]) -> List[Follower]:
        streams: Dict[str, List[Any]] = {}
        for source in sources:
            try:
                stream, reader = reader_for(source)
            except NeronetError as error:
                self._judge.complaints.append(error.what)
                continue
            streams.setdefault(stream, []).append(reader)
        return [Follower(os.path.join(self._folder, name), readers) for name, readers in streams.items()]


def _cause(status: int) -> str:
    if status < 0:
        return "signal %d" % -status
    if status == 127:
        return "exit code 127: command not found"
    return "exit code %d" % status
