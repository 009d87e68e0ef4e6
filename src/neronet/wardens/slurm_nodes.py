"""What the nodes of each partition have, whether they are in use now or not. Pure."""

import re
from typing import List, NamedTuple, Optional, Tuple

from neronet.model.resources import Resources, format_duration, format_size
from neronet.wardens.slurm_answers import read_limit
from neronet.wardens.warden import Refused

FORMAT = "%R|%P|%l|%c|%m|%G|%D"  #: of sinfo

_GPUS = re.compile(r"\bgpu(?::[^:,()]+)?:([0-9]+)(?=[,(]|\Z)")  # a type may begin with digits: 2080ti, 1g.5gb
_MEGABYTE = 1 << 20


class Nodes(NamedTuple):
    """Some like nodes of a partition."""

    partition: str
    is_default: bool
    time: Optional[float]  #: seconds that a job may take; None for no limit
    cpus: int
    memory: int  #: bytes
    gpus: int
    amount: Optional[int] = None  #: how many of them there are, as far as that is told


def read(output: str) -> List[Nodes]:
    """Return the rows of ``sinfo -h -o FORMAT``; what cannot be read is left out."""
    found = []
    for line in output.splitlines():
        fields = [field.strip() for field in line.split("|")]
        if len(fields) == 7:
            gpus = sum(int(count) for count in _GPUS.findall(fields[5]))
            cpus, memory = (_number(field) for field in fields[3:5])
            is_default = fields[1].endswith("*")
            limit, count = read_limit(fields[2]), int(fields[6]) if fields[6].isdigit() else None
            found.append(Nodes(fields[0], is_default, limit, cpus, memory * _MEGABYTE, gpus, count))
    return found


def check(asked: Resources, partition: Optional[str], there: List[Nodes]) -> None:
    """Raise ``Refused`` when nothing in the partition, or in the one by default, will ever have that much.

    ``partition`` may name several, with commas.
    """
    names = partition.split(",") if partition else [nodes.partition for nodes in there if nodes.is_default]
    fitting = [nodes for nodes in there if nodes.partition in names]
    if partition and there and not fitting:
        raise Refused("no partition is called '%s'" % partition, "there is: %s" % _names(there))
    if not fitting:
        return
    lack = _shortage(asked, fitting)
    if lack is not None:
        others = {nodes.partition for nodes in there}.difference(names)
        able = [nodes for nodes in there if nodes.partition in others]
        able = [nodes for nodes in able if _shortage(asked, _of(nodes.partition, able)) is None]
        elsewhere = "for another partition: resources: {partition: NAME}"
        if able:
            elsewhere = "for a partition that has it: %s" % _names(able)
        raise Refused(
            "asks for %s, and partition %s has %s" % (lack[0], _names(fitting), lack[1]),
            "ask for less, or %s" % elsewhere,
        )


def _of(partition: str, there: List[Nodes]) -> List[Nodes]:
    return [nodes for nodes in there if nodes.partition == partition]


def _names(there: List[Nodes]) -> str:
    return ", ".join(sorted({nodes.partition for nodes in there}))


def _fits(asked: Resources, nodes: Nodes) -> bool:
    return (
        asked.cpus <= nodes.cpus
        and (asked.memory or 0) <= nodes.memory
        and asked.gpus <= nodes.gpus
        and (nodes.time is None or (asked.time or 0) <= nodes.time)
    )


def _shortage(asked: Resources, there: List[Nodes]) -> Optional[Tuple[str, str]]:
    """Return the first thing of which too much is asked, and how much of it there is; None: all fits."""
    nodes, every = _nodes_asked(asked), [like.amount for like in there]
    if None not in every and nodes > sum(amount or 0 for amount in every):
        return "%d nodes" % nodes, "%d" % sum(amount or 0 for amount in every)
    return None if any(_fits(asked, like) for like in there) else _lack(asked, there)


def _lack(asked: Resources, there: List[Nodes]) -> Tuple[str, str]:
    """Return what no single node has, and how much the largest have."""
    cpus = max(like.cpus for like in there)
    memory = max(like.memory for like in there)
    gpus = max(like.gpus for like in there)
    longest = max(float("inf") if like.time is None else like.time for like in there)
    if asked.cpus > cpus:
        return "%d cpus" % asked.cpus, "%d a node" % cpus
    if asked.memory is not None and asked.memory > memory:
        return "%s of memory" % format_size(asked.memory), "%s a node" % format_size(memory)
    if asked.gpus > gpus:
        has = "%d a node" % gpus if gpus else "none"
        return "%d gpu%s" % (asked.gpus, "" if asked.gpus == 1 else "s"), has
    if asked.time is not None and asked.time > longest:
        return format_duration(asked.time), "a limit of %s" % format_duration(longest)
    return "cpus, memory, gpus and time together", "no node with all of it"


def _nodes_asked(asked: Resources) -> int:
    """Return the least number of nodes that would do."""
    return max([_number(value) for name, value in asked.options if name in ("nodes", "N")] or [1])


def _number(field: str) -> int:
    match = re.match("[0-9]+", field)
    return int(match.group()) if match else 0
