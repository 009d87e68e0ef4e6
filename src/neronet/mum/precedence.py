"""Which attempts wait for others to finish: at each end the cost is that of those who wait for it. Pure."""

from typing import Dict, Iterable, List, Set, Tuple


class Precedence:
    """Attempts ``OWNER/13.1`` that need others: ``12.2`` is that attempt at 12, or a later one.

    That one has finished stays true, so nobody who was let through is ever kept back again.
    """

    def __init__(self) -> None:
        self._finished: Dict[str, int] = {}  # of experiments, the newest attempt that has
        self._needs: Dict[str, Dict[str, int]] = {}  # by who waits: experiments, and since which attempt
        self._open: Dict[str, Set[str]] = {}  # of these, the experiments that have not finished
        # By experiment: who waits and needs it, finished or not; a dict keeps the order in which they came.
        self._waiting: Dict[str, Dict[str, None]] = {}

    def __contains__(self, key: object) -> bool:
        return key in self._open

    def __len__(self) -> int:
        return len(self._open)

    def wait(self, key: str, needs: Iterable[str]) -> bool:
        """Let an attempt wait for these; False when all have finished, and it need not."""
        owner = key.partition("/")[0]
        found = dict(_split("%s/%s" % (owner, need)) for need in needs)
        still = {name for name, since in found.items() if self._finished.get(name, 0) < since}
        if not still:
            return False
        self._needs[key], self._open[key] = found, still
        for name in found:
            self._waiting.setdefault(name, {})[key] = None
        return True

    def finish(self, key: str) -> List[str]:
        """Note that an attempt has finished; return who waits no more, in the order in which they came."""
        name, attempt = _split(key)
        self._finished[name] = max(attempt, self._finished.get(name, 0))
        free = []
        for each in list(self._waiting.get(name, ())):
            if self._needs[each][name] <= attempt:
                self._open[each].discard(name)
                if not self._open[each]:
                    self.remove(each)
                    free.append(each)
        return free

    def remove(self, key: str) -> bool:
        """Let an attempt wait no more; False when it did not."""
        if self._open.pop(key, None) is None:
            return False
        for name in self._needs.pop(key):
            del self._waiting[name][key]
            if not self._waiting[name]:
                del self._waiting[name]
        return True

    def is_needed(self, key: str) -> bool:
        """Tell whether somebody who still waits needs the experiment of an attempt."""
        return _split(key)[0] in self._waiting

    def forget(self, key: str) -> None:
        """Remember no more how the experiment of an attempt stands, which nobody needs."""
        self._finished.pop(_split(key)[0], None)

    def unfinished(self, key: str) -> List[str]:
        """Return what an attempt waits for, by experiment: ``12``."""
        return sorted((name.partition("/")[2] for name in self._open.get(key, ())), key=int)


def _split(key: str) -> Tuple[str, int]:
    """Return the experiment of ``OWNER/12.2``, and 2."""
    name, _, attempt = key.rpartition(".")
    return name, int(attempt)
