"""Whether a program was killed for want of memory: the kernel's counts and record, weighed."""

from typing import Callable, List, Optional

from neronet.host import memory_kills
from neronet.host.memory_kills import Counter

OUT_OF_MEMORY = "out of memory"
_KILLED = (-9, 137)  #: how a program ends that was killed, itself or in its shell


class Kills:
    """The kernel's kills in the cgroup that all programs of one nerokid share; each explains one end."""

    def __init__(
        self,
        steady: Callable[[], float],
        counter: Optional[Counter] = None,
        record: Callable[[], Optional[List[int]]] = memory_kills.record,
    ) -> None:
        self._steady = steady
        self._counter = counter or Counter()
        self._record = record
        self._unexplained: List[float] = []  # when they were noticed

    def look(self) -> None:
        """Notice new kills."""
        self._unexplained += [self._steady()] * self._counter.news()

    def explain(self, status: int, pid: int, started: float) -> bool:
        """Tell whether a program that ended with ``status`` was killed for want of memory.

        Only the host's count may be known, which tells of others' programs too: then the kernel's record is
        to name this one, where it may be read and the program itself was struck.
        """
        if status not in _KILLED or not self.since(started):
            return False
        if not self._counter.is_own and status < 0:
            recorded = self._record()
            if recorded is not None and pid not in recorded:
                return False
        self._unexplained.pop()
        return True

    def since(self, started: float) -> bool:
        """Tell whether the kernel has killed since then what no end has been explained by."""
        self.look()
        return any(noticed >= started for noticed in self._unexplained)
