"""The names of what nerokid measures of a running program, and under which of them a series stands."""

from typing import Iterator, Tuple

from neronet.model.event import Vitals

PREFIX = "vital."  #: of the series' names; no metric of a program's begins with it
#: Those of which each sample is a point.
NAMES = ("cpu", "memory", "gpu", "gpu_memory", "written")
VITALS = tuple(PREFIX + name for name in NAMES)


def series(vitals: Vitals) -> Iterator[Tuple[str, float]]:
    """Give the name and the value of each point that a sample comes to."""
    for name in NAMES:
        value = getattr(vitals, name)
        if value is not None:
            yield PREFIX + name, float(value)


def is_vital(series_name: str) -> bool:
    """Tell whether a series is one of nerokid's own, and no metric."""
    return series_name.startswith(PREFIX)


def metric_name(name: str) -> str:
    """Return the name under which a program's metric is kept: never one of nerokid's own."""
    return "vital_" + name[len(PREFIX) :] if name.startswith(PREFIX) else name
