"""What a metric source is: where something is written, and what reads it there."""

from abc import ABC, abstractmethod
from array import array
from typing import Callable, List, NamedTuple, Optional, Union

from neronet.capture.readings import Columns, Reading, Readings

STREAMS = ("stdout", "stderr")


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

        For readers that are quicker with many lines at once. A line that ends with a carriage return
        was drawn over by the next, which begins with one: here only what remained is read.
        """
        columns = Columns()
        for line in text.split("\n")[:-1]:
            if not line.endswith("\r"):
                columns.add(self.read(line.lstrip("\r")))
        return columns.all()

    def finish(self) -> List[Readings]:
        """Return what was held back, now that the stream has ended."""
        return []

    def complaints(self) -> List[str]:
        """Return what is wrong with the reader itself, each thing only once in its life."""
        return []


class Found(NamedTuple):
    """Values of one metric in a file, in its order; ``times`` only where the file itself dates them."""

    key: str
    steps: "array[float]"
    values: "array[float]"
    times: "Optional[array[float]]" = None  #: seconds since the epoch


class FileReader(ABC):
    """Reads metrics from the bytes of one file, however they are cut; does no I/O and knows no clock.

    What stands in a file that is written anew as it stood there before is found only once.
    """

    #: Whether the file is read from its beginning whenever it has changed, and not only what was added.
    WHOLE = False

    @abstractmethod
    def feed(self, data: bytes) -> List[Found]:
        """Return what the file's next bytes say; never raises, whatever they are."""

    @abstractmethod
    def rewind(self) -> None:
        """Note that the file begins anew: it was cut, or replaced by another."""

    def finish(self) -> List[Found]:
        """Return what its end says, now that nobody writes to it any more."""
        return []

    def complaints(self) -> List[str]:
        """Return what cannot be read and why, each thing only once in the reader's life."""
        return []


class PathReader(ABC):
    """Reads metrics from a file that it opens by itself, whenever the file has changed."""

    @abstractmethod
    def read(self, path: str) -> List[Found]:
        """Return what the file says now and did not say before; never raises."""

    @abstractmethod
    def complaints(self) -> List[str]:
        """Return what cannot be read and why, each thing only once in the reader's life."""


class Source(NamedTuple):
    """A stream of the program's that an item of a specification's ``metrics:`` list names, and its reader."""

    stream: str  #: ``stdout`` or ``stderr``
    reader: LineReader


class FileSource(NamedTuple):
    """Files that an item of a specification's ``metrics:`` list names, and who reads each of them."""

    pattern: str  #: a path below the working folder, or an absolute one; may hold ``*``, ``?``, ``[``, ``**``
    reader: Callable[[str], Union[FileReader, PathReader]]  #: for a file of this path
    expected: bool = True  #: whether it is worth a word when no such file ever appears
