"""Which event moves an attempt from which state to which.

Every rule about states stands in this table; no other file compares states to
decide what may follow.
"""

from enum import Enum
from typing import Any, Dict, Type

from neronet.model.event import (
    Aborted,
    Crashed,
    Environment,
    Event,
    Finished,
    Held,
    Inputs,
    Notified,
    Outputs,
    Points,
    Queued,
    Ready,
    Signalled,
    Spared,
    Started,
    Stopping,
    Unknown,
    Vitals,
    Warned,
)


class State(Enum):
    """Where an attempt stands; ``DEFINED`` is an experiment without one."""

    DEFINED = "defined"
    WAITING = "waiting"
    QUEUED = "queued"
    RUNNING = "running"
    FINISHED = "finished"
    CRASHED = "crashed"
    ABORTED = "aborted"


class IllegalTransition(Exception):
    """An event that cannot happen to an attempt in its state: a bug, or a damaged record."""


_REMARKS = (
    Held,
    Ready,
    Points,
    Warned,
    Notified,
    Stopping,
    Spared,
    Inputs,
    Outputs,
    Signalled,
    Vitals,
    Environment,
    Unknown,
)


def _row(state: State, **moves: State) -> Dict[Type[Any], State]:
    kinds = {
        "queued": Queued,
        "started": Started,
        "finished": Finished,
        "crashed": Crashed,
        "aborted": Aborted,
    }
    row: Dict[Type[Any], State] = dict.fromkeys(_REMARKS, state)
    row.update({kinds[name]: target for name, target in moves.items()})
    return row


_ENDS = {"finished": State.FINISHED, "crashed": State.CRASHED, "aborted": State.ABORTED}

TRANSITIONS: Dict[State, Dict[Type[Any], State]] = {
    State.WAITING: _row(State.WAITING, queued=State.QUEUED, started=State.RUNNING, **_ENDS),
    State.QUEUED: _row(State.QUEUED, queued=State.QUEUED, started=State.RUNNING, **_ENDS),
    # A kid's word may overtake mum's: "queued" after "started" changes nothing.
    State.RUNNING: _row(State.RUNNING, queued=State.RUNNING, started=State.RUNNING, **_ENDS),
    # An end is an end. What comes later is recorded and changes nothing.
    State.FINISHED: _row(State.FINISHED, queued=State.FINISHED, started=State.FINISHED),
    State.CRASHED: _row(State.CRASHED, queued=State.CRASHED, started=State.CRASHED),
    State.ABORTED: _row(State.ABORTED, queued=State.ABORTED, started=State.ABORTED),
}

ENDED = (State.FINISHED, State.CRASHED, State.ABORTED)
LIVE = (State.WAITING, State.QUEUED, State.RUNNING)


def advance(state: State, event: Event) -> State:
    """Return the state that ``event`` leads to, or raise ``IllegalTransition``."""
    try:
        return TRANSITIONS[state][type(event)]
    except KeyError:
        raise IllegalTransition(
            "%s cannot happen to an attempt that is %s" % (type(event).__name__, state.value)
        ) from None
