"""The names and steps of metrics: those that lines give, and those counted where they give none."""

from array import array
from typing import Dict, Optional

from neronet.capture.siblings import Siblings
from neronet.capture.vocabulary import fold

MAX_KEYS = 1000  #: metrics of one stream; more are noise that would fill nerokid's memory

_EXACT = 2.0**52  #: up to here, adding one to a whole float is exact
_COUNTING = -1


class Tally:
    """Gives each metric one name, the first of its spellings, and a step where its line names none.

    That is the step of the last line that named one, a heading ``Epoch 3/10`` maybe, if the metric comes
    once in each; a metric that comes again before the next counts on from its last step for ever.
    Without any such line it is counted from 1, or on from the last step that another stream's line
    named. No more than ``MAX_KEYS`` metrics are known.
    """

    def __init__(self, siblings: Optional[Siblings] = None) -> None:
        self.surplus = 0  #: readings left out because their metric came after ``MAX_KEYS`` others
        self._last: Dict[str, float] = {}
        self._turns: Dict[str, int] = {}  # in which turn each metric came last
        self._siblings = siblings or Siblings()
        self._heading: Optional[float] = None
        self._is_above = False  # whether the heading is a line of its own
        self._turn = 0

    def __contains__(self, key: object) -> bool:
        return self._siblings.names.get(fold(str(key))) in self._last

    def name(self, key: str) -> str:
        """Return the metric that a spelling is of."""
        return self._siblings.names.get(fold(key), key)

    def heed(self, step: float, *, is_heading: bool = False) -> None:
        """Note a step that a line named, for the lines below that name none."""
        if is_heading or step != self._heading:
            self._heading = step
            self._turn += 1
        self._is_above = is_heading

    def heed_all(self, steps: "array[float]") -> None:
        """Note the steps that lines named, one after the other."""
        if self._heading is None or steps.count(self._heading) < len(steps):
            self._turn += 1
        self._heading = steps[-1]
        self._is_above = False

    def overrules(self, *, weak: bool) -> bool:
        """Tell whether a heading above tells better than the step that a line names."""
        return weak and self._is_above

    def step(self, key: str, named: Optional[float]) -> Optional[float]:
        """Return the step of the next reading of ``key``, or ``None`` when there are too many metrics."""
        last = self._last
        if key not in last:
            if len(last) >= MAX_KEYS:
                self.surplus += 1
                return None
            self._siblings.names.setdefault(fold(key), key)
        if named is not None:
            step = self._siblings.named[key] = named
        elif self._heading is not None and self._turns.get(key) not in (self._turn, _COUNTING):
            step = self._heading
        else:
            step = (last[key] if key in last else self._siblings.named.get(key, 0.0)) + 1.0
            if self._heading is not None:
                self._turns[key] = _COUNTING
        if self._turns.get(key) != _COUNTING:
            self._turns[key] = self._turn
        last[key] = step
        return step

    def steps(self, key: str, named: Optional["array[float]"], count: int) -> "array[float]":
        """Return the steps of the next ``count`` readings, one at least, of a metric known already."""
        if named is not None:
            self.step(key, named[-1])
            return named
        first = self.step(key, None)
        steps = array("d", [0.0 if first is None else first])
        if count > 1:
            self.step(key, None)
            steps.extend(_counted(steps[0], count - 1))
            self._last[key] = steps[-1]
        return steps


def _counted(last: float, count: int) -> "array[float]":
    """Return the next ``count`` steps after ``last``."""
    if last.is_integer() and abs(last) + count < _EXACT:
        return array("d", range(int(last) + 1, int(last) + 1 + count))
    steps = array("d")
    for _ in range(count):
        last += 1.0
        steps.append(last)
    return steps
