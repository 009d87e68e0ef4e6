"""Reads the key ``resources``: what every batch system knows, what most know, and what only one may know."""

import re
from typing import Any

from neronet.man.core.spelling import meant
from neronet.man.specs.check_options import words
from neronet.man.specs.checks import CONTROL, mapping, scalar, shape
from neronet.man.specs.specification import Field
from neronet.model.resources import Resources, parse_duration, parse_size

COMMON = ("time", "cpus", "memory", "gpus")
USUAL = ("partition", "account", "qos", "nodes", "tasks", "constraint", "exclusive", "slurm")

# What people write after years with one batch system or another.
_ELSEWHERE = {
    "walltime": "time", "runtime": "time", "duration": "time", "hours": "time",
    "cores": "cpus", "threads": "cpus", "ncpus": "cpus", "cpus-per-task": "cpus",
    "mem": "memory", "ram": "memory", "ngpus": "gpus", "queue": "partition", "project": "account",
    "ntasks": "tasks", "feature": "constraint", "features": "constraint", "sbatch": "slurm",
    "options": "slurm",
}  # fmt: skip
_OPTION = re.compile(r"[A-Za-z][A-Za-z0-9_-]*\Z")
_NODES = re.compile(r"[1-9][0-9]*(-[1-9][0-9]*)?\Z")
_SHARING = ("user", "mcs", "topo")  #: whom else a node may be left to


def resources(field: Field) -> Resources:
    """Return what is asked of a machine; an entry without a value takes an inherited one away."""
    mapping(field)
    given: dict[str, Any] = {}
    options = {}
    for entry in field.entries():
        if entry.value is None:
            continue
        if entry.name in COMMON:
            given[entry.name] = _common(entry)
        else:
            name, option = _option_name(entry), _option(entry)
            if option:
                options[name] = option
    return Resources(options=tuple(sorted(options.items())), **given)


def _common(entry: Field) -> float | int:
    if entry.name in ("cpus", "gpus"):
        return _count(entry, least=1 if entry.name == "cpus" else 0)
    read = parse_duration if entry.name == "time" else parse_size
    if not isinstance(entry.value, (str, int, float)):
        raise entry.error("'%s' cannot be %s" % (entry.name, shape(entry.value)))
    try:
        amount = read(entry.value)
    except (ValueError, OverflowError) as error:
        raise entry.error("%s: %s" % (entry.name, error)) from None
    if amount <= 0:
        raise entry.error("'%s' must be more than 0" % entry.name)
    return amount


def _count(entry: Field, least: int) -> int:
    value = entry.value
    if isinstance(value, bool) or not isinstance(value, int) or value < least:
        what = "'%s' is to be a whole number, %d or more, not %s" % (entry.name, least, shape(value))
        raise entry.error(
            what, "a kind of GPU goes into an option, as in gres: gpu:a100:2" if least == 0 else None
        )
    return value


def _option_name(entry: Field) -> str:
    if entry.name in USUAL:
        return entry.name
    near = _ELSEWHERE.get(entry.name.lower()) or meant(entry.name, COMMON + USUAL)
    if near:
        raise entry.error("'%s' is no resource" % entry.name, "did you mean %s?" % near)
    if not _OPTION.match(entry.name):
        raise entry.error("'%s' cannot be an option of a batch system" % entry.name, "write partition: gpu")
    return entry.name


def _option(entry: Field) -> str:
    if entry.name == "slurm":
        return words(entry)
    if entry.name == "tasks":
        return str(_count(entry, least=1))
    if isinstance(entry.value, (list, dict)):
        what = "'%s' is to be one value, not %s" % (entry.name, shape(entry.value))
        raise entry.error(what, "several are written as one text: %s: 'a,b'" % entry.name)
    value = scalar(entry).strip()
    if CONTROL.search(value):
        raise entry.error("'%s' is to be one line" % entry.name)
    if entry.name == "nodes" and not _NODES.match(value):
        raise entry.error(
            "'nodes' is to be a number of nodes, not %s" % shape(entry.value), "write 2, or 2-4"
        )
    if entry.name == "exclusive" and value not in ("true", "false", *_SHARING):
        raise entry.error("'exclusive' is to be true or false, not %s" % shape(entry.value))
    return value
