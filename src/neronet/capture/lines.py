"""Metrics from what a program prints for people: ``epoch=3 loss=0.31``, ``Loss: 0.31``, JSON."""

import math
import re
from typing import Dict, List, Optional, Tuple

from neronet.capture.objects import cut_object, flatten
from neronet.capture.pairs import find_pairs
from neronet.capture.readings import Columns, Reading, Readings
from neronet.capture.recurring import Recurring
from neronet.capture.skeleton import Stretch, Understood
from neronet.capture.source import LineReader
from neronet.capture.steps import STEP_RANKS, newest_step
from neronet.capture.tally import Tally

_FEW, _MANY = 8 << 10, 64 << 10  #: characters read at once, while shapes are learned and after
_NOTHING = Understood(None, [])

_ESCAPE = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[@-Z\\^_])")
_LOGGER = re.compile(r"\A(?:DEBUG|INFO|WARNING|ERROR|CRITICAL):[^:\s]*:")  # logging's own format


class PrintedReader(LineReader):
    """Reads ``name=value`` and ``name: value`` pairs and JSON objects, many on a line.

    ``40%`` and ``40/100`` become 0.4; any other unit is passed over and the number
    stands as printed. The step comes from a key such as ``epoch`` on the line;
    without one, each metric counts on from its last step, from 1.
    """

    def __init__(self) -> None:
        self._tally = Tally()
        self._recurring = Recurring(understand, r"[^\n=:]*")
        self._stride = _FEW

    @property
    def surplus(self) -> int:
        """Return the number of readings left out because there were too many metrics."""
        return self._tally.surplus

    def read(self, line: str) -> List[Reading]:
        """Return the readings of one line, in its order; never raises."""
        return self._placed(understand(line))

    def read_all(self, text: str) -> List[Readings]:
        """Return what ``read`` finds in the lines of ``text``; lines of a known shape many at once."""
        columns = Columns()
        start = 0
        while start < len(text):
            end = text.find("\n", start + self._stride) + 1 or len(text)
            for part in self._recurring.read(text[start:end]):
                if isinstance(part, Stretch):
                    self._place(part, columns)
                else:
                    columns.add(self._placed(part))
            self._stride = _FEW if self._recurring.learn(self._tally) else _MANY
            start = end
        return columns.all()

    def _placed(self, said: Understood) -> List[Reading]:
        """Return what a line says, with steps."""
        readings = []
        for key, value in said.values:
            step = self._tally.step(key, said.step)
            if step is not None:
                readings.append(Reading(key, step, value))
        return readings

    def _place(self, stretch: Stretch, columns: Columns) -> None:
        for key, values in zip(stretch.keys, stretch.values):
            columns.extend(key, self._tally.steps(key, stretch.steps, len(values)), values)


def understand(line: str) -> Understood:
    """Return what a line says by itself; never raises."""
    if "=" not in line and ":" not in line:
        return _NOTHING
    if "\x1b" in line or "\r" in line:
        line = _shown(line)
    pairs: List[Tuple[str, float]] = []
    found = None
    if "{" in line:
        found, line = cut_object(line)
        pairs = flatten(found) if found else []
    if line[:1] in "DIWEC":  # the first letters of what _LOGGER matches: quicker than to try
        line = _LOGGER.sub("", line, 1)
    step, values = _step_apart(line, pairs + find_pairs(line))
    return Understood(step, values, found is not None)


def _shown(line: str) -> str:
    """Return what a terminal would be left with."""
    segments = _ESCAPE.sub("", line).split("\r")
    return next((segment for segment in reversed(segments) if segment.strip()), "")


def _step_apart(line: str, pairs: List[Tuple[str, float]]) -> Tuple[Optional[float], List[Tuple[str, float]]]:
    """Return the step that a line names, if it does, and its metrics."""
    steps: Dict[int, float] = {}
    values = []
    for pair in pairs:
        rank = STEP_RANKS.get(pair[0].lower())
        if rank is None:
            values.append(pair)
        elif math.isfinite(pair[1]):
            steps[rank] = pair[1]
    return (newest_step(line, steps) if values else None), values
