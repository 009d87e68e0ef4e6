"""The jobs that a batch system is to keep from beginning, or to let begin, until it has been told. Pure."""

from typing import Dict, List, NamedTuple, Optional

from neronet.mum.errands import Answer, Hold
from neronet.mum.job import Job
from neronet.mum.submissions import REST
from neronet.wardens.warden import Refused


class Told(NamedTuple):
    """What a job's attempt has come to; with a reason, it could not be held or released."""

    key: str
    held: bool
    reason: str = ""


class Holds:
    """What the system is still to be told."""

    def __init__(self) -> None:
        self._jobs: Dict[str, Job] = {}
        self._rest = 0.0

    def add(self, job: Job) -> None:
        """Have the system told what a job has come to: ``is_held``."""
        self._jobs[job.key] = job

    def remove(self, job: Job) -> None:
        """Tell the system nothing of a job: it has begun, or is over."""
        self._jobs.pop(job.key, None)

    def next(self) -> float:
        """Return when there may be something to tell."""
        return self._rest if self._jobs else float("inf")

    def errand(self, now: float) -> Optional[Hold]:
        """Return what is to be told now: those to be held, or else those to be released."""
        if now < self._rest:
            return None
        for held in (True, False):
            tickets = [job.ticket for job in self._jobs.values() if job.is_held is held and job.ticket]
            if tickets:
                return Hold(tickets, held)
        return None

    def take(self, errand: Hold, answer: Answer, now: float) -> List[Told]:
        """Take in the answer; a wish that has changed meanwhile is told next."""
        is_final = isinstance(answer.trouble, Refused)
        if answer.trouble is not None and not is_final:
            self._rest = now + REST[0]
            return []
        asked = frozenset(errand.tickets)
        done = [job for job in self._jobs.values() if job.ticket in asked and job.is_held is errand.held]
        for job in done:
            del self._jobs[job.key]
            job.is_held = errand.held is not is_final
        reason = "" if answer.trouble is None else answer.trouble.what
        return [Told(job.key, job.is_held, reason) for job in done]
