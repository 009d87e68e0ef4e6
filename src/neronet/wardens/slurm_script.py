"""The text of a job: directives for sbatch, and a line that starts nerokid for the right task. Pure."""

import hashlib
import re
import shlex
from typing import FrozenSet, List, NamedTuple, Optional

from neronet.model.resources import Resources
from neronet.wardens.slurm_commands import SUBMITS
from neronet.wardens.warden import Order

GRACE = 60  #: seconds before the time limit at which a nerokid is told that it comes

_OWN = frozenset(
    [
        *("array", "a", "chdir", "D", "comment", "error", "e", "input", "i", "job-name", "J", "open-mode"),
        *("output", "o", "parsable", "test-only", "wait", "W", "wrap", "clusters", "cluster", "M"),
        *("help", "h", "usage", "version", "V"),  # submits nothing, and says that all is well
    ]
)
_SPELLING = {"tasks": "ntasks"}
_LONG = {"A": "account", "C": "constraint", "p": "partition", "q": "qos", "t": "time"}
#: Options that one of them settles as well.
_RIVALS = {
    "mem": ["mem-per-node", "mem-per-cpu", "mem-per-gpu"],
    "no-requeue": ["requeue"],
    "requeue": ["no-requeue"],
}
_ON, _OFF = ("true", ""), "false"
_GPU_OPTIONS = frozenset(("gres", "gpus", "gpus-per-node", "gpus-per-task", "gpus-per-socket"))
_MARK = re.compile(r"\bneronet\.([0-9a-f]{12})\.([0-9a-f]{12})\Z")
_TASKS = re.compile(r"^set -- \\\n(.*?)\n(?:shift|unset) ", re.MULTILINE | re.DOTALL)
_PLAIN = re.compile(r"[A-Za-z0-9_@%+=:,./\[\]-]+\Z")
_MEGABYTE = 1 << 20


class Mark(NamedTuple):
    """What a job of neronet is known by: digests of the label, and of the order."""

    label: str
    order: str

    def __str__(self) -> str:
        return "neronet.%s.%s" % self


def mark(order: Order) -> Mark:
    """Return the order's mark: the same label, tasks and settings give the same."""
    return Mark(label_mark(order.label), _digest("\0".join([order.label, *order.tasks])))


def label_mark(label: str) -> str:
    """Return the part of a mark that all orders with the label have."""
    return _digest(label)


def read_mark(*texts: str) -> Optional[Mark]:
    """Return the mark that a job bears in its comment or its name, or None: it is not neronet's."""
    for text in texts:
        match = _MARK.search(text)
        if match:
            return Mark(*match.groups())
    return None


def script(order: Order) -> str:
    """Return the batch script of the order as one job, an array when it has several tasks."""
    lines = ["#!/bin/sh"]
    lines += ["#SBATCH %s" % " ".join(_quoted(word) for word in words) for words in _directives(order)]
    lines += ["set -- \\", " \\\n".join("    %s" % shlex.quote(task) for task in order.tasks)]
    if len(order.tasks) > 1:
        lines.append('shift "$SLURM_ARRAY_TASK_ID"')
    command = " ".join(shlex.quote(word) for word in order.command)
    lines.append("unset %s" % SUBMITS)
    lines.append("umask 077")
    lines.append('exec %s "$1" >>%s/"$1".log 2>&1' % (command, shlex.quote(order.folder)))
    return "\n".join(lines) + "\n"


def tasks(text: str) -> List[str]:
    """Return the tasks of a script, in the order of the array's indices; none of what is no such script."""
    match = _TASKS.search(text)
    return shlex.split(match.group(1).replace("\\\n", "\n")) if match else []


def own_options(resources: Resources) -> List[str]:
    """Return those of the user's options that are neronet's to give."""
    names = [name for name, _ in resources.options if name != "slurm"]
    names += [_name(word) for word in _words(resources) if word.startswith("-")]
    return [name for name in names if name in _OWN or _is_short_for_own(name)]


def settled(order: Order) -> FrozenSet[str]:
    """Return the options, by their long names, that nothing but the order's script may give."""
    names = [_name(words[0]) for words in _directives(order) if words[0].startswith("-")]
    names = [_LONG.get(name, name) for name in names]
    return _OWN.union(names, *(_RIVALS.get(name, []) for name in names))


def option(resources: Resources, *names: str) -> Optional[str]:
    """Return what the user gave for an option that has these names."""
    for name, value in resources.options:
        if name in names:
            return value
    return None


def _name(word: str) -> str:
    """Return the option that a word gives: ``--array=0-3`` is ``array``, ``-a0-3`` is ``a``."""
    return word[2:].partition("=")[0] if word.startswith("--") else word[1:2]


def _is_short_for_own(name: str) -> bool:
    """Tell whether sbatch would read it as one of neronet's: it takes ``--arr`` for ``--array``."""
    return len(name) > 2 and any(own.startswith(name) for own in _OWN)


def _directives(order: Order) -> List[List[str]]:
    own = mark(order)
    more = "+%d" % (len(order.tasks) - 1) if len(order.tasks) > 1 else ""
    first = re.sub(r"[^A-Za-z0-9_.-]", "_", order.tasks[0])[:24]
    found = ["--job-name=%s%s.%s" % (first, more, str(own)), "--comment=%s" % (own,)]
    if len(order.tasks) > 1:
        limit = "%%%d" % order.at_once if 0 < order.at_once < len(order.tasks) else ""
        found.append("--array=0-%d%s" % (len(order.tasks) - 1, limit))
    # What Slurm itself says of the tasks; it reads these signs in a folder's name as something else.
    output = "/dev/null" if re.search(r"[%\\]", order.folder) else "%s.log" % own.order
    found += ["--output=%s" % output, "--open-mode=append"]
    directives = [[word] for word in found]
    directives.insert(-2, ["-D", order.folder])  # its long name has changed over the years
    return directives + [[word] for word in _resources(order.resources)] + _options(order.resources)


def _resources(asked: Resources) -> List[str]:
    found = ["--cpus-per-task=%d" % asked.cpus]
    grace = GRACE if asked.time is None else min(GRACE, int(asked.time / 10))
    if asked.time is not None:
        found.append("--time=%s" % _clock(asked.time))
    if asked.memory is not None:
        found.append("--mem=%dM" % max(1, -(-asked.memory // _MEGABYTE)))
    if asked.gpus and not _GPU_OPTIONS.intersection(name for name, _ in asked.options):
        found.append("--gres=gpu:%d" % asked.gpus)
    if grace:
        found.append("--signal=B:TERM@%d" % grace)
    if option(asked, "requeue") is None and "--requeue" not in _words(asked):
        found.append("--no-requeue")  # a new try is a new attempt, with a record of its own
    return found


def _options(asked: Resources) -> List[List[str]]:
    found = []
    for name, value in asked.options:
        dashed = ("--%s" if len(name) > 1 else "-%s") % _SPELLING.get(name, name)
        if name == "slurm" or value == _OFF:
            continue
        if value in _ON:
            found.append([dashed])
        else:
            found.append(["%s=%s" % (dashed, value)] if len(name) > 1 else [dashed, value])
    return found + [[word] for word in _words(asked)]


def _words(asked: Resources) -> List[str]:
    try:
        return shlex.split(option(asked, "slurm") or "")
    except ValueError:  # a quote without an end: sbatch says it better
        return (option(asked, "slurm") or "").split()


def _quoted(word: str) -> str:
    """Return a word as sbatch reads it in a directive: ``#`` would begin a comment, a blank end it."""
    if _PLAIN.match(word):
        return word
    return '"%s"' % word.replace("\\", "\\\\").replace('"', '\\"')


def _clock(seconds: float) -> str:
    minutes, rest = divmod(max(1, int(-(-seconds // 1))), 60)
    return "%d-%02d:%02d:%02d" % (minutes // 1440, minutes // 60 % 24, minutes % 60, rest)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()[:12]
