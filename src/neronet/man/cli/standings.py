"""How the criteria of an attempt stand: what nerokid has said, else what is recorded, judged as she does."""

from functools import lru_cache
from typing import Any, NamedTuple

from neronet.errors import SelectionError
from neronet.language import evaluate
from neronet.language.judgement import Standing
from neronet.language.parser import parse_expression
from neronet.language.tree import Expression
from neronet.man.core import replay
from neronet.man.core.replay import MOVING, Past
from neronet.man.store import experiments, pasts
from neronet.man.store.events import Told
from neronet.man.store.views import Row
from neronet.man.wiring import Neroman
from neronet.model.criterion import Criterion
from neronet.model.resources import format_duration


class Stand(NamedTuple):
    """One criterion of an attempt."""

    criterion: Criterion
    words: str  #: how it stands
    met: float | None = None  #: when nerokid said so, in seconds since the epoch

    def plain(self) -> dict[str, Any]:
        """Return it for ``--json``."""
        return {**self.criterion.to_json(), "met": self.met, "stands": self.words}


def of_row(man: Neroman, row: Row, told: list[Told]) -> list[Stand]:
    """Return how each criterion stands, of the attempt as it was started."""
    criteria = experiments.definition(man.database.connection, row.number, row.revision).criteria
    past = pasts.past(man.database.connection, row) if criteria else None
    said = {event.fields.get("criterion"): event for event in told if event.kind in ("warned", "notified")}
    found = []
    for criterion in criteria:
        event = said.get(criterion.name)
        if event is not None:
            message = str(event.fields.get("message"))
            met = f"met {format_duration(max(0.0, event.time - (row.started or event.time)))} after its start"
            values = message.removeprefix(criterion.words).strip()
            found.append(Stand(criterion, f"{met} {values}".rstrip(), event.time))
        else:
            found.append(Stand(criterion, _unmet(criterion, past, ended=row.ended is not None)))
    return found


def _unmet(criterion: Criterion, past: Past | None, *, ended: bool) -> str:
    if past is None:
        return "was not judged" if ended else "is not judged yet"
    try:
        tree = _parsed(criterion.when)
    except SelectionError:  # an older release took it
        return "cannot be read"
    met, standing = replay.replay(criterion, tree, past)
    if met is not None:
        return f"{'would have been met' if ended else 'is met'} {format_duration(met.clock)} after its start"
    return (
        _before(criterion, past, standing)
        or _holding(criterion, past, standing)
        or _not(tree, past, standing)
    )


def _before(criterion: Criterion, past: Past, standing: Standing) -> str:
    """Tell what is awaited before it is judged at all."""
    after = criterion.after
    if after is None:
        return ""
    if after.points is not None and standing.points < after.points:
        return f"is not judged before {after}: there are {standing.points}"
    if after.seconds is not None and past.until < after.seconds:
        return f"is not judged before {after}"
    return ""


def _holding(criterion: Criterion, past: Past, standing: Standing) -> str:
    if standing.held and criterion.lasting is not None:
        return f"holds at {standing.held} of {criterion.lasting}{_seen(standing)}"
    if standing.since is not None and criterion.lasting is not None:
        held = format_duration(max(0.0, past.until - standing.since))
        return f"holds since {held} of {criterion.lasting}{_seen(standing)}"
    return ""


def _not(tree: Expression, past: Past, standing: Standing) -> str:
    missing = sorted(
        name
        for name in evaluate.names(tree)
        if name not in standing.values and past.curve(name.removeprefix("metric.")) is None
    )
    if missing:
        return f"not yet: {' and '.join(missing)} {'is' if len(missing) == 1 else 'are'} missing"
    return f"does not hold{_seen(standing)}"


def _seen(standing: Standing) -> str:
    """Return the values in brackets; those that move with the clock are of the last look, and left out."""
    values = {name: value for name, value in standing.values.items() if name not in MOVING}
    shown = (
        f"{name} = {value:.6g}" if isinstance(value, float) else f"{name} = {value}"
        for name, value in sorted(values.items())
    )
    return f" ({', '.join(shown)})" if values else ""


@lru_cache(maxsize=1000)
def _parsed(when: str) -> Expression:
    return parse_expression(when)
