"""Metrics from what a program prints for people: ``epoch=3 loss=0.31``, ``Loss: 0.31``, tables, JSON."""

from typing import List, Optional

from neronet.capture.diagnostics import Diagnostics
from neronet.capture.layout import Layout, may_matter
from neronet.capture.readings import Columns, Reading, Readings
from neronet.capture.recurring import Part, Recurring
from neronet.capture.siblings import Siblings
from neronet.capture.skeleton import Drawn, Stretch, Understood, Unread
from neronet.capture.source import LineReader
from neronet.capture.tally import MAX_KEYS, Tally
from neronet.capture.understanding import understand

_FEW, _MANY = 8 << 10, 64 << 10  #: characters read at once, while shapes are learned and after
_CROWD = 20000  #: lines read at once: each takes some 200 bytes
# What says nothing, whatever stands above: no digit, no '=' or ':', no bar, no rule.
_SILENT = r"(?!--|==|__)[^\n\r=:0-9|\u2500-\u257f]*(?<!(?i:nan|inf))"


class PrintedReader(LineReader):
    """Reads ``name=value``, ``name: value`` and ``loss 0.3``, many on a line, tables, boxes and JSON objects.

    ``40%`` and ``40/100`` become 0.4; any other unit is passed over and the number
    stands as printed. The step comes from a key such as ``epoch`` on the line, or in a
    heading above; without one, each metric counts on from its last step, from 1. Of a
    bar's redraws, which come as lines ended or begun by a carriage return, the last of
    each step counts.
    """

    def __init__(self, siblings: Optional[Siblings] = None) -> None:
        """Prepare; ``siblings`` is shared by the readers of the program's other streams."""
        self._siblings = siblings or Siblings()
        self._tally = Tally(self._siblings)
        self._layout = Layout()
        self._diagnostics = Diagnostics()
        self._recurring = Recurring(understand, may_matter, _SILENT)
        self._stride = _FEW
        self._is_told = False
        self._held: Optional[Understood] = None  # what a bar says, until it says it of another step

    @property
    def surplus(self) -> int:
        """Return the number of readings left out because there were too many metrics."""
        return self._tally.surplus

    def read(self, line: str) -> List[Reading]:
        """Return the readings of one line, in its order; never raises."""
        columns = Columns()
        part = self._recurring.read_one(line) if self._diagnostics.left(line + "\n") else None
        if part is not None:
            self._take(part, columns)
        return [
            Reading(key, step, value)
            for key, steps, values in self._fresh(columns)
            for step, value in zip(steps, values)
        ]

    def read_all(self, text: str) -> List[Readings]:
        """Return what ``read`` finds in the lines of ``text``; lines of a known shape many at once."""
        columns = Columns()
        text = self._diagnostics.left(text)
        start = 0
        while start < len(text):
            end = text.find("\n", start + self._stride) + 1 or len(text)
            if text.count("\n", start, end) > _CROWD:
                end = text.find("\n", start + _FEW) + 1 or len(text)
            for part in self._recurring.read(text[start:end]):
                self._take(part, columns)
            self._stride = _FEW if self._recurring.learn(self._tally) else _MANY
            start = end
        return self._fresh(columns)

    def finish(self) -> List[Readings]:
        """Return what was held back: the bar last drawn, a box that was not closed."""
        columns = Columns()
        self._let_go(columns)
        self._place_all(self._layout.close(), columns)
        return self._fresh(columns)

    def complaints(self) -> List[str]:
        """Return, once, that there are more metrics than are read."""
        if self._is_told or not self.surplus:
            return []
        self._is_told = True
        return ["more than %d metrics are printed: those that came later are not read" % MAX_KEYS]

    def _fresh(self, columns: Columns) -> List[Readings]:
        return self._siblings.fresh(id(self), columns.all())

    def _take(self, part: Part, columns: Columns) -> None:
        if isinstance(part, Drawn):
            self._draw(part, columns)
            return
        self._let_go(columns)
        if isinstance(part, Unread):
            self._place_all(self._layout.take(part), columns)
            return
        self._place_all(self._layout.close(), columns)
        if isinstance(part, Stretch):
            self._place_many(part, columns)
        else:
            self._place(part, columns)

    def _draw(self, drawn: Drawn, columns: Columns) -> None:
        """Hold back what a bar says: of drawings that tell the same step, the last counts."""
        held = self._held
        if held is not None and self._step_of(held) != self._step_of(drawn.said):
            self._place(held, columns)
        self._held = drawn.said
        if drawn.is_last:
            self._let_go(columns)

    def _step_of(self, said: Understood) -> Optional[float]:
        return None if self._tally.overrules(weak=said.weak) else said.step

    def _let_go(self, columns: Columns) -> None:
        held, self._held = self._held, None
        if held is not None:
            self._place(held, columns)

    def _place_all(self, found: List[Understood], columns: Columns) -> None:
        for said in found:
            self._place(said, columns)

    def _place(self, said: Understood, columns: Columns) -> None:
        """Give each value of a line its step; a line with a step alone is a heading."""
        step = self._step_of(said)
        if said.step is not None and not said.weak:
            self._tally.heed(said.step, is_heading=not said.values)
        for key, value in said.values:
            name = self._tally.name(key)
            placed = self._tally.step(name, step)
            if placed is not None:
                columns.add([Reading(name, placed, value)])

    def _place_many(self, stretch: Stretch, columns: Columns) -> None:
        steps = None if self._tally.overrules(weak=stretch.weak) else stretch.steps
        if stretch.steps is not None and not stretch.weak:
            self._tally.heed_all(stretch.steps)
        for key, values in zip(stretch.keys, stretch.values):
            name = self._tally.name(key)
            columns.extend(name, self._tally.steps(name, steps, len(values)), values)
