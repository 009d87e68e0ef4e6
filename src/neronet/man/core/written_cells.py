"""What the cells of an experiment's row hold that neronet writes. Pure."""

import math
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from neronet.man.core.identity import spelled
from neronet.model.lifecycle import State

Content = str | float | None

_METRIC = re.compile(r"(?P<function>last|min|max)\(\s*(?P<name>[^()]+?)\s*\)\Z")
_STATES = frozenset(state.value for state in State)


class Facts(NamedTuple):
    """An experiment with its newest attempt."""

    number: int
    state: str
    cause: str | None = None
    runtime: float | None = None  #: seconds, of one that has ended
    attempt: str | None = None
    cluster: str | None = None
    host: str | None = None
    exit: int | None = None
    newest: Mapping[str, float | None] = {}  #: of each metric; None is no number
    lowest: Mapping[str, float | None] = {}
    highest: Mapping[str, float | None] = {}


def content(word: str, experiments: Sequence[Facts], held: Any) -> Any:
    """Return what the cell of ``word`` is to hold in the row of these experiments; now it holds ``held``.

    A row may stand for several: then numbers are told in full, states are counted, and of values it is the
    mean (of ``min()`` the least, of ``max()`` the greatest).
    """
    if word == "number":
        only = experiments[0].number if len(experiments) == 1 else None
        return only or spelled(each.number for each in experiments)
    if word == "state":
        return _states(experiments, held)
    if word == "runtime":
        return _rounded(_mean([each.runtime for each in experiments]))
    if word in ("cause", "attempt", "cluster", "host", "exit"):
        found = {getattr(each, word) for each in experiments}
        return found.pop() if len(found) == 1 else None
    return _metric(word, experiments)


def has_begun(experiments: Sequence[Facts]) -> bool:
    """Tell whether any has an attempt: before, a cell holds what she wrote there, or copied."""
    return any(each.attempt is not None for each in experiments)


def is_held(wanted: Content, held: Any) -> bool:
    """Tell whether a cell holds this already, as a number or as its text."""
    if wanted is None or wanted == "":
        return held is None or held == ""
    if isinstance(held, bool):
        return False
    if isinstance(wanted, str):
        return bool(held in (wanted, "'" + wanted))  # as a CSV file has what could be a formula
    try:
        return float(held) == float(wanted)
    except (TypeError, ValueError):
        return False


def _states(experiments: Sequence[Facts], held: Any) -> Content:
    counts: dict[str, int] = {}
    for each in experiments:
        counts[each.state] = counts.get(each.state, 0) + 1
    state = next(iter(counts))
    if len(counts) > 1:
        return ", ".join(f"{count} {name}" for name, count in counts.items())
    own_words = str(held or "").strip()
    if state == State.DEFINED.value and own_words and own_words.split()[-1] not in _STATES:
        return own_words  # her TODO stays until there is something to tell
    return state


def _metric(word: str, experiments: Sequence[Facts]) -> Content:
    match = _METRIC.match(word)
    function = match["function"] if match else "last"
    name = match["name"] if match else word.removeprefix("metric.")
    among: Callable[[Facts], Mapping[str, float | None]] = {
        "last": lambda each: each.newest,
        "min": lambda each: each.lowest,
        "max": lambda each: each.highest,
    }[function]
    values = [among(each)[name] for each in experiments if name in among(each)]
    if not values:
        return None
    numbers = [value for value in values if value is not None]
    if len(numbers) < len(values) and function == "last":
        return "nan"
    if not numbers:
        return None
    whole = {"min": min(numbers), "max": max(numbers)}.get(function, sum(numbers) / len(numbers))
    return whole if math.isfinite(whole) else str(whole)


def _mean(values: Sequence[float | None]) -> float | None:
    numbers = [value for value in values if value is not None]
    return sum(numbers) / len(numbers) if numbers else None


def _rounded(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds, 1)
