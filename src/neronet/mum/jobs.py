"""Attempts and a batch system: what waits, what was submitted, what is asked, what is to be judged. Pure.

Neromum's clerk runs the errands that ``errand`` gives, one at a time, and their answers come back
by ``take``. Nobody here reads a journal or a clock.
"""

from typing import Any, Dict, List, Optional, Set

from neronet.mum.cancels import Cancels
from neronet.mum.errands import Answer, Errand, Find, Hold, Look, Submit
from neronet.mum.holds import Holds
from neronet.mum.job import Job
from neronet.mum.lookout import Lookout
from neronet.mum.news import Alive, Kept, News, Rejected, Stray, Ticketed, Unsure
from neronet.mum.orders import Orders
from neronet.mum.submissions import REST, Part, Submissions
from neronet.spool.folder import make_task, read_task
from neronet.wardens.warden import Refused, Sight

UNHEEDED = 60.0  #: seconds in which a kid who is not connected may heed a wish, until her job is cancelled


class Jobs:
    """The jobs of all attempts in care that have not ended."""

    def __init__(self, orders: Orders, submissions: Submissions, now: float) -> None:
        self.complaint = ""  #: the batch system's last one, while it stands
        self.submissions = submissions
        self._orders = orders
        self._lookout = Lookout(now)
        self.all: Dict[str, Job] = {}  #: by attempt
        self._holds = Holds()
        self._looked_for: Dict[str, Job] = {}
        self._open: Dict[str, Job] = {}
        self._part: Optional[Part] = None
        self._cancels = Cancels()
        self._unticketed: Set[str] = set()  # begun, by a job whose ticket is not known here
        self._is_sure = False  # whether all that lives was asked for
        self._rest = 0.0  # until then, after a question that was not answered
        self._troubles = 0

    def add(self, job: Job, now: float) -> None:
        """Let an attempt wait to be submitted; one that has a ticket is followed."""
        if job.key in self.all:
            return
        self.all[job.key] = job
        if job.ticket is None:
            self._let_wait(job, now)
        else:
            self._follow(job, now)

    def begin(self, job: Job, now: float, *, is_heard: bool) -> None:
        """Note that a kid has an attempt, and whether she is connected; a line's end is to be explained."""
        is_new, was_heard = job.key not in self.all, job.is_heard
        self.all[job.key] = job
        job.start(now)
        job.is_heard, job.is_held = is_heard, False
        self._holds.remove(job)
        if self.submissions.remove(job.key) or is_new:
            self._follow(job, now)
        if was_heard and not is_heard:
            self._lookout.hurry(now)
        self.sort(job)

    def remove(self, key: str, now: float, *, spare: bool = False) -> None:
        """Forget an attempt: it has ended, or begins anew. ``spare``: its job ends by itself."""
        job = self.all.pop(key, None)
        if job is None:
            return
        if spare and job.ticket is not None:
            self._cancels.remove(job.ticket)
        self._holds.remove(job)
        for place in (self._looked_for, self._open):
            place.pop(key, None)
        self._unticketed.discard(key)
        if not self.submissions.remove(key) and (job.ticket is not None or job.begun is not None):
            self.submissions.ended(job.group, now)

    def stop(self, job: Job, wish: str, now: float) -> bool:
        """See that an attempt ends; True when it only waited, and waits no more."""
        if self.submissions.remove(job.key) or self._only_waits(job):
            del self.all[job.key]
            return True
        job.wish = wish
        if job.ticket is not None and not job.is_heard:
            self.cancel(job.ticket, now if job.begun is None else now + UNHEEDED)
        return False

    def hold(self, job: Job, now: float, *, held: bool) -> bool:
        """Keep a job that has not begun from beginning, or no more; False when the system has to be asked."""
        job.is_held = held
        if held:
            self.submissions.remove(job.key)
        if job.ticket is None and not self._is_under_way(job):
            self._let_wait(job, now)
            return True
        if job.ticket is None:  # it is with the clerk: what comes back decides
            return not held
        self._holds.add(job)
        return False

    def cancel(self, ticket: str, at: float) -> None:
        """Have a job ended."""
        self._cancels.add(ticket, at)

    def sort(self, job: Job) -> None:
        """Put a job where it belongs after something of it has changed."""
        for place, belongs in ((self._looked_for, job.wants_look), (self._open, job.is_open)):
            if belongs:
                place[job.key] = job
            else:
                place.pop(job.key, None)

    def due(self, now: float) -> List[Job]:
        """Return the jobs that are to be judged: their journals are to be read once more before."""
        return [job for job in self._open.values() if job.due() <= now]

    def errand(self, now: float, *, may_submit: bool = True) -> Optional[Errand]:
        """Return what the clerk shall do now: cancel, submit or look, in this order."""
        cancel = self._cancels.errand(now)
        if cancel is not None:
            return cancel
        if self._wants_find and self._rest <= now:
            return Find(self._orders.label)
        hold = self._holds.errand(now)
        if hold is not None:
            return hold
        part = self.submissions.take(now) if self._is_sure and may_submit else None
        if part is not None:
            self._part = part
            for key in part.keys:
                self.all[key].is_tried = True
            return Submit(self._orders.make(part.group, part.keys))
        if self._looked_for and self._lookout.next <= now:
            self._lookout.asked(now)
            return Look([job.ticket for job in self._looked_for.values() if job.ticket is not None])
        return None

    def next(self) -> float:
        """Return when there may be an errand, or a judgement."""
        times = [self._holds.next(), self._cancels.next(), *(job.due() for job in self._open.values())]
        if self._wants_find:
            times.append(self._rest)
        elif len(self.submissions):
            times.append(self.submissions.next())
        if self._looked_for:
            times.append(self._lookout.next)
        return min(times, default=float("inf"))

    def take(self, answer: Answer, now: float) -> List[News]:
        """Take in how an errand ended."""
        errand = answer.errand
        self.complaint = "" if answer.trouble is None else answer.trouble.what
        if isinstance(errand, Find):
            return self._found(answer, now)
        if isinstance(errand, Submit):
            return self._submitted(answer, now)
        if isinstance(errand, Look):
            return self._seen(errand, answer, now)
        if isinstance(errand, Hold):
            if answer.trouble is None:
                self._lookout.hurry(now)
            return [Kept(*told) for told in self._holds.take(errand, answer, now)]
        self._cancels.take(errand, answer, now)
        if answer.trouble is None:
            self._lookout.stir()
            self._lookout.hurry(now)
        return []

    def _let_wait(self, job: Job, now: float) -> None:
        if not job.is_held:
            self.submissions.add(job.key, job.group, job.priority, now)

    def _is_under_way(self, job: Job) -> bool:
        return self._part is not None and job.key in self._part.keys

    def _only_waits(self, job: Job) -> bool:
        """Tell whether a job waits for its release, and the system does not have it, as far as is known."""
        return job.is_held and job.ticket is None and job.begun is None and not self._is_under_way(job)

    def _follow(self, job: Job, now: float) -> None:
        """Watch a job that was submitted earlier."""
        job.is_tried = True
        self.submissions.left(job.group)
        if job.ticket is None:
            self._unticketed.add(job.key)
        self.sort(job)
        self._lookout.stir()
        self._lookout.hurry(now)

    @property
    def _wants_find(self) -> bool:
        """Tell whether jobs may live that nobody here has a ticket of, and that matters."""
        return not self._is_sure and bool(len(self.submissions) or self._unticketed)

    def _found(self, answer: Answer, now: float) -> List[News]:
        if answer.trouble is not None:
            self._troubles += 1
            self._rest = now + min(REST[0] * 2.0 ** min(self._troubles - 1, 10), REST[1])
            return []
        self._is_sure, self._troubles = True, 0
        news: List[News] = []
        for task, ticket in answer.result.items():
            news += self._adopt(task, ticket, now)
        for key in self._unticketed:  # nothing of theirs lives
            job = self.all[key]
            job.see(Sight("ended"), answer.asked, now)
            self.sort(job)
        self._unticketed.clear()
        held = (key for key, job in self.all.items() if self._only_waits(job))
        waiting = [*self.submissions, *held]
        return news + [Unsure(key) for key in waiting if self.all[key].is_tried]

    def _adopt(self, task: str, ticket: str, now: float) -> List[News]:
        try:
            key = read_task(task)
        except ValueError:
            return []
        job = self.all.get(key)
        if job is None:
            return [Stray(key, ticket)]
        if job.ticket == ticket or (job.ticket is not None and job.begun is not None):
            return []
        if self.submissions.remove(key) or self._only_waits(job):
            self.submissions.left(job.group)
        return self._ticket(job, ticket, now)

    def _ticket(self, job: Job, ticket: str, now: float) -> List[News]:
        job.ticket, job.is_tried = ticket, True
        self._unticketed.discard(job.key)
        self.sort(job)
        self._lookout.stir()
        if job.is_held:
            self._holds.add(job)
        if job.wish is not None:
            self.cancel(ticket, now if job.begun is None else now + UNHEEDED)
        return [Ticketed(job.key, ticket)]

    def _submitted(self, answer: Answer, now: float) -> List[News]:
        part, self._part = self._part, None
        assert part is not None
        trouble = answer.trouble
        tickets: Dict[str, str] = answer.result if trouble is None else {}
        news: List[News] = []
        left: List[Job] = []
        for key in part.keys:
            job, ticket = self.all.get(key), tickets.get(make_task(key))
            if job is None:  # it has begun and ended meanwhile
                continue
            if ticket is not None:
                self.submissions.left(job.group)
                news += self._ticket(job, ticket, now)
            elif job.begun is not None:
                self.submissions.left(job.group)
                self._unticketed.add(key)
            elif isinstance(trouble, Refused):
                news.append(Rejected(key, trouble.what, trouble.hint or ""))
            elif job.wish is not None:
                news.append(Rejected(key, "", ""))
            elif job.is_held:
                news.append(Kept(key, held=True))
            else:
                left.append(job)
        self._account(part, left, trouble, now)
        return news

    def _account(self, part: Part, left: List[Job], trouble: Any, now: float) -> None:
        """Let those wait again that were not taken, and remember why."""
        self._is_sure = trouble is None or isinstance(trouble, Refused)
        for job in left:
            self.submissions.add(job.key, job.group, job.priority, now)
        if left or not self._is_sure:
            words = "the batch system took a part of them" if trouble is None else trouble.what
            self.submissions.busy(part.group, words, now, is_partly=trouble is None)
        else:
            self.submissions.taken(part.group)

    def _seen(self, look: Look, answer: Answer, now: float) -> List[News]:
        news: List[News] = []
        changed = False
        asked = frozenset(look.tickets)
        for job in list(self._looked_for.values()) if answer.trouble is None else []:
            if job.ticket not in asked:
                continue
            sight = answer.result.get(job.ticket)
            if sight is None or (sight.phase == "unknown" and not sight.reason):
                job.miss(now, is_cancelled=self._cancels.has_heard(job.ticket))
                changed = True  # until that is explained
            else:
                changed = job.see(sight, answer.asked, now) or changed
                if sight.phase == "running":
                    news.append(Alive(job.key))
            self.sort(job)
        self._lookout.answered(now, changed=changed)
        return news
