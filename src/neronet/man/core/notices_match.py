"""Whether what happened is among what somebody asked to be told. Pure."""

from typing import NamedTuple

from neronet.man.core.notices_rules import CRITERIA, CRITERION, FINISHED, STARTED, Rules
from neronet.model.criterion import CAUSE
from neronet.model.lifecycle import ENDED, State

_ENDED = tuple(state.value for state in ENDED)


class Tiding(NamedTuple):
    """Something that happened to an attempt, as the store has it."""

    time: float
    attempt: int
    batch: int
    kind: str  #: state, warned, notified
    word: str  #: the state, or the criterion
    message: str
    cause: str  #: of the attempt


class Notice(NamedTuple):
    """Something to be told."""

    kind: (
        str  #: a state, ``batch started``, ``batch finished``, ``criterion``, ``expression``, ``unreachable``
    )
    time: float
    batch: int | None = None
    attempt: int | None = None  #: None: it is about the batch, or a cluster
    word: str = ""  #: the criterion, expression or cluster
    message: str = ""


def of(rules: Rules, tiding: Tiding) -> list[Notice]:
    """Return what is to be told of a tiding.

    A batch has started with the first of its attempts, and has finished with the last: whether this one is,
    only the store knows.
    """
    time, batch = tiding.time, tiding.batch
    if tiding.kind != "state":
        wanted = tiding.kind == "notified" or _names(rules, tiding.word)
        return [_of_criterion(tiding, tiding.word, tiding.message)] if wanted else []
    found = []
    by = tiding.cause.removeprefix(CAUSE)
    if tiding.word in rules.on:
        # It may have ended since it began to run: that cause is the end's.
        cause = tiding.cause if tiding.word in _ENDED else ""
        found.append(Notice(tiding.word, time, batch, tiding.attempt, cause))
    elif tiding.word in _ENDED and by != tiding.cause and _names(rules, by):
        found.append(_of_criterion(tiding, by, f"{tiding.word}: {tiding.cause}"))
    if tiding.word == State.RUNNING.value and STARTED in rules.on:
        found.append(Notice(STARTED, time, batch))
    if tiding.word in _ENDED and FINISHED in rules.on:
        found.append(Notice(FINISHED, time, batch))
    return found


def _names(rules: Rules, criterion: str) -> bool:
    return CRITERIA in rules.on or CRITERION + criterion in rules.on


def _of_criterion(tiding: Tiding, criterion: str, message: str) -> Notice:
    return Notice("criterion", tiding.time, tiding.batch, tiding.attempt, criterion, message)
