"""Whether a criterion is met: its expression through an attempt's life, and for how long it has held."""

import math
from bisect import bisect_left
from itertools import compress
from typing import Dict, Iterator, List, NamedTuple, Optional, Sequence, Tuple

from neronet.language.course import Course, Stretch
from neronet.language.tree import Expression
from neronet.model.criterion import Criterion


class Moments(NamedTuple):
    """Moments at which a criterion is judged: when points of its metrics were read, and ticks between."""

    stretch: Stretch
    read: Optional[Sequence[bool]]  #: which of them are readings; ``None`` when all are


class Grid(NamedTuple):
    """Ticks that are left out, as nothing changes at them: one each ``pace`` seconds since a moment."""

    pace: float
    until: float  #: seconds since the program's start, when there are no more


class Met(NamedTuple):
    """When a criterion was met."""

    clock: float  #: seconds since the program's start
    step: Optional[float]  #: the greatest that its metrics stood at, if any is new in that stretch
    values: Dict[str, object]  #: what the names in its expression stood at


class Standing(NamedTuple):
    """How far an unmet criterion has come."""

    points: int  #: how many readings there were of the metrics that it names
    since: Optional[float]  #: since when it holds, in seconds since the program's start
    held: int  #: at how many of the newest readings, one after the other, it held
    values: Dict[str, object]


class Watch:
    """One criterion of one attempt. It sees every reading once, and is met at most once."""

    def __init__(self, criterion: Criterion, tree: Expression) -> None:
        self._criterion = criterion
        self._course = Course(tree)
        self._points = 0
        self._since: Optional[float] = None
        self._held = 0
        self._values: Dict[str, object] = {}
        self._is_met = False

    @property
    def metrics(self) -> List[str]:
        """The names of metrics, or what may become some, whose points it must see."""
        return self._course.metrics

    @property
    def standing(self) -> Standing:
        """How far it has come."""
        return Standing(self._points, self._since, self._held, self._values)

    def judge(self, moments: Moments, grid: Optional[Grid] = None) -> Optional[Met]:
        """Go on through some moments; return when it is met, the first time that it is.

        For a span of time it must have been true at every moment since, for points at each of the newest
        readings; what is unknown is not true.
        """
        stretch = moments.stretch
        size = len(stretch.clock)
        if self._is_met or not size:
            return None
        truths = self._course.go_on(stretch)
        first = self._first(moments)
        row = [truths] * size if isinstance(truths, bool) else truths
        found = self._hold(row, first, moments, grid)
        self._points += size if moments.read is None else sum(moments.read)
        if found is None:
            self._values = self._course.values(size - 1)
            return None
        self._is_met = True
        place, clock = found
        return Met(clock, stretch.step(place), self._course.values(place))

    def _first(self, moments: Moments) -> int:
        """Return the first moment that counts."""
        clock, after = moments.stretch.clock, self._criterion.after
        if after is None:
            return 0
        if after.seconds is not None:
            return bisect_left(clock, after.seconds)
        ahead = (after.points or 0) - self._points
        if ahead <= 0:
            return 0
        if moments.read is None:
            return min(ahead - 1, len(clock))
        places = list(compress(range(len(clock)), moments.read))
        return places[ahead - 1] if ahead <= len(places) else len(clock)

    def _hold(
        self, truths: List[bool], first: int, moments: Moments, grid: Optional[Grid]
    ) -> Optional[Tuple[int, float]]:
        """Return the moment in which it is met, and when that is, should it be."""
        lasting, clock = self._criterion.lasting, moments.stretch.clock
        if lasting is not None and lasting.points is not None:
            return self._at_points(truths, first, moments, lasting.points)
        if lasting is None or not lasting.seconds:
            try:
                place = truths.index(True, first)
            except ValueError:
                return None
            return place, clock[place]
        return self._through(truths, first, clock, lasting.seconds, grid)

    def _at_points(
        self, truths: List[bool], first: int, moments: Moments, wanted: int
    ) -> Optional[Tuple[int, float]]:
        places: Sequence[int] = range(first, len(truths))
        if moments.read is not None:
            places = [place for place in places if moments.read[place]]
            truths = [truths[place] for place in places]
            first = 0
        last = 0
        for begin, end in _runs(truths, first):
            held = self._held if begin == first else 0
            if held + end - begin >= wanted:
                place = places[begin - first + max(wanted - held, 1) - 1]
                return place, moments.stretch.clock[place]
            last = held + end - begin if end == len(truths) else 0
        if len(truths) > first:
            self._held = last
        return None

    def _through(
        self, truths: List[bool], first: int, clock: Sequence[float], wanted: float, grid: Optional[Grid]
    ) -> Optional[Tuple[int, float]]:
        size = len(truths)
        since = self._since if first == 0 else None
        self._since = None
        for begin, end in _runs(truths, first):
            start = since if begin == 0 and since is not None else clock[begin]
            place = bisect_left(clock, start + wanted, begin, end)
            if grid is not None and place > begin:
                tick = next_tick(clock[place - 1], start + wanted, grid.pace)
                if tick < (clock[place] if place < size else grid.until):
                    return place - 1, tick
            if place < end:
                return place, clock[place]
            if end == size:
                self._since = start
        return None


def next_tick(since: float, due: float, pace: float) -> float:
    """Return the first tick at or after ``due``, counted from the moment ``since``."""
    count = max(1, math.ceil((due - since) / pace))
    while since + count * pace < due:  # what division has rounded away
        count += 1
    return since + count * pace


def _runs(truths: List[bool], first: int) -> Iterator[Tuple[int, int]]:
    """Give begin and end of each line of truths that are all true."""
    end = first
    while True:
        try:
            begin = truths.index(True, end)
        except ValueError:
            return
        try:
            end = truths.index(False, begin)
        except ValueError:
            end = len(truths)
        yield begin, end
