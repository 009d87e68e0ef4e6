"""Reads what Slurm's commands print, those of 17 to 25. Pure; what cannot be read is left out."""

import pwd
import re
from typing import Dict, List, NamedTuple, Optional, Tuple

from neronet.model.resources import parse_duration
from neronet.wardens import slurm_words
from neronet.wardens.warden import Sight

QUEUE = "%i|%T|%r|%S|%l|%j|%k|%Z"  #: of squeue; the free text comes last
BOOKS = "JobID,State,ExitCode,Start,Timelimit"  #: of sacct

_PHASES = {
    "pending": "PENDING CONFIGURING REQUEUED REQUEUE_HOLD REQUEUE_FED RESV_DEL_HOLD SPECIAL_EXIT",
    "running": "RUNNING COMPLETING SUSPENDED STOPPED RESIZING SIGNALING STAGE_OUT EXPEDITING UPDATE_DB",
    "ended": "COMPLETED FAILED CANCELLED TIMEOUT DEADLINE NODE_FAIL BOOT_FAIL PREEMPTED OUT_OF_MEMORY"
    " LAUNCH_FAILED RECONFIG_FAIL REVOKED",
}
_PHASE = {state: phase for phase, states in _PHASES.items() for state in states.split()}
_CAUSES = {
    "TIMEOUT": "time limit",
    "DEADLINE": "deadline",
    "NODE_FAIL": "node failure",
    "BOOT_FAIL": "node failure",
    "LAUNCH_FAILED": "node failure",
    "RECONFIG_FAIL": "node failure",
    "PREEMPTED": "preempted",
    "OUT_OF_MEMORY": "out of memory",
    "CANCELLED": "cancelled",
    "REVOKED": "cancelled",
    "FAILED": "failed",
}
_OUT_OF_MEMORY = 125  #: no signal of any system: how Slurm marks it in an exit code
_NO_REASON = ("", "None", "(null)", "N/A")
_JOB = re.compile(r"([0-9]+)(?:_(?:([0-9]+)|\[(.*)\]))?\Z")
_PART = re.compile(r"([0-9]+)(?:-([0-9]+)(?::([0-9]+))?)?\Z")
_FIELD = re.compile(
    r"(?:^| )(JobId|ArrayJobId|ArrayTaskId|JobState|Reason|Restarts|ExitCode|TimeLimit|StartTime)=(\S*)"
)
_ENDLESS = 1 << 32  #: more than any index of an array


class Row(NamedTuple):
    """What one line says of one job, or of many tasks of an array."""

    job: str  #: the number that all tasks of an array have in common
    indices: Tuple[range, ...]  #: of the array; none for a job that is no array
    state: str
    sight: Sight
    name: str = ""
    comment: str = ""
    folder: str = ""


class Limits(NamedTuple):
    """What a controller says of itself."""

    array: int = 1  #: an array's indices stay below this; 0: there are no arrays
    jobs: int = 10000
    accounting: bool = False
    routes: bool = False  #: rules of the site may choose a partition for jobs that name none


def queue(output: str) -> List[Row]:
    """Return the rows of ``squeue -h -o QUEUE``."""
    rows = []
    for line in output.splitlines():
        fields = line.split("|", 7)
        known = job(fields[0])
        if len(fields) == 8 and known:
            state = fields[1].strip()
            sight = _sight(state, "", fields[2], fields[3], fields[4])
            rows.append(Row(known[0], known[1], state, sight, fields[5], fields[6].strip(), fields[7]))
    return rows


def books(output: str) -> List[Row]:
    """Return the rows of ``sacct -P -n -X -o BOOKS``."""
    rows = []
    for line in output.splitlines():
        fields = line.split("|")
        known = job(fields[0])
        if len(fields) >= 5 and known:
            state, _, who = fields[1].partition(" ")
            sight = _sight(state, fields[2], "", fields[3], fields[4])
            if state == "CANCELLED" and who.startswith("by "):
                sight = sight._replace(cause="cancelled by %s" % _user(who[3:]))
            rows.append(Row(known[0], known[1], state, sight))
    return rows


def details(output: str) -> List[Row]:
    """Return the rows of ``scontrol -o show job``."""
    rows = []
    for line in output.splitlines():
        fields: Dict[str, str] = {}
        for key, value in _FIELD.findall(line):
            fields.setdefault(key, value)  # a user's own text comes later
        number = fields.get("ArrayJobId", fields.get("JobId", ""))
        if "ArrayTaskId" in fields:
            index = fields["ArrayTaskId"]
            number += "_%s" % index if index.isdigit() else "_[%s]" % index
        known = job(number)
        if known and "JobState" in fields:
            state = fields["JobState"]
            told = (fields.get(name, "") for name in ("ExitCode", "Reason", "StartTime", "TimeLimit"))
            sight = _sight(state, *told)
            if fields.get("Restarts", "").isdigit():
                sight = sight._replace(requeues=int(fields["Restarts"]))
            rows.append(Row(known[0], known[1], state, sight))
    return rows


def job(text: str) -> Optional[Tuple[str, Tuple[range, ...]]]:
    """Read ``7``, ``7_3`` or ``7_[0-4,9-20:2%5]``; an expression that was cut short goes on for ever."""
    match = _JOB.match(text.strip())
    if not match:
        return None
    number, index, expression = match.groups()
    if index is not None:
        return number, (range(int(index), int(index) + 1),)
    return number, _ranges(expression) if expression is not None else ()


def limits(output: str) -> Limits:
    """Read ``scontrol show config``."""
    values = dict(re.findall(r"^(\w+)\s*= ?(.*?)\s*$", output, re.MULTILINE))
    array, jobs = values.get("MaxArraySize", ""), values.get("MaxJobCount", "")
    return Limits(
        int(array) if array.isdigit() else Limits().array,
        int(jobs) if jobs.isdigit() else Limits().jobs,
        re.search("slurmdbd|mysql", values.get("AccountingStorageType", "")) is not None,
        values.get("JobSubmitPlugins", "") not in _NO_REASON,
    )


def _sight(state: str, code: str, reason: str, start: str, limit: str) -> Sight:
    phase = _PHASE.get(state, "unknown")
    cause = _cause(state, code) if phase == "ended" else ""
    words = "" if reason in _NO_REASON or phase == "ended" else reason
    if phase == "unknown" or state in ("SUSPENDED", "STOPPED", "CONFIGURING"):
        words = words or state
    began = float(start) if start.isdigit() else None
    return Sight(phase, cause, words, began, limit=read_limit(limit), hint=slurm_words.advice(words))


def read_limit(text: str) -> Optional[float]:
    """Return the seconds in a limit such as ``1-00:00:00`` or ``30:00``; None where there is none."""
    try:
        return parse_duration(text.strip())
    except ValueError:
        return None


def _cause(state: str, code: str) -> str:
    number, _, sent = code.partition(":")
    if state == "FAILED" and number.isdigit():
        if sent.isdigit() and int(sent):
            return "signal %s" % sent if int(sent) != _OUT_OF_MEMORY else "out of memory"
        if int(number):
            return "exit code %s" % number
    return _CAUSES.get(state, "")


def _ranges(expression: str) -> Tuple[range, ...]:
    found = []
    last = 0
    for part in expression.partition("%")[0].split(","):
        match = _PART.match(part)
        if match:
            first, end, step = (int(group) if group else None for group in match.groups())
            assert first is not None
            last = first if end is None else end
            found.append(range(first, last + 1, step or 1))
    if "..." in expression:
        found.append(range(last + 1, _ENDLESS))
    return tuple(found)


def _user(number: str) -> str:
    try:
        return pwd.getpwuid(int(number)).pw_name
    except (KeyError, ValueError, OverflowError):
        return "user %s" % number
