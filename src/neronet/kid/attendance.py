"""What is measured and recorded of one attempt beside its metrics: what it uses, and its environment."""

from typing import Callable, List, Mapping, Optional, Set

from neronet.host.census import Use
from neronet.host.nvidia import Load
from neronet.kid.environment import Surroundings
from neronet.kid.gauge import Ashes, Gauge
from neronet.kid.memory import OUT_OF_MEMORY, Kills
from neronet.model.attempt import Assignment
from neronet.model.event import Event, Vitals, Warned


class Attendance:
    """One attempt's, from its start until nothing more is to be told; ``steady`` is a clock in seconds."""

    def __init__(
        self,
        assignment: Assignment,
        steady: Callable[[], float],
        surroundings: Optional[Surroundings] = None,
        kills: Optional[Kills] = None,
    ) -> None:
        self._assignment = assignment
        self._steady = steady
        self._surroundings = surroundings
        self._kills = kills
        self._started = steady()
        self._gauge: Optional[Gauge] = None
        self._said: Set[str] = set()
        self._ashes: Optional[Ashes] = None
        self._ahead: List[Event] = []
        self.every = assignment.vitals  #: seconds between two samples; 0 when none are wanted
        self.environment = surroundings.digest if surroundings else ""  #: of one that was told before
        self.note = surroundings.note if surroundings else ""  #: a line that is to go behind the setup
        self.gpus: List[str] = []

    def begin(self, folder: str, variables: Mapping[bytes, bytes], gpus: List[str], started: float) -> None:
        """Note that the program has begun, by the steady clock."""
        self._started = started
        self.gpus = gpus
        cpus = self._assignment.resources.cpus
        self._gauge = Gauge(self._started, self.every, cpus, len(gpus)) if self.every else None
        if self._surroundings is not None:
            self._surroundings.begin(folder, variables, self._steady)

    def is_due(self, now: float) -> bool:
        """Tell whether a sample is due."""
        return self._gauge is not None and self._ashes is None and self._gauge.is_due(now)

    def sample(self, use: Use, load: Optional[Load]) -> None:
        """Take what the program uses now."""
        if self._gauge is not None:
            self._ahead.append(self._gauge.sample(use, load, self._steady()))

    def remark(self, about: str, message: str) -> None:
        """Have it told, once, what is not as it should be."""
        if about not in self._said:
            self._said.add(about)
            self._ahead.append(Warned(about, message))

    def exited(self, ashes: Ashes) -> None:
        """Note what the kernel says of the program that has ended."""
        self._ashes = ashes

    def why_killed(self, status: int, pid: int) -> Optional[str]:
        """Return the cause of an end that the kernel made for want of memory."""
        if self._kills is None or not status:
            return None
        if self._kills.explain(status, pid, self._started):
            return OUT_OF_MEMORY
        if self._kills.since(self._started):
            self.remark("memory", "the kernel killed a process here for want of memory while it ran")
        return None

    def while_running(self) -> List[Event]:
        """Return what there is to tell now."""
        news, self._ahead = self._ahead, []
        environment = self._surroundings.turn(ended=False) if self._surroundings else None
        return news if environment is None else [*news, environment]

    def when_ended(self) -> List[Event]:
        """Return what there is to tell after the program's end."""
        news, self._ahead = self._ahead, []
        gauge, self._gauge = self._gauge, None
        vitals: Optional[Vitals] = gauge.last(self._ashes, self._steady()) if gauge else None
        environment = self._surroundings.turn(ended=True) if self._surroundings else None
        return [*news, *(event for event in (vitals, environment) if event is not None)]

    @property
    def told(self) -> bool:
        """Tell whether nothing is left to tell."""
        return self._surroundings is None or self._surroundings.told

    def hurry(self) -> None:
        """Wait for nothing more: somebody wants the attempt to be over."""
        if self._surroundings is not None:
            self._surroundings.hurry()
