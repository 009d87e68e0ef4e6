"""Cuts what happened into messages of bearable size."""

import json
from typing import Iterable, Iterator, List

from neronet.model.columns import READABLE
from neronet.model.event import Crashed, Environment, Event, Inputs, Outputs, Points, Signalled
from neronet.protocol.messages import Happened, Happening

HEAVIEST = 20000  #: weight of a message, in records of about fifty bytes: a megabyte
LONGEST = 10000  #: points in one record


def portions(items: Iterable[Happening]) -> Iterator[Happened]:
    """Give the items in order, in few messages: a message ends with the record that makes it ``HEAVIEST``."""
    portion: List[Happening] = []
    weight = 0
    for item in items:
        weight += weigh(item.record.event)
        portion.append(item)
        if weight >= HEAVIEST:
            yield Happened(portion)
            portion, weight = [], 0
    if portion:
        yield Happened(portion)


def weigh(event: Event) -> int:
    """Return what a record of the event weighs in a message, for ``HEAVIEST``."""
    if isinstance(event, Points):
        count = len(event.values)
        return 2 + count if count <= READABLE else 6 + count // 4
    if isinstance(event, (Inputs, Outputs)):
        return 1 + 3 * len(event.files)
    if isinstance(event, Environment):
        return 1 + len(json.dumps(event.record)) // 50
    return 1 + len(event.tail) // 40 if isinstance(event, (Crashed, Signalled)) else 1


def split(points: Points) -> List[Points]:
    """Return the points in pieces of at most ``LONGEST``."""
    if len(points.values) <= LONGEST:
        return [points]
    starts = range(0, len(points.values), LONGEST)
    return [
        Points(points.key, *(column[start : start + LONGEST] for column in points[1:])) for start in starts
    ]
