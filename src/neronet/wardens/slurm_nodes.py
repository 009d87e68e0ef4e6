"""What the nodes of each partition have, whether they are in use now or not. Pure."""

import re
from typing import List, NamedTuple, Optional, Tuple

from neronet.model.resources import Resources, format_duration, format_size, parse_duration
from neronet.wardens.warden import Refused

FORMAT = "%R|%P|%l|%c|%m|%G"  #: of sinfo

_GPUS = re.compile(r"\bgpu(?::[^:,()]+)??:([0-9]+)")
_MEGABYTE = 1 << 20


class Nodes(NamedTuple):
    """Some like nodes of a partition."""

    partition: str
    is_default: bool
    time: Optional[float]  #: seconds that a job may take; None for no limit
    cpus: int
    memory: int  #: bytes
    gpus: int


def read(output: str) -> List[Nodes]:
    """Return the rows of ``sinfo -h -o FORMAT``; what cannot be read is left out."""
    found = []
    for line in output.splitlines():
        fields = [field.strip() for field in line.split("|")]
        if len(fields) == 6:
            gpus = sum(int(count) for count in _GPUS.findall(fields[5]))
            cpus, memory = (_number(field) for field in fields[3:5])
            is_default = fields[1].endswith("*")
            found.append(Nodes(fields[0], is_default, _limit(fields[2]), cpus, memory * _MEGABYTE, gpus))
    return found


def check(asked: Resources, partition: Optional[str], there: List[Nodes]) -> None:
    """Raise ``Refused`` when nothing in the partition, or in the one by default, will ever have that much.

    ``partition`` may name several, with commas.
    """
    names = partition.split(",") if partition else [nodes.partition for nodes in there if nodes.is_default]
    fitting = [nodes for nodes in there if nodes.partition in names]
    if partition and there and not fitting:
        every = ", ".join(sorted({nodes.partition for nodes in there}))
        raise Refused("no partition is called '%s'" % partition, "there is: %s" % every)
    if fitting and not any(_fits(asked, nodes) for nodes in fitting):
        too_much, most = _shortage(asked, fitting)
        own = ", ".join(sorted({nodes.partition for nodes in fitting}))
        raise Refused(
            "asks for %s, and partition %s has %s" % (too_much, own, most),
            "ask for less, or for another partition: resources: {partition: NAME}",
        )


def _fits(asked: Resources, nodes: Nodes) -> bool:
    return (
        asked.cpus <= nodes.cpus
        and (asked.memory or 0) <= nodes.memory
        and asked.gpus <= nodes.gpus
        and (nodes.time is None or (asked.time or 0) <= nodes.time)
    )


def _shortage(asked: Resources, there: List[Nodes]) -> Tuple[str, str]:
    """Return the first thing of which too much is asked, and how much of it there is."""
    cpus = max(nodes.cpus for nodes in there)
    memory = max(nodes.memory for nodes in there)
    gpus = max(nodes.gpus for nodes in there)
    longest = max(float("inf") if nodes.time is None else nodes.time for nodes in there)
    if asked.cpus > cpus:
        return "%d cpus" % asked.cpus, "%d a node" % cpus
    if asked.memory is not None and asked.memory > memory:
        return "%s of memory" % format_size(asked.memory), "%s a node" % format_size(memory)
    if asked.gpus > gpus:
        return "%d gpus" % asked.gpus, "%d a node" % gpus
    if asked.time is not None and asked.time > longest:
        return format_duration(asked.time), "a limit of %s" % format_duration(longest)
    return "cpus, memory, gpus and time together", "no node with all of it"


def _number(field: str) -> int:
    match = re.match("[0-9]+", field)
    return int(match.group()) if match else 0


def _limit(field: str) -> Optional[float]:
    try:
        return parse_duration(field)
    except ValueError:
        return None  # infinite
