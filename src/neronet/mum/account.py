"""What became of an attempt whose nerokid can say no more: her words and the system's, weighed. Pure."""

from typing import NamedTuple, Optional, Union

from neronet.model.event import BY_SYSTEM, Aborted, Crashed, Signalled
from neronet.model.resources import format_duration
from neronet.wardens.warden import Sight

LOST = "lost its kid"
PUT_BACK = "requeued by the batch system"
ENDED = "ended by the batch system"
NO_START = "nerokid does not start"
UNKNOWN = "lost by the batch system"
TIME_LIMIT = "time limit"
WARNING = 150.0  #: seconds before its limit from which a job may be told to end; systems are coarse

_SYSTEM = (TIME_LIMIT, "deadline", "node failure", "preempted", "out of memory")
_CANCELLED = "cancelled"


class Evidence(NamedTuple):
    """All that is known of an attempt that is over."""

    sight: Optional[Sight]  #: the batch system's newest account
    is_begun: bool  #: a kid has made the journal
    is_again: bool  #: the job was started another time, by the system
    signalled: Optional[Signalled]
    asked: Optional[str]  #: why the kid has asked her program to end
    wish: Optional[str]  #: why the user wanted it to end
    limit: Optional[float]  #: seconds that it might take
    log: str  #: the last lines of the kid's log


def weigh(evidence: Evidence) -> Union[Crashed, Aborted]:
    """Return the end that follows."""
    cause, wish = _cause_of(evidence), _wish_of(evidence)
    told = evidence.signalled
    runtime, code, tail = (told.runtime, told.exit, told.tail) if told is not None else (None, None, "")
    if wish is not None or cause.startswith(_CANCELLED):
        return Aborted(cause if wish is None else wish, runtime, code)
    if told is None and cause not in _SYSTEM:
        tail = evidence.log
    limit = _limit_of(evidence)
    if cause == TIME_LIMIT and limit is not None:
        cause = "%s of %s" % (TIME_LIMIT, format_duration(limit))
    return Crashed(cause, runtime, code, tail)


def _wish_of(evidence: Evidence) -> Optional[str]:
    if evidence.wish is None and evidence.asked not in (None, BY_SYSTEM, TIME_LIMIT):
        return evidence.asked
    return evidence.wish


def _cause_of(evidence: Evidence) -> str:
    sight, told = evidence.sight, evidence.signalled
    said = sight.cause if sight is not None and sight.phase == "ended" else ""
    if said in _SYSTEM or said.startswith(_CANCELLED):
        return said
    if evidence.asked == TIME_LIMIT:
        return TIME_LIMIT
    if evidence.is_again or (evidence.is_begun and sight is not None and sight.phase == "pending"):
        return PUT_BACK
    if told is not None:
        is_well = sight is not None and sight.phase == "ended" and not said
        return _cause_of_signal(told, _limit_of(evidence), is_well=is_well)
    if evidence.is_begun:
        return LOST
    return NO_START if sight is not None and sight.phase == "ended" else UNKNOWN


def _limit_of(evidence: Evidence) -> Optional[float]:
    """Return how long it might take; where the user named no limit, the system may have one."""
    if evidence.limit is None and evidence.sight is not None:
        return evidence.sight.limit
    return evidence.limit


def _cause_of_signal(told: Signalled, limit: Optional[float], *, is_well: bool) -> str:
    """Return why her program got a signal; ``is_well``: to the system, the job ended by itself.

    That it thinks of a job that ended when it was warned of its limit.
    """
    if not told.told:
        number = -(told.exit or 0)
        return "signal %d" % (number if number > 0 else -number - 128)
    if limit is not None and told.runtime >= limit - (WARNING if is_well else min(WARNING, limit / 2)):
        return TIME_LIMIT
    return ENDED
