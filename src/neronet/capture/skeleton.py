"""The shape of a line that comes again and again: the text between its numbers, and what each number is."""

import math
from array import array
from typing import List, NamedTuple, Optional, Sequence, Tuple

from neronet.capture.notation import Notation

STEP = -1  #: the step's place beside those of the values


class Understood(NamedTuple):
    """What one line says by itself: the step, if it names one, and values of metrics."""

    step: Optional[float]
    values: List[Tuple[str, float]]
    is_json: bool = False  #: whether a JSON object was read
    weak: bool = False  #: whether a heading above would tell a better step


class Unread(NamedTuple):
    """A line that says nothing by itself but maybe with those above it, the nearest last."""

    line: str
    above: Sequence[str]


class Drawn(NamedTuple):
    """What one drawing of a bar says; ``is_last`` when the line ended with it."""

    said: Understood
    is_last: bool


class Stretch(NamedTuple):
    """What many lines of one shape say, in columns; ``steps`` is ``None`` when they name none."""

    keys: Tuple[str, ...]
    steps: Optional["array[float]"]
    values: List["array[float]"]
    weak: bool = False

    def part(self, start: int, end: int) -> "Stretch":
        """Return what the lines from ``start`` to before ``end`` say."""
        steps = None if self.steps is None else self.steps[start:end]
        return Stretch(self.keys, steps, [column[start:end] for column in self.values], self.weak)


class Slot(NamedTuple):
    """A number that says something: ``place`` is a value's index, or ``STEP``."""

    place: int
    divisor: float  #: 100 for a percentage
    notation: Notation


class Skeleton(NamedTuple):
    """The shape of a line; ``pattern`` matches it without its end, with a group for each slot."""

    pattern: str
    slots: Tuple[Slot, ...]
    sample: Understood  #: what the line says that it was learned from

    @property
    def keys(self) -> Tuple[str, ...]:
        """Return the metrics of such a line, in its order."""
        return tuple(key for key, _ in self.sample.values)

    def stretch(self, columns: Sequence[List[str]]) -> Stretch:
        """Return what the lines say whose groups stand in ``columns``; no columns are no lines.

        Raises ``ValueError`` when this shape cannot tell: a text is no number, or too large for one.
        """
        if not columns:
            return Stretch((), None, [])
        count = len(columns[0])
        steps = None if self.sample.step is None else array("d", [self.sample.step]) * count
        values = [array("d", [value]) * count for _, value in self.sample.values]
        for (place, divisor, notation), words in zip(self.slots, columns):
            numbers = notation.numbers(words)
            if place != STEP:
                values[place] = numbers if divisor == 1.0 else array("d", [n / divisor for n in numbers])
            elif math.isfinite(sum(numbers)):
                steps = numbers
            else:
                raise ValueError("not all are steps")
        return Stretch(self.keys, steps, values, self.sample.weak)
