"""Reads many lines of the same few shapes at once."""

import re
from itertools import groupby, islice
from operator import itemgetter
from typing import Callable, Container, Dict, Iterable, Iterator, List, Optional, Tuple, Union

from neronet.capture.learning import LONGEST, Understand, learn, shape
from neronet.capture.skeleton import Drawn, Skeleton, Stretch, Understood, Unread
from neronet.capture.vocabulary import fold

MOST = 8  #: skeletons known at a time; all lines are held against each

ABOVE = 6  #: lines above one that are passed on with it
_NEWEST = 32  #: strange lines of a text that are looked at
_OFTEN = 4  #: of them, those of one shape that make it worth learning
_TRIES = 3  #: to learn lines of one shape
_PATIENCE = 100  #: shapes tried until no more are: where nothing comes again, nothing is to be learned
_STRANGE = -1

_Row = Tuple[str, ...]  # the groups of all skeletons, empty but for one's; last, a line of none
Part = Union[Stretch, Understood, Unread, Drawn]
MayMatter = Callable[[str], bool]


class Recurring:
    """The shapes of one stream's lines. With or without them, lines say what ``understand`` finds.

    ``may_matter`` tells whether a line without metrics of its own is to be passed on with those above it.
    ``silent`` is a pattern of lines, without their ends, that say nothing, whatever stands above.
    """

    def __init__(self, understand: Understand, may_matter: MayMatter, silent: str) -> None:
        self._understand = understand
        self._may_matter = may_matter
        self._silent = silent
        self._above: List[str] = []  # the last lines that were read
        self._skeletons: List[Skeleton] = []
        self._used: List[bool] = []  # which of them the last text had
        self._firsts: List[int] = []  # the first group of each
        self._row = re.compile("")
        self._strange: List[str] = []  # lines of the last text that say something, and are of no known shape
        self._tried: Dict[str, int] = {}

    def read(self, text: str) -> Iterable[Part]:
        """Return what the lines of ``text`` say, each ended by a newline; to be gone through at once.

        What they say of one metric stands in their order. Lines that say nothing are left out.
        """
        self._strange = []
        parts = self._all_at_once(text) if self._skeletons else None
        if parts is None:
            return filter(None, self._one_by_one(text.split("\n")[:-1]))
        lines = text.rsplit("\n", ABOVE + 1)[-ABOVE - 1 :] if "\r" not in text else text.split("\n")
        self._above = _above(self._above + lines[:-1])
        return parts

    def read_one(self, line: str) -> Optional[Part]:
        """Return what one line says, without its end, if it says anything."""
        return next(self._one_by_one([line]))

    def _one_by_one(self, lines: List[str]) -> Iterator[Optional[Part]]:
        lines = self._above + lines
        first = len(self._above)
        self._above = _above(lines)
        for at in range(first, len(lines)):
            yield self._ask(lines, at)

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

    def _ask(self, lines: List[str], at: int) -> Optional[Part]:
        line = lines[at]
        if line[:1] == "\r" or line[-1:] == "\r":
            is_last = line[-1:] != "\r"
            line = line.strip("\r")
            said = self._understand(line)
            if said.values:
                return Drawn(said, is_last)
            return Unread(line, _above(lines[:at])) if is_last and self._may_matter(line) else None
        said = self._understand(line)
        if said.values:
            self._strange.append(line)
            return said
        if self._may_matter(line):
            return Unread(line, _above(lines[max(0, at - ABOVE) : at]))
        return None

    def _all_at_once(self, text: str) -> Optional[List[Part]]:
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
        strange = self._strange_ones(text, rows) if matched < len(rows) else {}
        if strange or not self._is_any_order_right(stretches):
            return list(self._in_order(rows, stretches, strange))
        return [stretch for stretch in stretches if stretch.values]

    def _is_any_order_right(self, stretches: List[Stretch]) -> bool:
        """Tell whether no line of one stretch has to do with those of another."""
        found = [stretch for stretch in stretches if stretch.values]
        keys = [fold(key) for stretch in found for key in stretch.keys]
        tells = [stretch.steps is not None and not stretch.weak for stretch in found]
        return len(set(keys)) == len(keys) and all(tells) in (True, any(tells))

    def _strange_ones(self, text: str, rows: List[_Row]) -> Dict[int, Part]:
        """Return what the rows say that are of no known shape, by their number, in order."""
        places = [at for at, row in enumerate(rows) if row[-1]]
        if not places:
            return {}
        before = len(self._above)
        lines = self._above + text.split("\n")[:-1]
        asked = ((at, self._ask(lines, before + at)) for at in places)
        return {at: said for at, said in asked if said}

    def _in_order(
        self, rows: List[_Row], stretches: List[Stretch], strange: Dict[int, Part]
    ) -> Iterator[Part]:
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

    def _kinds(self, rows: List[_Row], strange: Dict[int, Part]) -> Iterator[int]:
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


def _above(lines: List[str]) -> List[str]:
    """Return the last of ``lines`` that were not drawn over."""
    found = []
    for line in reversed(lines):
        if line[-1:] != "\r":
            found.append(line.strip("\r"))
            if len(found) == ABOVE:
                break
    return found[::-1]
