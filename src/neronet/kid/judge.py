"""Judges the user's criteria where the program runs, with or without anybody connected."""

from array import array
from functools import lru_cache
from typing import Any, Dict, Iterable, List, NamedTuple

from neronet.errors import SelectionError
from neronet.kid.criteria import Facts
from neronet.language.columns import Column, Same
from neronet.language.course import Stretch
from neronet.language.judgement import Moments, Watch
from neronet.language.parser import parse_expression
from neronet.language.readings import Fresh, readings
from neronet.model.criterion import Criterion
from neronet.model.event import Points


class Verdict(NamedTuple):
    """A criterion that is met, for the first time in this attempt."""

    criterion: Criterion
    message: str


class Judge:
    """Holds the criteria of one attempt against its points and its facts."""

    def __init__(self, criteria: List[Criterion]) -> None:
        self._complaints: List[str] = []
        self._open: Dict[Criterion, Watch] = {}
        for criterion in criteria:
            try:
                self._open[criterion] = Watch(criterion, _parsed(criterion.when))
            except SelectionError as error:
                self._complaints.append("criterion %s cannot be read: %s" % (criterion.name, error))

    def complaints(self) -> List[str]:
        """Return, once, which criteria are not judged, and why."""
        found, self._complaints = self._complaints, []
        return found

    def verdicts(self, facts: Facts, points: Iterable[Points] = ()) -> List[Verdict]:
        """Return the criteria that are met now, and were not before, given all points that are new.

        Each of the points is judged. Where none are of a criterion's metrics, this is a tick for it.
        """
        if not self._open:
            return []
        fresh = _gathered(points)
        found = []
        for criterion, watch in list(self._open.items()):
            try:
                met = _judged(watch, facts, fresh)
            except Exception as error:  # noqa: BLE001 - whatever a criterion stumbles over, the runs in care go on
                del self._open[criterion]
                self._complaints.append("criterion %s cannot be judged: %r" % (criterion.name, error))
                continue
            if met is not None:
                del self._open[criterion]
                found.append(Verdict(criterion, explained(criterion, met.values)))
        return found


def explained(criterion: Criterion, values: Dict[str, Any]) -> str:
    """Return the condition with the values that met it."""
    parts = [
        ("%s = %.6g" if isinstance(values[name], float) else "%s = %s") % (name, values[name])
        for name in sorted(values)
    ]
    return "%s (%s)" % (criterion.words, ", ".join(parts)) if parts else criterion.words


@lru_cache(maxsize=1000)
def _parsed(when: str) -> Any:
    """Return the tree; the attempts of a batch have their criteria in common."""
    return parse_expression(when)


def _judged(watch: Watch, facts: Facts, fresh: Dict[str, Fresh]) -> Any:
    def otherwise(name: str) -> Column:
        return Same(facts.otherwise(name))

    own = {name: fresh[name] for name in watch.metrics if name in fresh}
    read = readings(own)
    clock = [facts.runtime] * (read.size or 1)
    moments = Moments(Stretch(clock, own, read.come, otherwise), None if read.size else [False])
    return watch.judge(moments)


def _gathered(points: Iterable[Points]) -> Dict[str, Fresh]:
    """Return the new points of each metric; they may come in several pieces."""
    found: Dict[str, Fresh] = {}
    for piece in points:
        known = found.get(piece.key)
        if known is None:
            found[piece.key] = Fresh(*piece[1:])
        else:
            found[piece.key] = Fresh(*(array("d", old) + new for old, new in zip(known, piece[1:])))
    return found
