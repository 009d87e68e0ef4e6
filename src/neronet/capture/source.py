"""What a metric source is: a stream of the program's, and what reads its lines."""

from abc import ABC, abstractmethod
from typing import List, NamedTuple

from neronet.capture.readings import Columns, Reading, Readings


class LineReader(ABC):
    """Reads metrics from the lines of one stream, in their order.

    Two readers given the same lines return the same readings: a reader keeps nothing
    but the steps it has counted and what makes it quicker, does no I/O and knows no clock.
    """

    @abstractmethod
    def read(self, line: str) -> List[Reading]:
        """Return the readings of one line, in its order; never raises, whatever the line holds."""

    def read_all(self, text: str) -> List[Readings]:
        """Return what ``read`` finds in the lines of ``text``, each ended by a newline, by metric.

        For readers that are quicker with many lines at once.
        """
        columns = Columns()
        for line in text.split("\n")[:-1]:
            columns.add(self.read(line))
        return columns.all()


class Source(NamedTuple):
    """One item of a specification's ``metrics:`` list, ready to read one attempt."""

    stream: str  #: ``stdout`` or ``stderr``
    reader: LineReader
