"""Shares a host out: which attempt starts next, on which GPUs. Pure: no clock, no processes.

Attempts that ask for the same wait in one queue, so a turn costs as much as
there are different requests, however many attempts wait.
"""

from collections import OrderedDict
from typing import Dict, List, NamedTuple, Optional, Tuple

from neronet.host.capacity import Capacity
from neronet.model.resources import Resources

OVERTAKEN = 64  #: how often smaller attempts may pass a large one before all wait for it


class Placement(NamedTuple):
    """An attempt that may start now, and the GPUs that are its own."""

    key: str
    gpus: List[str]


class _Need(NamedTuple):
    """What one attempt takes of the host; the order of starting within equal needs is arrival."""

    priority: int
    cpus: int
    memory: int
    gpus: int


class Scheduler:
    """Slots by CPUs, memory and GPUs of one host; first come, first served within a priority."""

    def __init__(self, capacity: Capacity) -> None:
        self._cpus = capacity.cpus
        self._memory = capacity.memory
        self._gpus = list(capacity.gpus)
        self._queues: Dict[_Need, OrderedDict[str, int]] = {}
        self._needs: Dict[str, _Need] = {}
        self._placed: Dict[str, Tuple[_Need, List[str]]] = {}
        self._arrivals = 0
        self._passed = 0
        self._head: Optional[str] = None

    @property
    def waiting(self) -> int:
        """Return how many attempts wait for a place."""
        return len(self._needs)

    def add(self, key: str, resources: Resources, priority: int = 0) -> None:
        """Let an attempt wait for its place; one that waits or has a place already is left as it is."""
        if key in self._needs or key in self._placed:
            return
        need = _Need(priority, resources.cpus, resources.memory or 0, resources.gpus)
        self._arrivals += 1
        self._needs[key] = need
        self._queues.setdefault(need, OrderedDict())[key] = self._arrivals

    def adopt(self, key: str, resources: Resources, gpus: List[str]) -> None:
        """Note an attempt that runs already, on these GPUs."""
        self.remove(key)
        need = _Need(0, resources.cpus, resources.memory or 0, resources.gpus)
        self._take(key, need, list(gpus))

    def remove(self, key: str) -> bool:
        """Forget an attempt and free its place; True when it was waiting."""
        need = self._needs.pop(key, None)
        if need is not None:
            del self._queues[need][key]
            if not self._queues[need]:
                del self._queues[need]
            return True
        placed = self._placed.pop(key, None)
        if placed is not None:
            taken, gpus = placed
            self._cpus += taken.cpus
            self._memory += taken.memory
            self._gpus += gpus
        return False

    def place(self) -> List[Placement]:
        """Return the attempts that start now, in order; they have their places from here on."""
        placements: List[Placement] = []
        while True:
            key = self._next()
            if key is None:
                return placements
            need = self._needs[key]
            self.remove(key)
            gpus = self._gpus[: need.gpus]
            self._take(key, need, gpus)
            placements.append(Placement(key, gpus))

    def _next(self) -> Optional[str]:
        """Return the first attempt that fits; a large one in front is passed only so often."""
        heads = sorted((-need.priority, arrival, key) for need, key, arrival in self._heads())
        for place, (_, _, key) in enumerate(heads):
            if self._fits(self._needs[key]):
                if place > 0:
                    self._passed += 1
                return key
            if place == 0 and self._is_due(key):
                return None
        return None

    def _heads(self) -> List[Tuple[_Need, str, int]]:
        heads = []
        for need, queue in self._queues.items():
            key = next(iter(queue))
            heads.append((need, key, queue[key]))
        return heads

    def _is_due(self, head: str) -> bool:
        if head != self._head:
            self._head, self._passed = head, 0
        return self._passed >= OVERTAKEN

    def _fits(self, need: _Need) -> bool:
        return need.cpus <= self._cpus and need.memory <= self._memory and need.gpus <= len(self._gpus)

    def _take(self, key: str, need: _Need, gpus: List[str]) -> None:
        self._placed[key] = (need, gpus)
        self._cpus -= need.cpus
        self._memory -= need.memory
        self._gpus = [gpu for gpu in self._gpus if gpu not in gpus]
