"""What is known of a running attempt where it runs, for the user's criteria."""

from typing import Any, Dict, List

from neronet.host.clock import Clock
from neronet.language import evaluate
from neronet.model.attempt import Assignment
from neronet.model.event import Points, Vitals
from neronet.model.vitals import PREFIX, series


class Facts:
    """What is known of a running attempt, under the names of the language."""

    def __init__(self, assignment: Assignment, clock: Clock) -> None:
        self._assignment = assignment
        self._clock = clock
        self._started = clock.steady()
        self._newest: Dict[str, float] = {}
        self._vitals: Dict[str, float] = {}
        self._heard = self._started
        self._steps: Any = evaluate.MISSING

    def begin(self, steady: float) -> None:
        """Note that the program began then, by the steady clock."""
        self._started = self._heard = steady

    def take(self, points: Points) -> None:
        """Note new points."""
        self._newest[points.key] = points.values[-1]
        self._heard = self._clock.steady()
        step = points.steps[-1]
        self._steps = step if self._steps is evaluate.MISSING else max(self._steps, step)

    def take_vitals(self, vitals: Vitals) -> List[Points]:
        """Note what the program uses; return it as points, under each name that it goes by.

        It is no sign that the program gets on. A metric or a parameter of the same name keeps that name.
        """
        found = []
        for name, value in series(vitals):
            bare = name[len(PREFIX) :]
            self._vitals[bare] = self._vitals[name] = value
            is_taken = bare in self._newest or bare in self._assignment.parameters
            spellings = (name,) if is_taken else (name, bare)
            found += [Points(each, [vitals.runtime], [self._clock.wall()], [value]) for each in spellings]
        return found

    def value(self, name: str) -> Any:
        """Return a metric's, a parameter's or a built-in's value, or ``MISSING``."""
        bare = name[len("metric.") :] if name.startswith("metric.") else name
        return self._newest[bare] if bare in self._newest else self.otherwise(name)

    def otherwise(self, name: str) -> Any:
        """Return the value of what is no metric: a parameter's or a built-in's, or ``MISSING``."""
        kind, _, rest = name.partition(".")
        if kind == "param" and rest:
            return self._assignment.parameters.get(rest, evaluate.MISSING)
        if name in self._assignment.parameters:
            return self._assignment.parameters[name]
        return self._builtin(name)

    @property
    def runtime(self) -> float:
        """The seconds since the program's start."""
        return self._clock.steady() - self._started

    def now(self) -> float:
        """Return the time of the points' clock."""
        return self._clock.wall()

    def _builtin(self, name: str) -> Any:
        assignment = self._assignment
        if name in ("runtime", "age"):
            return self.runtime
        if name == "stalled":
            return self._clock.steady() - self._heard
        plain: Dict[str, Any] = {
            "name": assignment.name,
            "state": "running",
            "number": int(assignment.id.partition(".")[0]),
            "attempt": int(assignment.id.partition(".")[2]),
            "priority": assignment.priority,
            "steps": self._steps,
        }
        return plain[name] if name in plain else self._vitals.get(name, evaluate.MISSING)
