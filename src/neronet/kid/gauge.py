"""What one program uses, from sample to sample, and how much it has used in all."""

import resource
from typing import Any, NamedTuple, Optional

from neronet.host.census import Use
from neronet.host.nvidia import Load
from neronet.model.event import Vitals

EARLY = 1.0  #: seconds from the start to the first sample, so that short runs have one


class Ashes(NamedTuple):
    """What the kernel says of a process that was waited for, as ``getrusage(2)`` has it."""

    cpu_time: float  #: seconds, its children's included
    memory: Optional[int]  #: bytes, of the largest of its processes; None: no more than before it began


def ashes(usage: Any) -> Ashes:
    """Return what the kernel says of a child that has ended: as ``wait4(2)`` gives it.

    Its memory counts from before it became the user's program, when it was as large as nerokid: what is no
    more than that tells nothing.
    """
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    memory = usage.ru_maxrss << 10 if usage.ru_maxrss > own else None
    return Ashes(usage.ru_utime + usage.ru_stime, memory)


class Gauge:
    """The samples of one attempt; times are of the steady clock, in seconds."""

    def __init__(self, started: float, every: float, cpus: int, gpus: int) -> None:
        self._started = started
        self._every = every
        self._cpus = max(1, cpus)
        self._gpus = gpus
        self._sampled = started
        self._due = started + min(EARLY, every)
        self._so_far = Vitals(0.0)

    def is_due(self, now: float) -> bool:
        """Tell whether a sample is due."""
        return now >= self._due

    def sample(self, use: Use, load: Optional[Load], now: float) -> Vitals:
        """Return a sample."""
        before = self._so_far
        lasted = max(1e-3, now - self._sampled)
        cpu_time = max(before.cpu_time or 0.0, use.cpu_time)  # an orphan takes its time with it
        busy = load.busy if load else None
        self._so_far = Vitals(
            runtime=round(now - self._started, 2),
            cpu=round((cpu_time - (before.cpu_time or 0.0)) / lasted / self._cpus, 4),
            memory=use.memory,
            gpu=None if busy is None else round(busy, 4),
            gpu_memory=load.memory if load else None,
            written=_most(before.written, use.written),
            cpu_time=round(cpu_time, 2),
            memory_peak=_most(before.memory_peak, use.memory),
            gpu_time=_more(before.gpu_time, None if busy is None else busy * lasted * self._gpus),
            gpu_memory_peak=_most(before.gpu_memory_peak, load.memory if load else None),
        )
        self._sampled = now
        self._due = now + self._every
        return self._so_far

    def last(self, ashes: Optional[Ashes], now: float) -> Optional[Vitals]:
        """Return what it has used in all; None of one that was over before anybody could look."""
        if now - self._started < EARLY:
            return None
        before = self._so_far
        return before._replace(
            runtime=round(now - self._started, 2),
            cpu=None,
            memory=None,
            gpu=None,
            gpu_memory=None,
            cpu_time=round(max(before.cpu_time or 0.0, ashes.cpu_time if ashes else 0.0), 2),
            memory_peak=_most(before.memory_peak, ashes.memory if ashes else None),
        )


def _most(one: Optional[int], other: Optional[int]) -> Optional[int]:
    known = [amount for amount in (one, other) if amount is not None]
    return max(known) if known else None


def _more(one: Optional[float], other: Optional[float]) -> Optional[float]:
    return one if other is None else round((one or 0.0) + other, 2)
