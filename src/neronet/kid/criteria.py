"""The user's criteria, judged where the program runs, with or without anybody connected."""

from contextlib import suppress
from functools import lru_cache
from typing import Any, Dict, List, NamedTuple, Sequence, Set, Tuple

from neronet.errors import SelectionError
from neronet.host.clock import Clock
from neronet.kid.curves import Curve
from neronet.language import evaluate
from neronet.language.parser import parse_expression
from neronet.model.attempt import Assignment
from neronet.model.criterion import Criterion
from neronet.model.event import Points


class Verdict(NamedTuple):
    """A criterion that holds, for the first time in this attempt."""

    criterion: Criterion
    message: str


class Facts(evaluate.Scope):
    """What is known of a running attempt, under the names of the language."""

    def __init__(self, assignment: Assignment, clock: Clock) -> None:
        self._assignment = assignment
        self._clock = clock
        self._started = clock.steady()
        self._newest: Dict[str, float] = {}
        self._curves = {name: Curve() for name in _looked_back_on(assignment.criteria)}
        self._heard = self._started

    def take(self, points: Points) -> None:
        """Note new points."""
        self._newest[points.key] = points.values[-1]
        if points.key in self._curves:
            self._curves[points.key].extend(points)
        self._heard = self._clock.steady()

    def value(self, name: str) -> Any:
        """Return a built-in's, a metric's or a parameter's value, or ``MISSING``."""
        kind, _, rest = name.partition(".")
        if kind == "metric" and rest:
            return self._metric(rest)
        if kind == "param" and rest:
            return self._assignment.parameters.get(rest, evaluate.MISSING)
        if name in self._newest:
            return self._metric(name)
        if name in self._assignment.parameters:
            return self._assignment.parameters[name]
        return self._builtin(name)

    def series(self, name: str) -> Sequence[Tuple[float, float, float]]:
        """Return the points of a metric, oldest first."""
        if name.startswith("metric."):
            name = name[len("metric.") :]
        return self._curves.get(name, ())

    def now(self) -> float:
        """Return the time of the points' clock."""
        return self._clock.wall()

    def _metric(self, name: str) -> Any:
        return self._newest.get(name, evaluate.MISSING)

    def _builtin(self, name: str) -> Any:
        assignment = self._assignment
        if name in ("runtime", "age"):
            return self._clock.steady() - self._started
        if name == "stalled":
            return self._clock.steady() - self._heard
        plain: Dict[str, Any] = {
            "name": assignment.name,
            "state": "running",
            "number": int(assignment.id.partition(".")[0]),
            "attempt": int(assignment.id.partition(".")[2]),
            "priority": assignment.priority,
        }
        return plain.get(name, evaluate.MISSING)


class Judge:
    """Holds the criteria of one attempt against its facts."""

    def __init__(self, criteria: List[Criterion]) -> None:
        self.complaints: List[str] = []
        self._open: List[Tuple[Criterion, Any]] = []
        for criterion in criteria:
            try:
                self._open.append((criterion, _parsed(criterion.when)))
            except SelectionError as error:
                self.complaints.append("criterion %s cannot be read: %s" % (criterion.name, error))

    def verdicts(self, facts: Facts) -> List[Verdict]:
        """Return the criteria that hold now and have not held before."""
        if not self._open:
            return []
        held = [pair for pair in self._open if _holds(pair[1], facts)]
        if held:
            self._open = [pair for pair in self._open if pair not in held]
        return [Verdict(criterion, _explain(criterion, tree, facts)) for criterion, tree in held]


@lru_cache(maxsize=1000)
def _parsed(when: str) -> Any:
    """Return the tree; the attempts of a batch have their criteria in common."""
    return parse_expression(when)


def _looked_back_on(criteria: List[Criterion]) -> Set[str]:
    """Return the names whose points, and not only the newest value, a criterion may ask for."""
    found: Set[str] = set()
    for criterion in criteria:
        with suppress(SelectionError):  # the judge says so
            found.update(
                name.partition("metric.")[2] or name for name in evaluate.names(_parsed(criterion.when))
            )
    return found


def _holds(tree: Any, facts: Facts) -> bool:
    try:
        return evaluate.holds(tree, facts)
    except Exception:  # noqa: BLE001 - whatever a criterion stumbles over, the runs in care go on
        return False


def _explain(criterion: Criterion, tree: Any, facts: Facts) -> str:
    values = []
    for name in sorted(evaluate.names(tree)):
        value = facts.value(name)
        if value is not evaluate.MISSING:
            values.append(
                "%s = %.6g" % (name, value) if isinstance(value, float) else "%s = %s" % (name, value)
            )
    return "%s (%s)" % (criterion.when, ", ".join(values)) if values else criterion.when
