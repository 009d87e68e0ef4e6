"""Shares a host out: which attempt starts next, on which GPUs. Pure: no clock, no processes.

A place on the host is a *line*: the attempt that runs there and, where attempts
are short, the next few behind it, so that nobody waits for a message between
two of them. Those behind ask for the same as the first, and nerokid gives them
back when the first takes longer than was thought.
"""

from typing import Dict, List, NamedTuple, Set

from neronet.host.capacity import Capacity
from neronet.model.resources import Resources
from neronet.mum.waiting import NO_LIMIT, Limit, Need, Waiting

QUICK = 0.5  #: seconds; attempts that end sooner may have others lined up behind them
LINED_UP = 16  #: attempts in one line at most


class Placement(NamedTuple):
    """An attempt that starts now, or after those before it in its line, on these GPUs."""

    key: str
    gpus: List[str]
    line: str


class _Line:
    """One place, and the attempts that have it one after the other."""

    __slots__ = ("gpus", "keys", "name", "need")

    def __init__(self, name: str, need: Need, gpus: List[str]) -> None:
        self.name = name
        self.need = need
        self.gpus = gpus
        self.keys: List[str] = [name]


class Scheduler:
    """Slots by CPUs, memory and GPUs of one host; first come, first served within a priority."""

    def __init__(self, capacity: Capacity) -> None:
        self._cpus = capacity.cpus
        self._memory = capacity.memory
        self._own = frozenset(capacity.gpus)
        self._gpus = list(capacity.gpus)
        self._waiting = Waiting(self._is_kept_back)
        self._lines: Dict[str, _Line] = {}  # by the attempts in them
        self._quick: Set[Need] = set()  # of which the newest to end ran short
        self._of_batch: Dict[str, int] = {}  # lines of batches with a limit

    @property
    def waiting(self) -> int:
        """Return how many attempts wait for a place."""
        return len(self._waiting)

    def add(self, key: str, resources: Resources, priority: int = 0, limit: Limit = NO_LIMIT) -> None:
        """Let an attempt wait for its place; one that waits or has a place already is left as it is."""
        if key not in self._waiting and key not in self._lines:
            self._waiting.add(key, _need(resources, priority, limit))

    def adopt(self, key: str, resources: Resources, gpus: List[str], limit: Limit = NO_LIMIT) -> None:
        """Note an attempt that runs already, on these GPUs."""
        self.remove(key)
        self._open(key, _need(resources, 0, limit), list(gpus))

    def withdraw(self, key: str) -> bool:
        """Forget an attempt that waits; False when it does not: it may have a place."""
        return self._waiting.remove(key)

    def remove(self, key: str) -> None:
        """Forget an attempt and free its place."""
        self._waiting.remove(key)
        line = self._lines.pop(key, None)
        if line is None:
            return
        line.keys.remove(key)
        if not line.keys:
            self._cpus += line.need.cpus
            self._memory += line.need.memory
            # The host may have others now than when an adopted attempt was placed.
            self._gpus += [gpu for gpu in line.gpus if gpu in self._own and gpu not in self._gpus]
            self._count(line.need.limit, -1)

    def put_back(self, key: str) -> None:
        """Take an attempt that did not begin out of its line: it is the next to get a place."""
        line = self._lines.get(key)
        if line is not None:
            self.remove(key)
            self._quick.discard(line.need)
            self._waiting.put_back(key, line.need)

    def ended(self, key: str, runtime: float) -> None:
        """Free the place of an attempt that ran for so many seconds; short ones let others line up."""
        line = self._lines.get(key)
        if line is not None:
            (self._quick.add if runtime < QUICK else self._quick.discard)(line.need)
        self.remove(key)

    def place(self) -> List[Placement]:
        """Return the attempts to start, in order; they have their places from here on."""
        placements: List[Placement] = []
        while self._waiting:
            found = self._waiting.take(self._fits)
            if found is None:
                break
            key, need = found
            line = self._open(key, need, self._gpus[: need.gpus])
            placements.append(Placement(key, line.gpus, line.name))
        if self._quick and self._waiting:
            self._line_up(placements)
        return placements

    def _line_up(self, placements: List[Placement]) -> None:
        """Put attempts behind those that run short, evenly over the lines."""
        lines = {line.name: line for line in self._lines.values()}.values()
        short = [line for line in lines if line.need in self._quick and len(line.keys) <= LINED_UP // 2]
        for _turn in range(LINED_UP - LINED_UP // 2):
            for line in short:
                key = self._waiting.take_like(line.need)
                if key is not None:
                    line.keys.append(key)
                    self._lines[key] = line
                    placements.append(Placement(key, line.gpus, line.name))

    def _fits(self, need: Need) -> bool:
        return need.cpus <= self._cpus and need.memory <= self._memory and need.gpus <= len(self._gpus)

    def _open(self, key: str, need: Need, gpus: List[str]) -> _Line:
        line = self._lines[key] = _Line(key, need, gpus)
        self._cpus -= need.cpus
        self._memory -= need.memory
        self._gpus = [gpu for gpu in self._gpus if gpu not in gpus]
        self._count(need.limit, +1)
        return line

    def _count(self, limit: Limit, more: int) -> None:
        """Note that a batch has a line more, or one less."""
        if limit.at_once:
            lines = self._of_batch.pop(limit.batch, 0) + more
            if lines:
                self._of_batch[limit.batch] = lines

    def _is_kept_back(self, need: Need) -> bool:
        """Tell whether as many of the batch have places as may; in a line only one runs at a time."""
        return 0 < need.limit.at_once <= self._of_batch.get(need.limit.batch, 0)


def _need(resources: Resources, priority: int, limit: Limit) -> Need:
    return Need(priority, resources.cpus, resources.memory or 0, resources.gpus, limit)
