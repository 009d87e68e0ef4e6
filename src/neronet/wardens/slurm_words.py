"""What Slurm's complaints mean: pass by themselves or final, and whether a job may be there all the same."""

import re
from typing import List, Tuple

from neronet.errors import NeronetError
from neronet.wardens.warden import Busy, Refused

#: What passes by itself. All other words are final, those of a site's own rules as well.
_PASSING = (
    "gave no answer",
    "unable to contact slurm controller",
    "socket timed out",
    "controller not responding",
    "connect(ion)? (failure|refused|timed out|reset)",
    "unexpected message received",
    "zero bytes were transmitted",
    "message (receive|send) failure",
    "transport endpoint",
    "standby mode",
    "authentication",  # munge is broken here or there
    "munge",
    "invalid (job |authentication )?credential",
    "temporar(il)?y",
    "try again",
    "retrying",
    "required partition not available",  # inactive, or drained
    "nodes? (not available|(are )?busy)",
    "submitjob",  # those she has submitted end one day
    "i/o error writing",
    "no space left",
    "cannot allocate memory",
    "name lookup failure",
    "getaddrinfo",
    "unable to (resolve|establish control machine)",
    "could not establish a configuration source",
)
_DOUBTFUL = (
    "socket timed out",
    "unexpected message",
    "zero bytes",
    "message (receive|send) failure",
    "reset",
)
_HARMLESS = ("invalid job id", "already (completing|completed|finished)", "no error")

_BEYOND_HOLDING = (*_HARMLESS, "job is no longer pending", "not pending", "currently running")

_HINTS = (
    ("policy", "ask for less time or less of a machine; see what your account gives with sacctmgr show qos"),
    ("account", "see your accounts with sacctmgr show associations; resources: {account: NAME}"),
    ("partition", "see the partitions with sinfo; resources: {partition: NAME}"),
    ("qos", "see what you may use with sacctmgr show associations; resources: {qos: NAME}"),
    ("time limit", "ask for less time, or for a partition that gives more: sinfo -o '%P %l'"),
    ("gres", "see what nodes have with sinfo -o '%N %G'"),
    ("feature", "see what nodes have with sinfo -o '%N %f'"),
    (
        "node configuration|memory|cpu|processors|node count",
        "see what nodes have with sinfo -o '%P %c %m %G'",
    ),
    ("unrecognized option|invalid --", "see man sbatch; what is not neronet's goes to sbatch as it is"),
    ("access|permission|permitted", "ask your cluster's support for access, or take another partition"),
)
#: Reasons for which a job waits, and what is to be done about each.
_ADVICE = (
    ("^JobHeldAdmin", "an administrator holds it: ask your cluster's support"),
    ("^JobHeld|held$|JobHoldMaxRequeue", "`scontrol release TICKET` lets it go"),
    (
        "^Partition.*Limit|^PartitionConfig|^BadConstraints|^Invalid|NotAllowed|Max[A-Za-z]+PerJob",
        "it asks for more than it can get there: abort it, change its resources: and restart it",
    ),
    ("^DependencyNeverSatisfied", "what it was to follow has failed: abort it"),
    (
        "^ReqNodeNotAvail|^Nodes required for job|Partition(Down|Inactive)|^NodeDown",
        "nodes are down, drained or reserved: it starts when they are back; see sinfo -R",
    ),
)
_ADDRESS = re.compile(r"^(\w+: )?((error|fatal): )?(Batch job submission failed: |\w+ error: )?")


def complaint(said: str) -> str:
    """Return what a command said for people: without its name, each sentence once."""
    lines: List[str] = []
    for line in said.splitlines():
        words = _ADDRESS.sub("", line.strip(), count=1)
        if words and words not in lines and not words.startswith("Try "):
            lines.append(words)
    return "; ".join(lines)


def error(doing: str, said: str) -> NeronetError:
    """Return ``Busy`` or ``Refused`` for what Slurm said while it was asked for something."""
    words = complaint(said) or "no word of why"
    what = "Slurm %s: %s" % (doing, words)
    if _match(_PASSING, said):
        return Busy(what)
    hints = [hint for pattern, hint in _HINTS if _match((pattern,), words)]
    return Refused(what, hints[0] if hints else None)


def advice(reason: str) -> str:
    """Return what her user can do about a reason for which a job waits; nothing where waiting is all."""
    return next((hint for pattern, hint in _ADVICE if _match((pattern,), reason)), "")


def is_doubtful(said: str) -> bool:
    """Tell whether a job may have been submitted by an ``sbatch`` that failed with these words."""
    return _match(_DOUBTFUL, said)


def is_about_too_many(said: str) -> bool:
    """Tell whether fewer jobs at a time would have been taken."""
    return _match(("submitjob",), said)


def is_harmless(said: str) -> bool:
    """Tell whether all that was wrong is that jobs have ended already, or were never there."""
    return all(_match(_HARMLESS, line) for line in said.splitlines() if line.strip())


def is_beyond_holding(said: str) -> bool:
    """Tell whether all that was wrong is that jobs have begun or ended, and cannot be held or released."""
    lines = [line for line in said.splitlines() if line.strip()]
    return bool(lines) and all(_match(_BEYOND_HOLDING, line) for line in lines)


def _match(patterns: Tuple[str, ...], said: str) -> bool:
    return re.search("|".join(patterns), said, re.IGNORECASE) is not None
