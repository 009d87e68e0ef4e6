"""Whether things that wait for one another wait in a circle. Pure."""

from collections.abc import Collection, Hashable, Iterator, Mapping
from typing import TypeVar

Thing = TypeVar("Thing", bound=Hashable)


def circle(waits: Mapping[Thing, Collection[Thing]]) -> list[Thing]:
    """Return a circle, each thing before one that it waits for and the first again at the end; or nothing.

    Depth-first search (Tarjan 1972) without recursion: a chain may be long.
    """
    done: set[Thing] = set()
    for first in waits:
        path: dict[Thing, Iterator[Thing]] = {}
        here: Thing | None = first if first not in done else None
        while here is not None:
            path.setdefault(here, iter(waits.get(here, ())))
            other = next((each for each in path[here] if each not in done), None)
            if other is None:
                done.add(here)
                del path[here]
                here = next(reversed(path), None)
            elif other in path:
                line = list(path)
                return [*line[line.index(other) :], other]
            else:
                here = other
    return []
