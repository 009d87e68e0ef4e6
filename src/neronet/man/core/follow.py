"""What an event means for what is known of an attempt. Pure."""

from typing import NamedTuple

from neronet.model.event import (
    KID,
    MAN,
    MUM,
    Aborted,
    Crashed,
    Event,
    Finished,
    Held,
    Queued,
    Record,
    Started,
)
from neronet.model.lifecycle import ENDED, IllegalTransition, State, advance


class Known(NamedTuple):
    """An attempt as the store keeps it, as far as events change it. Times in seconds since the epoch."""

    state: State
    cause: str | None = None
    changed: float = 0.0
    started: float | None = None
    ended: float | None = None
    runtime: float | None = None
    exit: int | None = None
    host: str | None = None
    folder: str | None = None
    tail: str | None = None
    mum: int = 0
    kid: int = 0
    hold: int | None = None  #: whether the user wants it held (1) or released (0); None: she never said
    held: int | None = 0  #: whether it is; None: asked, and not answered

    def follows(self, origin: str, number: int) -> bool:
        """Tell whether an event of this origin and number is the next to be taken in.

        What neroman adds herself has one place: the end of an attempt that nobody else can end.
        """
        if origin == MUM:
            return number == self.mum + 1
        if origin == KID:
            return number == self.kid + 1
        return origin == MAN and self.state not in ENDED


def take(known: Known, origin: str, record: Record) -> Known:
    """Return what is known after the record; its position is kept whatever it says."""
    moved = _moved(known, record)
    if origin == MUM:
        return moved._replace(mum=record.number)
    return moved._replace(kid=record.number) if origin == KID else moved


def _moved(known: Known, record: Record) -> Known:
    event = record.event
    try:
        state = advance(known.state, event)
    except IllegalTransition:
        return known  # a second end: the first stands
    known = _facts(known, event, record.time)
    if state is known.state:
        return known
    changed = known._replace(state=state, changed=record.time)
    return changed._replace(ended=record.time) if state in ENDED else changed


def _facts(known: Known, event: Event, time: float) -> Known:
    if isinstance(event, (Queued, Held)):
        return _waits(known, event)
    if isinstance(event, Started):
        return known._replace(started=time, host=event.host, folder=event.folder, hold=None, held=0)
    if isinstance(event, Finished):
        return known._replace(runtime=event.runtime, exit=event.exit)
    if isinstance(event, Crashed):
        return known._replace(
            cause=event.cause, runtime=event.runtime, exit=event.exit, tail=event.tail or None
        )
    if isinstance(event, Aborted):
        return known._replace(cause=event.cause, runtime=event.runtime, exit=event.exit)
    return known


def _waits(known: Known, event: Queued | Held) -> Known:
    if isinstance(event, Queued):
        return known._replace(folder=event.folder or known.folder)
    held = int(event.held)
    return known._replace(held=held, hold=held if event.reason else known.hold)
