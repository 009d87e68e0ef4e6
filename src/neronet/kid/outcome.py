"""How an attempt has ended, by what its nerokid knows. Pure."""

from typing import NamedTuple, Optional

from neronet.model.event import BY_SYSTEM, Aborted, Crashed, Event, Finished, Signalled
from neronet.model.resources import format_duration

TIME_LIMIT = "time limit"
_STRUCK = (-15, -9, 143, 137)  #: how a program ends that got SIGTERM or SIGKILL, itself or in its shell


class Ending(NamedTuple):
    """All that is known of it."""

    status: int  #: exit code; below 0 a signal
    runtime: float  #: seconds
    cause: Optional[str]  #: why nerokid has asked it to end
    killed: Optional[str]  #: why the kernel has killed it
    limit: Optional[float]  #: seconds that it might take
    is_job: bool  #: whether a batch system may have ended it
    tail: str  #: the last lines of stderr


def outcome(ending: Ending) -> Event:
    """Return the event that tells of it."""
    status, runtime, cause, tail = ending.status, ending.runtime, ending.cause, ending.tail
    if cause is None and ending.killed is not None:
        return Crashed(ending.killed, runtime, status, tail)
    if cause == TIME_LIMIT:
        limit = format_duration(ending.limit or 0.0)
        return Crashed("%s of %s" % (TIME_LIMIT, limit), runtime, status, tail)
    if ending.is_job and (cause == BY_SYSTEM or (cause is None and status in _STRUCK)):
        return Signalled(runtime, status, tail, told=cause == BY_SYSTEM)
    if cause is not None:
        return Aborted(cause, runtime, status)
    return Finished(runtime) if status == 0 else Crashed(_cause(status), runtime, status, tail)


def _cause(status: int) -> str:
    if status < 0:
        return "signal %d" % -status
    if status == 127:
        return "exit code 127: command not found"
    return "exit code %d" % status
