"""One attempt in nerokid's care, from its claim to its end."""

import os
from typing import Callable, List, Optional, Set

from neronet.host import processes
from neronet.host.clock import Clock
from neronet.kid.attendance import Attendance
from neronet.kid.collect import Digests, Files
from neronet.kid.criteria import Facts
from neronet.kid.gauge import Ashes
from neronet.kid.judge import Judge
from neronet.kid.launcher import Claim, Launch
from neronet.kid.metrics import Metrics
from neronet.kid.outcome import TIME_LIMIT, Ending, outcome
from neronet.kid.output import tail
from neronet.kid.process import Program
from neronet.kid.recheck import objection
from neronet.model import event as events
from neronet.model.criterion import CAUSE, ENDING
from neronet.model.event import (
    BY_SYSTEM,
    Crashed,
    Event,
    Finished,
    Notified,
    Points,
    Record,
    Spared,
    Started,
    Stopping,
    Vitals,
    Warned,
)
from neronet.model.vitals import metric_name
from neronet.model.wish import Wish
from neronet.spool import folder as folders

_PENDING = 4 << 20  #: bytes that may wait for the disk before points are given up
_LAST_MINUTE = 45.0  #: seconds in which a program may save its state before its job is ended
_TICK = 1.0  #: seconds between two looks at criteria that no new point calls for


class Run:
    """Watches one program; every happening is written in the journal before anybody is told."""

    def __init__(
        self,
        claim: Claim,
        clock: Clock,
        digests: Optional[Digests] = None,
        attendance: Optional[Attendance] = None,
    ) -> None:
        assignment = claim.assignment
        self.key = claim.key
        self.ended = False
        self.is_job = False  # whether a batch system may end it at any time, with all of its job
        self.outbox: List[Record] = []
        self.newest = Record(0, 0.0, Finished())  # until there is one
        self._gpus = claim.gpus
        self._folder = claim.folder
        self._assignment = assignment
        self._journal = claim.journal
        self._clock = clock
        self._number = 0
        self._program: Optional[Program] = None
        self._started = clock.steady()
        self._facts = Facts(assignment, clock)
        self._judge = Judge(assignment.criteria)
        self._judged = self._started
        self._metrics = Metrics(claim.folder, assignment)
        self._status: Optional[int] = None
        self._cause: Optional[str] = None
        self._asked = 0.0
        self._killed = False
        self._swept = False
        self._verdict: Optional[Event] = None
        self._files = Files(assignment, os.path.join(claim.folder, folders.WORK), digests or Digests())
        self._shed = False
        self._spared: Set[str] = set()  # ids of wishes
        self.attendance = attendance or Attendance(assignment, clock.steady)
        self._measured: List[Points] = []  # what the judge has not seen

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

    def start(self, launch: Launch, host: str) -> None:
        """Note that the program has begun; or that it could not, which ends the attempt as crashed."""
        if launch.program is None:
            self._note_unjudged()
            self._end(Crashed(launch.trouble))
            return
        self._program = launch.program
        self._started = self._judged = launch.steady
        self._facts.begin(launch.steady)
        self.attendance.begin(self._folder, launch.variables, self._gpus, launch.steady)
        environment = self.attendance.environment
        self._note(Started(host, self.pid, self._folder, self._gpus, environment), launch.wall)
        self._metrics.begin(launch.program)
        self._note_unjudged()

    def stop(self, cause: str) -> None:
        """Ask the program to end, for ``cause``; a second call changes nothing."""
        if self._verdict is not None:
            self._files.hurry()
            self.attendance.hurry()
        if self.ended or self._program is None or self._cause is not None or self._verdict is not None:
            return
        self._cause = cause
        self._asked = self._clock.steady()
        self._note(Stopping(cause, "ask"))
        self._program.ask(self._metrics.others(processes.children()))

    def heed(self, wish: Wish) -> None:
        """Ask the program to end, unless the wish has a condition that does not hold: that is noted, once."""
        is_running = self._program is not None and self._status is None and self._cause is None
        if not wish.when:
            self.stop(wish.cause)
        elif is_running and wish.id not in self._spared:
            self._reconsider(wish)

    def told_to_end(self, cause: str) -> None:
        """Ask the program to end, for nerokid is told to; of a batch job the system knows the cause."""
        if not self.is_job:
            self.stop(cause)
        elif self._status is None:
            self.stop(BY_SYSTEM)

    def exited(self, status: int, ashes: Optional[Ashes] = None) -> None:
        """Note that the program itself has ended, with exit code ``status`` or by the signal ``-status``."""
        self._status = status
        if ashes is not None:
            self.attendance.exited(ashes)
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
            self._attend(self.attendance.while_running())
        elif self._verdict is not None or not (self._sweep(strangers) or more or self._metrics.waits):
            return self._conclude()
        return more

    def close(self) -> None:
        """Give back what the attempt held."""
        self._metrics.close()
        self._journal.close()

    def _watch(self, *, over: bool) -> bool:
        steady = self._clock.steady()
        news, more, complaints = self._metrics.poll(self._clock.wall(), steady, last=over)
        news = [points._replace(key=metric_name(points.key)) for points in news]
        for points in news:
            self._facts.take(points)
            self._note_points(points)
        for complaint in [] if self._killed else complaints:  # what was killed has killed their readers, too
            self._note(Warned("metrics", complaint))
        if not over and (news or self._measured or steady - self._judged >= _TICK):
            self._judged = steady
            measured, self._measured = self._measured, []
            self._judge_now([*news, *measured])
        return more

    def _judge_now(self, news: List[Points]) -> None:
        for criterion, message in self._judge.verdicts(self._facts, news):
            kind = Notified if criterion.do == "notify" else Warned
            self._note(kind(criterion.name, message))
            if criterion.do in ENDING:
                self.stop(CAUSE + criterion.name)
        self._note_unjudged()

    def _note_unjudged(self) -> None:
        for complaint in self._judge.complaints():
            self._note(Warned("criteria", complaint))

    def _reconsider(self, wish: Wish) -> None:
        why = objection(wish, self._facts, os.path.join(self._folder, folders.EVENTS))
        if why is None:
            self.stop(wish.cause)
        else:
            self._spared.add(wish.id)
            self._note(Spared(wish.id, why))

    def _check_limits(self) -> None:
        limit = self._assignment.resources.time
        if limit is not None and self._clock.steady() - self._started > limit:
            self.stop(TIME_LIMIT)

    @property
    def _grace(self) -> float:
        """Return the seconds until it is killed: a batch system that ends a job says so a minute before."""
        grace = self._assignment.grace
        return max(grace, _LAST_MINUTE) if self._cause == BY_SYSTEM else grace

    def _insist(self, strangers: Callable[[], List[int]]) -> None:
        overdue = self._asked and self._clock.steady() - self._asked > self._grace
        if overdue and not self._killed:
            self._kill(self._metrics.others(strangers()))

    def _sweep(self, strangers: Callable[[], List[int]]) -> bool:
        """End what the program left behind; True while some of it lives."""
        assert self._program is not None
        left = self._metrics.others(strangers())
        if not self._program.survivors(left):
            return False
        if not self._swept:
            self._swept = True
            self._program.ask(left)
        elif self._clock.steady() - self._asked > self._grace:
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
        self._attend(self.attendance.when_ended())
        if self._files.told and self.attendance.told:
            self._end(self._verdict)
        return not self._files.told

    def _outcome(self) -> Event:
        status, tail_of_errors = self._status or 0, tail(os.path.join(self._folder, folders.STDERR))
        killed = self.attendance.why_killed(status, self.pid) if self._cause is None else None
        limit = self._assignment.resources.time
        return outcome(Ending(status, self.age, self._cause, killed, limit, self.is_job, tail_of_errors))

    def _tell_of(self, news: Optional[Event]) -> None:
        if news is not None:
            self._note(news)

    def _attend(self, news: List[Event]) -> None:
        for event in news:
            self._note_points(event)
            if isinstance(event, Vitals):
                self._measured += self._facts.take_vitals(event)

    def _end(self, event: Event) -> None:
        self._note(event)
        self.ended = True

    def _note(self, event: Event, wall: Optional[float] = None) -> None:
        self._number += 1
        record = Record(self._number, self._clock.wall() if wall is None else wall, event)
        self._journal.append([events.to_json(record)])
        self.newest = record
        self.outbox.append(record)

    def _note_points(self, points: Event) -> None:
        """Write points down; while the disk is full, what says how the attempt goes comes first."""
        if self._journal.pending < _PENDING:
            self._note(points)
        elif not self._shed:
            self._shed = True
            self._note(Warned("disk", "the cluster's disk is full: points of metrics are lost"))
