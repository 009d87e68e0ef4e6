"""Which part of the data the numbers on a line are of: ``[valid] loss: 0.3``, ``Test set: loss: 0.05``."""

import re

from neronet.capture.steps import step_rank
from neronet.capture.vocabulary import PARTS

_ANY = "|".join(sorted(PARTS, key=len, reverse=True))
_LEAD = re.compile(
    r"""(?:.{0,80}?\b(?:DEBUG|INFO|WARNING|ERROR)\b|[IWEF][0-9]{4}[ ].{0,60}?\])?
    [\W\d_]*(?:(?:epoch|iter)\()?\b(%s)\b[ \t]*
    (?:[\]|>]|(?:[a-z]{1,12}[ ]){1,2}\#[0-9]+:[ ]
      |(?:set|data|results?|metrics|stats|phase|loop)?[ \t]*(?:[|\]]|:[ \t])
      |((?:results?|metrics)?[ \t]*(?:\)|-[ \t])|(?=(?:epoch|step|iter))))"""
    % _ANY,
    re.VERBOSE | re.IGNORECASE,
)
_INSIDE = re.compile(r"\[(%s)\][ \t]" % _ANY, re.IGNORECASE)
_SOLVED = re.compile(r"\bSolving for ([A-Za-z_][A-Za-z0-9_.]{0,30}),")  # by a linear solver, one line each
_LONGEST = 2000  #: characters of a line whose brackets are looked at, for each of its numbers


def part_of(line: str) -> str:
    """Return the part of the data that a line says at its beginning all its numbers are of.

    Of a linear solver's line it is the field that was solved for.
    """
    if "Solving for " in line:
        solved = _SOLVED.search(line)
        if solved:
            return solved.group(1)
    match = _LEAD.match(line)
    if match is None or (match.group(2) is not None and PARTS[match.group(1).lower()] == "train"):
        return ""
    return match.group(1)


def part_before(line: str, place: int) -> str:
    """Return the part that brackets name last before a place: ``[train] loss=1, [valid] loss=2``."""
    if "] " not in line or len(line) > _LONGEST:
        return ""
    found = _INSIDE.findall(line, 0, place)
    return str(found[-1]) if found else ""


def of_part(name: str, part: str) -> str:
    """Return the name with the part before it, unless it says one itself or is that of a step."""
    if not part or step_rank(name) is not None:
        return name
    if any(word in PARTS for word in re.split(r"[\s_./-]+", name.lower())):
        return name
    return part + "_" + name
