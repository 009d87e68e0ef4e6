"""The attempts that wait for a place, in the order in which they shall start. Pure.

Attempts that ask for the same wait in one queue, so a turn costs as much as
there are different requests, however many attempts wait.
"""

from collections import OrderedDict
from typing import Callable, Dict, List, NamedTuple, Optional, Tuple

OVERTAKEN = 64  #: how often smaller attempts may pass a large one before all wait for it


class Limit(NamedTuple):
    """How many attempts of a batch may have places at the same time."""

    batch: str
    at_once: int  #: 0 means as many as there is room for


NO_LIMIT = Limit("", 0)


class Need(NamedTuple):
    """What one attempt takes of a host, how urgent it is, and with which others it shares a limit."""

    priority: int
    cpus: int
    memory: int
    gpus: int
    limit: Limit = NO_LIMIT


class Waiting:
    """First come, first served within a priority; what does not fit may be passed, for a while.

    What ``is_kept_back`` is not among them: its own batch keeps it back, and everybody passes it.
    """

    def __init__(self, is_kept_back: Callable[[Need], bool]) -> None:
        self._is_kept_back = is_kept_back
        self._queues: Dict[Need, "OrderedDict[str, int]"] = {}  # noqa: UP037 - 3.9 could do without quotes
        self._needs: Dict[str, Need] = {}
        self._arrivals = 0
        self._front = 0
        self._passed: Dict[str, int] = {}  # how often, for those that were in front and did not fit

    def __len__(self) -> int:
        return len(self._needs)

    def __contains__(self, key: object) -> bool:
        return key in self._needs

    def add(self, key: str, need: Need) -> None:
        """Let an attempt wait behind those that wait."""
        self._arrivals += 1
        self._needs[key] = need
        self._queues.setdefault(need, OrderedDict())[key] = self._arrivals

    def put_back(self, key: str, need: Need) -> None:
        """Let an attempt wait in front of those that wait: it had its turn already."""
        self._front -= 1
        self._needs[key] = need
        queue = self._queues.setdefault(need, OrderedDict())
        queue[key] = self._front
        queue.move_to_end(key, last=False)

    def remove(self, key: str) -> bool:
        """Let an attempt wait no more; False when it did not."""
        need = self._needs.pop(key, None)
        if need is None:
            return False
        self._passed.pop(key, None)
        del self._queues[need][key]
        if not self._queues[need]:
            del self._queues[need]
        return True

    def take(self, fits: Callable[[Need], bool]) -> Optional[Tuple[str, Need]]:
        """Return the first that fits, which waits no more; a large one in front is passed only so often."""
        heads = [key for _, _, key in self._heads()]
        for key in heads:
            need = self._needs[key]
            if fits(need):
                if key != heads[0]:
                    self._passed[heads[0]] = self._passed.get(heads[0], 0) + 1
                self.remove(key)
                return key, need
            if self._passed.get(key, 0) >= OVERTAKEN:
                return None
        return None

    def take_like(self, need: Need) -> Optional[str]:
        """Return the very first, which waits no more, if it asks for just this; kept back or not."""
        queue = self._queues.get(need)
        if queue is None:
            return None
        key = self._heads(need)[0][2]
        if self._needs[key] != need:
            return None
        self.remove(key)
        return key

    def _heads(self, wanted: Optional[Need] = None) -> List[Tuple[int, int, str]]:
        """Return the first of each queue, in the order in which they shall start; the wanted one's anyway."""
        heads = []
        for need, queue in self._queues.items():
            if need != wanted and self._is_kept_back(need):
                continue
            key = next(iter(queue))
            heads.append((-need.priority, queue[key], key))
        return sorted(heads)
