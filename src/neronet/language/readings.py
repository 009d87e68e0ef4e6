"""Points of several metrics in the order in which they were printed, as well as that can be known."""

from typing import Dict, List, Mapping, NamedTuple, Optional, Sequence

_BEFORE_ALL = float("-inf")


class Fresh(NamedTuple):
    """New points of one metric."""

    steps: Sequence[float]
    times: Sequence[float]
    values: Sequence[float]


class Readings(NamedTuple):
    """What was read, reading by reading: points of the same time and step, at most one of a metric."""

    size: int
    times: Sequence[float]
    come: Dict[str, Optional[List[int]]]  #: of each metric, how many points; ``None`` for one a reading


def readings(fresh: Mapping[str, Fresh]) -> Readings:
    """Return the readings, by time and then by step; the points of a metric keep their own order."""
    first = next(iter(fresh.values()), Fresh((), (), ()))
    if all(each is first or each[:2] == first[:2] for each in fresh.values()):
        return Readings(len(first.times), first.times, dict.fromkeys(fresh))
    return _merged(fresh)


def _merged(fresh: Mapping[str, Fresh]) -> Readings:
    names = list(fresh)
    keys = [
        [(_placed(time), _placed(step)) for time, step in zip(fresh[n].times, fresh[n].steps)] for n in names
    ]
    come: List[List[int]] = [[] for _ in names]
    at = [0] * len(names)
    times: List[float] = []
    while True:
        heads = [column[place] for column, place in zip(keys, at) if place < len(column)]
        if not heads:
            return Readings(len(times), times, dict(zip(names, come)))
        head = min(heads)
        times.append(head[0])
        for which, column in enumerate(keys):
            if at[which] < len(column) and column[at[which]] == head:
                at[which] += 1
            come[which].append(at[which])


def _placed(number: float) -> float:
    return number if number == number else _BEFORE_ALL  # noqa: PLR0124 - NaN has no place of its own
