"""Hands attempts to a batch system: each is a job with a nerokid of its own, and is followed to its end."""

import os
import random
from typing import Any, Dict, List, Optional, Set

from neronet.host.clock import Clock
from neronet.model.event import Aborted, Crashed, Event, Held, Queued
from neronet.mum import account
from neronet.mum.account import Evidence
from neronet.mum.clerk import Clerk
from neronet.mum.dispatch import Dispatch, Tiding
from neronet.mum.errands import Submit
from neronet.mum.job import Job
from neronet.mum.jobs import Jobs
from neronet.mum.kid import Kid
from neronet.mum.kids import Kids, last_words
from neronet.mum.news import Alive, Kept, News, Rejected, Stray, Ticketed
from neronet.mum.orders import Group, Orders
from neronet.mum.printer import Printer
from neronet.mum.roster import Claim, Entry, Roster
from neronet.mum.submissions import Submissions
from neronet.spool import folder as folders
from neronet.spool.folder import Spool, make_task, read_task
from neronet.wardens.warden import Warden

_SLOW = 3.0  #: seconds after which an answer of the batch system is slow to come
_HELD_UP = 1.0  #: seconds between two looks at a full disk


class Desk:
    """What a batch system is reached by: the warden, the clerk who runs her commands, and the orders."""

    def __init__(self, warden: Warden, clerk: Clerk, orders: Orders) -> None:
        self.warden = warden
        self.clerk = clerk
        self.orders = orders


class Queueing(Dispatch):
    """Submits, adopts, asks, cancels, and says what became of those whose kid cannot."""

    def __init__(self, spool: Spool, roster: Roster, kids: Kids, desk: Desk, clock: Clock) -> None:
        self._spool = spool
        self._roster = roster
        self._kids = kids
        self._desk = desk
        self.printer = Printer(desk.warden, desk.orders)
        self._clock = clock
        self._jobs = Jobs(desk.orders, Submissions(random.random), clock.steady())  # noqa: S311 - for rests
        self._tidings: List[Tiding] = []
        self._has_begun = False  # whether what an earlier neromum left is known
        self._is_early = False  # whether the last turn has brought something
        self._read: Set[str] = set()  # whose journals were read for a judgement
        self._strays: Dict[str, str] = {}  # tickets of attempts that are not in care

    def add(self, entry: Entry, *, again: bool = False) -> None:
        """Let an attempt wait for its turn to be submitted; one that has a ticket is followed."""
        now = self._clock.steady()
        if again:  # its first job is about to end
            self._jobs.remove(entry.key, now)
            entry.ticket = None
            self._tidings.append(Tiding(entry, Queued(folder=entry.folder)))
        job = self._job(entry)
        job.ticket = job.ticket or self._strays.pop(entry.key, None)
        job.is_tried = again or not self._has_begun  # what an earlier neromum did nobody has seen
        self._jobs.add(job, now)

    def adopt(self, entry: Entry, kid: Kid) -> None:
        """Note that a kid has begun an attempt."""
        now = self._clock.steady()
        job = self._jobs.all.get(entry.key) or self._job(entry)
        self._jobs.begin(job, now, is_heard=kid.channel is not None)
        self._note_signal(entry, job)

    def withdraw(self, entry: Entry, cause: str) -> bool:
        """Forget an attempt that was not submitted; else have its job cancelled, unless its kid is told."""
        job = self._jobs.all.get(entry.key)
        if job is None or not self._jobs.stop(job, cause, self._clock.steady()):
            return False
        if not job.is_tried or entry.seal(self._kids.host, self._clock.wall(), Aborted(cause)):
            return True
        self._tidings.append(Tiding(entry))
        return False

    def hold(self, entry: Entry, *, held: bool) -> None:
        """Submit an attempt only after its release; have one that was submitted held by the batch system."""
        job = self._jobs.all.get(entry.key)
        if job is None or job.begun is not None:
            self._tidings.append(Tiding(entry, Held(held=False, reason="it had begun" if held else "")))
        elif self._jobs.hold(job, self._clock.steady(), held=held):
            self._tidings.append(Tiding(entry, Held(held)))

    def release(self, entry: Entry) -> None:
        """Forget an attempt that has ended; where the batch system ended it, await the system's account."""
        job = self._jobs.all.get(entry.key)
        if job is not None and not entry.ended and entry.signalled is not None:
            self._note_signal(entry, job)
        elif job is not None:
            self._jobs.remove(entry.key, self._clock.steady(), spare=not _is_ended_here(entry))

    def sweep(self, entry: Entry) -> None:
        """Have the job cancelled of a kid of whom there was no sign for long."""
        if entry.ticket is not None:
            self._jobs.cancel(entry.ticket, self._clock.steady())

    def greet(self, kid: Kid) -> None:
        """Note which attempt she has, by her name, or that her line was cut."""
        try:
            entry = self._roster.get(read_task(kid.name))
        except ValueError:
            return
        if entry is None or entry.ended:
            return
        if kid.channel is not None:
            kid.keys.add(entry.key)
            entry.claim = entry.claim or Claim(kid.name, kid.host)  # the disk may show it later
            self.adopt(entry, kid)
        elif entry.key in kid.keys:
            self.adopt(entry, kid)
            self._tidings.append(Tiding(entry))

    def place(self) -> List[Tiding]:
        """Take the answer of the clerk, judge what is over, and give the clerk the next errand."""
        now = self._clock.steady()
        self._has_begun = True
        tidings, self._tidings = self._tidings, []
        answer = self._desk.clerk.answer()
        if answer is not None:
            for news in self._jobs.take(answer, now):
                tidings += self._hear(news, now)
        due = self._jobs.due(now)
        for job in due:
            tidings += self._judge(job, now)
        self._read.intersection_update(job.key for job in due)
        if self._desk.clerk.is_free and not tidings:
            self._give_errand(now)
        self._is_early = bool(tidings)
        return tidings

    def patience(self, now: float) -> float:
        """Return the seconds until something is due; what the clerk brings is heard at once."""
        if self._tidings or self._is_early:
            return 0.0
        if not self._desk.clerk.is_free:
            return float("inf")
        left = self._jobs.next() - now
        return left if left > 0 else _HELD_UP

    def facts(self) -> Dict[str, Any]:
        """Return the warden's name, jobs by phase, errands so far, and the batch system's last complaint."""
        phases: Dict[str, int] = {}
        for job in self._jobs.all.values():
            phases[job.phase] = phases.get(job.phase, 0) + 1
        done = dict(self._desk.clerk.done)
        complaint = self._jobs.complaint
        return {"warden": self._desk.warden.name, "jobs": phases, "errands": done, "complaint": complaint}

    def why(self, entry: Entry) -> Dict[str, Any]:
        """Return what the batch system said of an attempt, how old that is (seconds), and its ticket."""
        job = self._jobs.all.get(entry.key)
        if job is None:
            return {}
        told: Dict[str, Any] = {"phase": job.phase, "reason": self._reason(job), "start": None}
        if job.ticket is not None:
            told["ticket"] = job.ticket
        if job.sight is not None:
            start = None if job.is_ended else job.sight.start
            told.update(start=start, hint=job.sight.hint, age=self._clock.steady() - job.seen)
        return told

    def _reason(self, job: Job) -> str:
        if job.ticket is None and job.begun is None:
            if job.is_held:
                return "held"
            if self._jobs.submissions.is_held(job.group):
                return "others of batch %d have to end first" % job.group.batch
            words = self._jobs.submissions.words.get(job.group) or self._jobs.complaint
            return words or self._silence()
        if job.gone is not None:
            return "the batch system's last answer does not name it"
        if job.is_ended:
            return "the batch system says that it is over; what its nerokid has written is awaited"
        return self._jobs.complaint or (job.sight.reason if job.sight is not None else "")

    def _silence(self) -> str:
        waits = self._desk.clerk.waits
        return "the batch system gives no answer for %d s now" % waits if waits > _SLOW else ""

    def _job(self, entry: Entry) -> Job:
        owner = folders.split_key(entry.key)[0]
        group = Group(owner, entry.batch, entry.at_once, entry.resources)
        job = Job(entry.key, group, entry.priority)
        job.ticket = entry.ticket
        job.is_held = entry.held
        return job

    def _note_signal(self, entry: Entry, job: Job) -> None:
        if entry.signalled is not None and job.signalled is None:
            job.signalled = self._clock.steady()
            self._jobs.sort(job)

    def _give_errand(self, now: float) -> None:
        """Send the clerk; before a submission the roster is on disk, and there is room for what comes."""
        waits = bool(len(self._jobs.submissions))
        may_submit = waits and self._roster.sync() and self._spool.has_room()
        errand = self._jobs.errand(now, may_submit=may_submit)
        if errand is not None:
            if isinstance(errand, Submit):
                os.makedirs(errand.order.folder, mode=0o700, exist_ok=True)
            self._desk.clerk.send(errand)

    def _hear(self, news: News, now: float) -> List[Tiding]:
        entry = self._roster.get(news.key)
        if isinstance(news, Stray):
            self._meet_stray(news, entry, now)
        if entry is None or entry.ended:
            return []
        if isinstance(news, Ticketed):
            return [Tiding(entry, Queued(ticket=news.ticket, folder=entry.folder))]
        if isinstance(news, Rejected):
            return self._reject(news, entry)
        if isinstance(news, Kept):
            return [Tiding(entry, Held(news.held, news.reason))]
        if isinstance(news, Alive):
            kid = self._kids.get(make_task(news.key))
            if kid is not None:
                kid.seen = now
        return [Tiding(entry)] if entry.claim is None else []

    def _meet_stray(self, stray: Stray, entry: Optional[Entry], now: float) -> None:
        """Have a job ended whose attempt neromum has ended herself; remember any other."""
        if entry is None:
            self._strays[stray.key] = stray.ticket
        elif _is_ended_here(entry):
            self._jobs.cancel(stray.ticket, now)

    def _reject(self, rejected: Rejected, entry: Entry) -> List[Tiding]:
        job = self._jobs.all.get(entry.key)
        event: Event = Crashed("refused: %s" % rejected.what, tail=rejected.hint)
        if job is not None and job.wish is not None:
            event = Aborted(job.wish)
        return self._end(entry, event)

    def _judge(self, job: Job, now: float) -> List[Tiding]:
        """Say what became of an attempt; its journal is read once more before."""
        entry = self._roster.get(job.key)
        if entry is None or entry.ended:
            self._jobs.remove(job.key, now)
            return []
        if job.key not in self._read:
            self._read.add(job.key)
            return [Tiding(entry)]
        event = account.weigh(self._evidence(entry, job))
        tidings = self._end(entry, event)
        if job.ticket is not None and (not job.is_ended or _may_come_back(event)):
            self._jobs.cancel(job.ticket, now)
        return tidings

    def _end(self, entry: Entry, event: Event) -> List[Tiding]:
        """End an attempt; one that nobody has begun is made sure to be begun by nobody."""
        if entry.claim is None and not entry.seal(self._kids.host, self._clock.wall(), event):
            job = self._jobs.all.get(entry.key)  # somebody just has
            if job is not None:
                self._jobs.begin(job, self._clock.steady(), is_heard=False)
            return [Tiding(entry)]
        return [Tiding(entry, event)]

    def _evidence(self, entry: Entry, job: Job) -> Evidence:
        is_again = os.path.exists(os.path.join(entry.folder, folders.AGAIN))
        limit, begun = entry.resources.time, entry.claim is not None
        log = last_words(self._spool, make_task(entry.key))
        asked = entry.stopping
        return Evidence(job.sight, begun, is_again, entry.signalled, asked, job.wish, limit, log)


def _is_ended_here(entry: Entry) -> bool:
    """Tell whether neromum has ended an attempt, and not its kid."""
    return entry.ended and bool(entry.own) and isinstance(entry.own[-1].event, (Aborted, Crashed))


def _may_come_back(event: Event) -> bool:
    """Tell whether a batch system might start such a job again."""
    return isinstance(event, Crashed) and event.cause in ("node failure", "preempted", account.PUT_BACK)
