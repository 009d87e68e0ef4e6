"""What an expression is evaluated against: the values and the points of one experiment."""

from abc import ABC, abstractmethod
from enum import Enum
from typing import Sequence, Tuple

#: Step, time in seconds since the epoch, value.
Point = Tuple[float, float, float]


class Missing(Enum):
    """The kind of ``MISSING``."""

    MISSING = "missing"


MISSING = Missing.MISSING  #: what a name has that has no value


class Scope(ABC):
    """The names of one experiment, as written: with ``param.`` or ``metric.`` when that was written."""

    @abstractmethod
    def value(self, name: str) -> object:
        """Return a number, a text, a truth value, or ``MISSING``; for ``tag``, a tuple of texts."""

    @abstractmethod
    def series(self, name: str) -> Sequence[Point]:
        """Return the points of the metric, oldest first; none when there is no such metric."""

    @abstractmethod
    def now(self) -> float:
        """Return the time, in seconds since the epoch."""
