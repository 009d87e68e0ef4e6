"""Reads many lines of the same few shapes at once."""

import re
from itertools import groupby, islice
from operator import itemgetter
from typing import Container, Dict, Iterable, Iterator, List, Optional, Tuple, Union

from neronet.capture.learning import LONGEST, Understand, learn, shape
from neronet.capture.skeleton import Skeleton, Stretch, Understood

MOST = 8  #: skeletons known at a time; all lines are held against each

_NEWEST = 32  #: strange lines of a text that are looked at
_OFTEN = 4  #: of them, those of one shape that make it worth learning
_TRIES = 3  #: to learn lines of one shape
_PATIENCE = 100  #: shapes tried until no more are: where nothing comes again, nothing is to be learned
_STRANGE = -1

_Row = Tuple[str, ...]  # the groups of all skeletons, empty but for one's; last, a line of none
_Part = Union[Stretch, Understood]


class Recurring:
    """The shapes of one stream's lines. With or without them, lines say what ``understand`` finds.

    ``silent`` is a pattern of lines, without their ends, that say nothing.
    """

    def __init__(self, understand: Understand, silent: str) -> None:
        self._understand = understand
        self._silent = silent
        self._skeletons: List[Skeleton] = []
        self._used: List[bool] = []  # which of them the last text had
        self._firsts: List[int] = []  # the first group of each
        self._row = re.compile("")
        self._strange: List[str] = []  # lines of the last text that say something, and are of no known shape
        self._tried: Dict[str, int] = {}

    def read(self, text: str) -> Iterable[_Part]:
        """Return what the lines of ``text`` say, each ended by a newline; to be gone through at once.

        What they say of one metric stands in their order. Lines that say nothing are left out.
        """
        self._strange = []
        parts = self._all_at_once(text) if self._skeletons else None
        if parts is None:
            return filter(None, map(self._ask, text.split("\n")[:-1]))
        return parts

    def learn(self, metrics: Container[str]) -> bool:
        """Learn shapes from the last text's lines that tell of no others than ``metrics``.

        Returns whether one is new.
        """
        forms: Dict[str, List[str]] = {}
        for line in self._strange[-_NEWEST:]:
            if len(line) <= LONGEST:
                forms.setdefault(shape(line), []).append(line)
        before = self._row
        for form, lines in forms.items():
            tries = self._tried.get(form, 0)
            if len(lines) >= _OFTEN and tries < _TRIES and len(self._tried) < _PATIENCE:
                self._tried[form] = tries + 1
                skeleton = learn(lines[-1], self._understand)
                if skeleton is not None and all(key in metrics for key in skeleton.keys):
                    self._keep(skeleton)
        return self._row is not before

    def _ask(self, line: str) -> Optional[Understood]:
        said = self._understand(line)
        if not said.values:
            return None
        self._strange.append(line)
        return said

    def _all_at_once(self, text: str) -> Optional[List[_Part]]:
        """Return what the lines say, or ``None`` when they have to be asked one by one."""
        rows: List[_Row] = self._row.findall(text)
        stretches = []
        matched = 0
        for skeleton, first in zip(self._skeletons, self._firsts):
            mine = [row for row in rows if row[first]]
            groups = range(first, first + len(skeleton.slots)) if mine else ()
            try:
                stretches.append(skeleton.stretch([list(map(itemgetter(group), mine)) for group in groups]))
            except ValueError:
                return None
            matched += len(mine)
        self._used = [bool(stretch.values) for stretch in stretches]
        strange = self._strange_ones(rows) if matched < len(rows) else {}
        keys = [key for stretch in stretches for key in stretch.keys]
        if strange or len(set(keys)) < len(keys):
            return list(self._in_order(rows, stretches, strange))
        return [stretch for stretch in stretches if stretch.values]

    def _strange_ones(self, rows: List[_Row]) -> Dict[int, Understood]:
        """Return what the rows say that are of no known shape, by their number, in order."""
        lines = [(at, row[-1]) for at, row in enumerate(rows) if row[-1]]
        asked = ((at, self._ask(line)) for at, line in lines)
        return {at: said for at, said in asked if said}

    def _in_order(
        self, rows: List[_Row], stretches: List[Stretch], strange: Dict[int, Understood]
    ) -> Iterator[_Part]:
        said = iter(strange.values())
        ends = [0] * len(stretches)
        for kind, run in groupby(self._kinds(rows, strange)):
            count = sum(1 for _ in run)
            if kind == _STRANGE:
                yield from islice(said, count)
            else:
                start = ends[kind]
                ends[kind] += count
                yield stretches[kind].part(start, ends[kind])

    def _kinds(self, rows: List[_Row], strange: Dict[int, Understood]) -> Iterator[int]:
        """Yield which skeleton each row is of, without the rows that say nothing."""
        firsts = list(enumerate(self._firsts))
        for at, row in enumerate(rows):
            if at in strange:
                yield _STRANGE
                continue
            for kind, first in firsts:
                if row[first]:
                    yield kind
                    break

    def _keep(self, skeleton: Skeleton) -> None:
        """Know a skeleton, if need be for one that the last text did not have."""
        if any(skeleton.pattern == known.pattern for known in self._skeletons):
            return
        if len(self._skeletons) == MOST:
            if all(self._used):
                return
            oldest = self._used.index(False)
            del self._skeletons[oldest], self._used[oldest]
        self._skeletons.append(skeleton)
        self._used.append(True)
        counts = [len(known.slots) for known in self._skeletons]
        self._firsts = [sum(counts[:at]) for at in range(len(counts))]
        shapes = [known.pattern for known in self._skeletons] + [self._silent, "([^\n]*)"]
        self._row = re.compile("|".join(pattern + "\n" for pattern in shapes))
