"""The attempts that wait to be submitted: gathered into orders, and tried again after a rest. Pure."""

from collections import OrderedDict
from typing import Callable, Dict, Iterator, List, NamedTuple, Optional, Tuple

from neronet.mum.orders import Group

# A batch goes when it is whole: jobs that start keep hosts and the controller busy.
_QUIET, _GATHERED = 0.2, 10.0  #: seconds without another one of a group, and since its first, until it goes
_QUIET_LIMITED, _GATHERED_LIMITED = 2.0, 10.0  #: the same where a limit holds within one order only
_MOST = 1000  #: attempts in one order, so that a cancellation need not wait for long
REST = (5.0, 300.0)  #: seconds between two tries: at first, and at most


class Part(NamedTuple):
    """Attempts that are submitted now."""

    group: Group
    keys: List[str]


class _Queue:
    """What waits of one group."""

    __slots__ = ("first", "keys", "last", "rest")

    def __init__(self, now: float) -> None:
        self.keys: "OrderedDict[str, int]" = OrderedDict()  # noqa: UP037 - with their priorities
        self.first = self.last = now
        self.rest = 0.0

    def ready_at(self, group: Group) -> float:
        """Return when it may be submitted: once no more of it come, but for its rest."""
        quiet, gathered = _QUIET, _GATHERED
        if group.at_once:
            quiet, gathered = _QUIET_LIMITED, _GATHERED_LIMITED
        return max(self.rest, min(self.last + quiet, self.first + gathered))


class Submissions:
    """Equal attempts go together; of a batch with a limit one order at a time is with the batch system."""

    def __init__(self, chance: Callable[[], float]) -> None:
        """``chance`` gives numbers from 0 to 1."""
        self._chance = chance
        self._queues: Dict[Group, _Queue] = {}
        self._groups: Dict[str, Group] = {}
        self._away: Dict[Tuple[str, int], int] = {}  # of batches with a limit: how many have not ended
        self._tries: Dict[Group, int] = {}
        self._troubles = 0  # one after the other, whatever the group
        self._rest = 0.0
        self.words: Dict[Group, str] = {}  #: why the batch system did not take them, the last time

    def __len__(self) -> int:
        return len(self._groups)

    def __iter__(self) -> Iterator[str]:
        return iter(self._groups)

    def add(self, key: str, group: Group, priority: int, now: float) -> None:
        """Let an attempt wait."""
        queue = self._queues.setdefault(group, _Queue(now))
        queue.last = now
        queue.keys[key] = priority
        self._groups[key] = group

    def remove(self, key: str) -> bool:
        """Let an attempt wait no more; False when it did not."""
        group = self._groups.pop(key, None)
        if group is None:
            return False
        del self._queues[group].keys[key]
        if not self._queues[group].keys:
            del self._queues[group]
        return True

    def left(self, group: Group) -> None:
        """Note that an attempt is with the batch system."""
        if group.at_once:
            name = (group.owner, group.batch)
            self._away[name] = self._away.get(name, 0) + 1

    def ended(self, group: Group, now: float) -> None:
        """Note that one is with the batch system no more: there may be room for others."""
        name = (group.owner, group.batch)
        if group.at_once and name in self._away:
            self._away[name] -= 1
            if not self._away[name]:
                del self._away[name]
        queue = self._queues.get(group)
        if queue is not None:
            queue.rest = min(queue.rest, now + REST[0])

    def take(self, now: float) -> Optional[Part]:
        """Return what shall be submitted now; these wait no more."""
        group = min(
            (group for group in self._queues if self._ready_at(group) <= now),
            key=lambda each: (-max(self._queues[each].keys.values()), self._queues[each].first),
            default=None,
        )
        if group is None:
            return None
        waiting = self._queues[group].keys
        keys = sorted(waiting, key=lambda key: -waiting[key])
        keys = keys if group.at_once else keys[:_MOST]
        for key in keys:
            self.remove(key)
        return Part(group, keys)

    def taken(self, group: Group) -> None:
        """Note that the batch system took all of an order."""
        self._troubles = 0
        self._rest = 0.0
        self._tries.pop(group, None)
        self.words.pop(group, None)

    def busy(self, group: Group, words: str, now: float, *, is_partly: bool) -> None:
        """Note that it did not take an order, or not all of it: the rest is tried again, after a while."""
        self._troubles = 0 if is_partly else self._troubles + 1
        self._tries[group] = 1 if is_partly else self._tries.get(group, 0) + 1
        self._rest = now + self._pause(self._troubles)
        self.words[group] = words
        queue = self._queues.get(group)
        if queue is not None:
            queue.rest = now + self._pause(self._tries[group])

    def next(self) -> float:
        """Return when there may be something to submit."""
        return min((self._ready_at(group) for group in self._queues), default=float("inf"))

    def is_held(self, group: Group) -> bool:
        """Tell whether attempts of the same batch have to end first."""
        return bool(group.at_once) and (group.owner, group.batch) in self._away

    def _ready_at(self, group: Group) -> float:
        if self.is_held(group):
            return float("inf")
        return max(self._rest, self._queues[group].ready_at(group))

    def _pause(self, tries: int) -> float:
        """Return a rest that doubles from try to try; not all neromums come at the same moment."""
        return float(min(REST[0] * 2.0 ** min(tries - 1, 10), REST[1]) * (0.75 + self._chance() / 4))
