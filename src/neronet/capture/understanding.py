"""What one line says by itself: ``epoch=3 loss=0.31``, ``Loss: 0.31``, JSON, whatever surrounds it."""

import math
import re
from typing import Dict, List, Optional, Tuple

from neronet.capture.objects import cut_object, flatten
from neronet.capture.pairs import find_pairs
from neronet.capture.skeleton import Understood
from neronet.capture.steps import Named, newest_step, step_rank
from neronet.capture.vocabulary import fold

_NOTHING = Understood(None, [])
_SPEAKS = re.compile("[=:0-9]|[nN][aA][nN]|[iI][nN][fF]")
_ESCAPE = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[@-Z\\^_])|\x08+")
_LOGGER = re.compile(r"\A(?:DEBUG|INFO|WARNING|ERROR|CRITICAL):[^:\s]*:")  # logging's own format
# What a program was given is no result: 'Namespace(lr=0.1)', 'parameters: {'C': 10}', '[config] depth: 6',
# 'using lr=0.1 seed=1', 'number of images: train=885, valid=46', 'tests=[near: 13]', and the part of
# scikit-learn's '[CV 1/3] END C=0.1, gamma=1;, score=0.8' before the semicolon.
_GIVEN = re.compile(
    r"""[A-Za-z_][A-Za-z0-9_.]{0,60}\([A-Za-z_][A-Za-z0-9_]{0,60}=(?:[^()]|\([^()]*\))*\)?
      |\b(?:param(?:eter)?s|config|hparams|arg(?:ument)?s|settings)['"]?[ ]?[:=]?[ ]?\{[^{}]*\}?
      |\bnumber[ ]of[ ][a-z ]{1,40}:[ ](?=[a-z]{1,30}=).*
      |=\[[A-Za-z_]{1,40}:[^\[\]]*\]
      |\busing(?:[ ][A-Za-z_]{1,30}=[^\s,]{1,40})+
      |(?:\A|[ ])\[config\][ ].*
      |\A\[CV[ ].*;,""",
    re.VERBOSE | re.IGNORECASE,
)

_GIVING = ("(", "{", "=[", "[config] ", "[CV ", "umber of ", "sing ")  # one is in whatever that matches


def understand(line: str) -> Understood:
    """Return what a line says by itself; never raises."""
    if not _SPEAKS.search(line):
        return _NOTHING
    if "\x1b" in line or "\r" in line or "\x08" in line:
        line = shown(line)
    pairs: List[Tuple[str, float]] = []
    found = None
    if "{" in line:
        found, line = cut_object(line)
        pairs = flatten(found) if found else []
    if line[:1] in "DIWEC":  # the first letters of what _LOGGER matches: quicker than to try
        line = _LOGGER.sub("", line, 1)
    if any(mark in line for mark in _GIVING):
        line = _GIVEN.sub(" ", line)
    pairs += find_pairs(line)
    if not pairs:
        return _NOTHING if found is None else Understood(None, [], is_json=True)
    named, values = _step_apart(line, pairs)
    return Understood(named.step, values, found is not None, named.weak)


def step_of(line: str) -> Optional[float]:
    """Return the step that a heading tells."""
    steps = _steps(find_pairs(line))
    named = newest_step(line, steps)
    return None if named.weak else named.step


def shown(line: str) -> str:
    """Return what a terminal would be left with."""
    segments = _ESCAPE.sub("", line).split("\r")
    return next((segment for segment in reversed(segments) if segment.strip()), "")


def _step_apart(line: str, pairs: List[Tuple[str, float]]) -> Tuple[Named, List[Tuple[str, float]]]:
    """Return the step that a line names, if it does, and its metrics; of two alike the first counts."""
    values: Dict[str, Tuple[str, float]] = {}
    for pair in pairs:
        if step_rank(pair[0]) is None:
            values.setdefault(fold(pair[0]), pair)
    if not values:
        return Named(None), []
    return newest_step(line, _steps(pairs)), list(values.values())


def _steps(pairs: List[Tuple[str, float]]) -> Dict[int, float]:
    steps: Dict[int, float] = {}
    for name, value in pairs:
        rank = step_rank(name)
        if rank is not None and math.isfinite(value):
            steps.setdefault(rank, value)
    return steps
