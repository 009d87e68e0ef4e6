"""A rule of the user's: an expression, and what to do when it holds."""

import math
from typing import Any, Dict, NamedTuple, Optional

from neronet.model.resources import format_duration
from neronet.model.shapes import require

ACTIONS = ("abort", "warn", "notify", "restart")
ENDING = ("abort", "restart")  #: the actions that end an attempt
CAUSE = "criterion "  #: how the cause of an attempt begins that a criterion has ended; its name follows


class Span(NamedTuple):
    """A stretch of an attempt's life, in one of two units; the other is ``None``."""

    seconds: Optional[float] = None
    points: Optional[int] = None

    def __str__(self) -> str:
        """Return ``5m 00s`` or ``10 points``."""
        if self.points is not None:
            return "%d point%s" % (self.points, "" if self.points == 1 else "s")
        return format_duration(self.seconds or 0.0)


class Criterion(NamedTuple):
    """When ``when`` holds for an attempt, ``do`` is done. ``do`` is one of ``ACTIONS``."""

    name: str
    when: str  #: an expression of the language
    do: str
    lasting: Optional[Span] = None  #: how long it must have held, without a break; ``for`` to the user
    after: Optional[Span] = None  #: how far the attempt must have come before it is judged
    times: int = 1  #: with ``restart``: how many attempts are made by it, since the user's own

    @property
    def words(self) -> str:
        """The condition in full: ``loss > 4 for 10 points after 1h 00m``."""
        spans = (("for", self.lasting), ("after", self.after))
        return " ".join(
            [self.when] + ["%s %s" % (word, str(span)) for word, span in spans if span is not None]
        )

    def to_json(self) -> Dict[str, Any]:
        """Return a JSON object with the fields by name, ``for`` among them, less those that say nothing."""
        plain: Dict[str, Any] = {"name": self.name, "when": self.when, "do": self.do}
        for name, span in (("for", self.lasting), ("after", self.after)):
            if span is not None:
                plain[name] = {"seconds": span.seconds} if span.points is None else {"points": span.points}
        if self.times != 1:
            plain["times"] = self.times
        return plain

    @classmethod
    def from_json(cls, plain: Dict[str, Any]) -> "Criterion":
        """Return what ``to_json`` wrote; raises ``ValueError`` for anything else."""
        try:
            fields = dict(plain)
            lasting, after = (_span(fields.pop(name, None)) for name in ("for", "after"))
            require(cls, fields)
            return cls(lasting=lasting, after=after, **fields)
        except (TypeError, ValueError) as error:
            raise ValueError("not a criterion: %s" % error) from error


def _span(plain: Any) -> Optional[Span]:
    if plain is None:
        return None
    require(Span, plain)
    span = Span(**plain)
    given = [number for number in span if number is not None]
    if len(given) != 1 or not 0 <= given[0] < math.inf:
        raise ValueError("a span is so many seconds or so many points")
    return span
