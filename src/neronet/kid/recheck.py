"""Whether what somebody wants to end a run for still holds, by the newest that is known of it here."""

import json
from typing import Any, Dict, List, Optional, Sequence, Set

from neronet.errors import SelectionError
from neronet.kid.criteria import Facts
from neronet.kid.curves import Curve
from neronet.language import evaluate
from neronet.language.known import uses
from neronet.language.parser import parse_expression
from neronet.language.scope import Point
from neronet.model import event as events
from neronet.model.event import Points, Vitals
from neronet.model.vitals import PREFIX, series
from neronet.model.wish import Wish


def objection(wish: Wish, facts: Facts, journal: str) -> Optional[str]:
    """Return why the wish is not to be granted, in words with the values seen; ``None`` when it holds.

    What cannot be read or is not known does not hold. ``journal`` is the path of the attempt's: the points
    that functions look back on stand there.
    """
    try:
        tree = parse_expression(wish.when)
    except SelectionError as error:
        return "%s cannot be read here: %s" % (wish.when, error)
    asked = {_bare(use.name) for use in uses(tree) if use.function}
    newest = _Newest(wish.known, facts, _curves(journal, asked) if asked else {})
    if evaluate.holds(tree, newest):
        return None
    seen = _seen(tree, newest)
    return "%s does not hold%s" % (wish.when, " (%s)" % seen if seen else "")


class _Newest(evaluate.Scope):
    """A run's facts, with what only others know, and with whole curves."""

    def __init__(self, known: Dict[str, Any], facts: Facts, curves: Dict[str, Curve]) -> None:
        self._known = known
        self._facts = facts
        self._curves = curves

    def value(self, name: str) -> Any:
        if name in self._known:
            value = self._known[name]
            return tuple(value) if isinstance(value, list) else value
        return self._facts.value(name)

    def series(self, name: str) -> Sequence[Point]:
        bare = _bare(name)
        return self._curves[bare] or self._curves[PREFIX + bare]

    def now(self) -> float:
        return self._facts.now()


def _seen(tree: Any, newest: _Newest) -> str:
    parts: List[str] = []
    for name in sorted(evaluate.names(tree)):
        value = newest.value(name)
        if value is not evaluate.MISSING:
            parts.append(("%s = %.6g" if isinstance(value, float) else "%s = %s") % (name, value))
    return ", ".join(parts)


def _curves(journal: str, names: Set[str]) -> Dict[str, Curve]:
    """Return the points of these metrics, and of what the program uses, as the journal has them."""
    curves = {prefix + name: Curve() for name in names for prefix in ("", PREFIX)}
    try:
        with open(journal, "rb") as file:
            for line in file:
                for points in _points(line):
                    if points.key in curves:
                        curves[points.key].extend(points)
    except OSError:
        pass  # then they are not known, and nothing is ended for them
    return curves


def _points(line: bytes) -> List[Points]:
    if not line.endswith((b'"kind":"points"}\n', b'"kind":"vitals"}\n')):
        return []
    try:
        record = events.from_json(json.loads(line.decode("utf-8")))
    except ValueError:  # damaged
        return []
    if isinstance(record.event, Points):
        return [record.event]
    if not isinstance(record.event, Vitals):
        return []
    return [
        Points(name, [record.event.runtime], [record.time], [value]) for name, value in series(record.event)
    ]


def _bare(name: str) -> str:
    return name[len("metric.") :] if name.startswith("metric.") else name
