"""What a metric source is: a stream of the program's, and what reads its lines."""

from abc import ABC, abstractmethod
from typing import List, NamedTuple


class Reading(NamedTuple):
    """One value of one metric, as the program printed it. ``value`` may be NaN or infinite."""

    key: str
    step: float
    value: float


class LineReader(ABC):
    """Reads metrics from the lines of one stream, in their order.

    Two readers given the same lines return the same readings: a reader keeps nothing
    but the steps it has counted, does no I/O and knows no clock.
    """

    @abstractmethod
    def read(self, line: str) -> List[Reading]:
        """Return the readings of one line, in its order; never raises, whatever the line holds."""


class Source(NamedTuple):
    """One item of a specification's ``metrics:`` list, ready to read one attempt."""

    stream: str  #: ``stdout`` or ``stderr``
    reader: LineReader
