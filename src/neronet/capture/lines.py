"""Metrics from what a program prints for people: ``epoch=3 loss=0.31``, ``Loss: 0.31``, JSON."""

import math
import re
from typing import Dict, List, Optional, Tuple

from neronet.capture.objects import cut_object, flatten
from neronet.capture.pairs import find_pairs
from neronet.capture.source import LineReader, Reading
from neronet.capture.steps import STEP_RANKS, newest_step

MAX_KEYS = 10000  #: metrics of one stream; more are noise that would fill nerokid's memory

_ESCAPE = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[@-Z\\^_])")
_LOGGER = re.compile(r"\A(?:DEBUG|INFO|WARNING|ERROR|CRITICAL):[^:\s]*:")  # logging's own format


class PrintedReader(LineReader):
    """Reads ``name=value`` and ``name: value`` pairs and JSON objects, many on a line.

    ``40%`` and ``40/100`` become 0.4; any other unit is passed over and the number
    stands as printed. The step comes from a key such as ``epoch`` on the line;
    without one, each metric counts on from its last step, from 1.
    """

    def __init__(self) -> None:
        self.surplus = 0  #: readings left out because their metric came after ``MAX_KEYS`` others
        self._last: Dict[str, float] = {}

    def read(self, line: str) -> List[Reading]:
        """Return the readings of one line, in its order; never raises."""
        if "=" not in line and ":" not in line:
            return []
        if "\x1b" in line or "\r" in line:
            line = _shown(line)
        step, values = _parse(line)
        last = self._last
        readings = []
        for key, value in values:
            if key not in last and len(last) >= MAX_KEYS:
                self.surplus += 1
                continue
            last[key] = at = last.get(key, 0.0) + 1.0 if step is None else step
            readings.append(Reading(key, at, value))
        return readings


def _shown(line: str) -> str:
    """Return what a terminal would be left with."""
    segments = _ESCAPE.sub("", line).split("\r")
    return next((segment for segment in reversed(segments) if segment.strip()), "")


def _parse(line: str) -> Tuple[Optional[float], List[Tuple[str, float]]]:
    """Return the step that a line names, if it does, and its metrics."""
    pairs: List[Tuple[str, float]] = []
    if "{" in line:
        found, line = cut_object(line)
        pairs = flatten(found) if found else []
    if line[:1] in "DIWEC":  # the first letters of what _LOGGER matches: quicker than to try
        line = _LOGGER.sub("", line, 1)
    pairs += find_pairs(line)
    steps: Dict[int, float] = {}
    values = []
    for pair in pairs:
        rank = STEP_RANKS.get(pair[0].lower())
        if rank is None:
            values.append(pair)
        elif math.isfinite(pair[1]):
            steps[rank] = pair[1]
    return (newest_step(line, steps) if values else None), values
