"""A JSON object on a line, to named numbers."""

import json
import re
from typing import Any, Dict, List, Optional, Tuple

from neronet.capture.steps import step_rank
from neronet.capture.vocabulary import is_noise

DEPTH = 8  #: levels of nesting that are looked into

_NO_RESULTS = frozenset(["time", "level", "v"])  # of a record, as structured loggers write them
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_/.%-]{0,127}\Z")
# As floats, because an integer of ten thousand digits is slow, or an error.
_DECODER = json.JSONDecoder(parse_int=float)


def cut_object(line: str) -> Tuple[Optional[Dict[str, Any]], str]:
    """Return the JSON object that starts at the first ``{``, and the line without it.

    Returns ``None`` and the whole line when there is none.
    """
    start = line.find("{")
    try:
        found, end = _DECODER.raw_decode(line, start)
    except (ValueError, RecursionError):
        return None, line
    return found, line[:start] + " " + line[end:]


def flatten(found: Dict[str, Any]) -> List[Tuple[str, float]]:
    """Return the numbers of an object, those of objects within it as ``outer/inner``.

    Texts, booleans and lists are passed over, and names that cannot be a metric's
    or are no results; a space in a name becomes ``_``.
    """
    numbers: List[Tuple[str, float]] = []
    waiting = [("", found)]
    for _level in range(DEPTH):
        inner = []
        for prefix, level in waiting:
            for key, value in level.items():
                name = prefix + "_".join(key.split())
                if isinstance(value, dict):
                    inner.append((name + "/", value))
                elif isinstance(value, float) and _NAME.match(name) and not _is_given(name):
                    numbers.append((name, value))
        waiting = inner
    return numbers


def _is_given(name: str) -> bool:
    return name in _NO_RESULTS or (step_rank(name) is None and is_noise(name))
