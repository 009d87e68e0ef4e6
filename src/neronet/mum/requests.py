"""What neromum does when a neroman asks: one function a request, in one table."""

import os
from typing import Any, Callable, Dict, Type, Union

from neronet.host import inputs
from neronet.model.attempt import Assignment
from neronet.mum.care import Care
from neronet.mum.relay import Listener
from neronet.protocol import messages
from neronet.spool import folder as folders

_FREE = "free space there, and it goes on by itself"
_PIECE = 4 << 20  #: bytes of a stream that are sent in one answer


def submit(care: Care, listener: Listener, message: messages.Submit) -> None:
    """Take attempts in care. Those that are there already stay as they are."""
    checked = inputs.Checked()
    try:
        for plain in message.attempts:
            assignment = Assignment.from_json(plain)
            key = folders.make_key(listener.owner, assignment.id)
            if not listener.is_following(key):
                listener.follow(key, 0, 0)
            if care.roster.get(key) is None:  # to look for inputs may take long, and it may be sent again
                care.accept(key, assignment, checked.complaint(assignment.inputs, assignment.variables))
    except (OSError, ValueError) as error:
        what = "neromum could not take it in: %s" % error
        hint = _FREE if isinstance(error, OSError) else ""
        listener.channel.send(messages.Failed(message.request, what, hint))
        return
    if care.roster.sync():
        listener.channel.send(messages.Submitted(message.request))
    else:
        listener.channel.send(messages.Failed(message.request, "neromum's disk is full", _FREE))


def stop(care: Care, listener: Listener, message: Union[messages.Stop, messages.StopIf]) -> None:
    """End attempts, or never start them; those that run perhaps only on a condition."""
    keys = {attempt: folders.make_key(listener.owner, attempt) for attempt in message.attempts}
    missing = [attempt for attempt, key in keys.items() if not care.stop(key, message.of(attempt))]
    listener.channel.send(messages.Done(message.request, missing))


def hold(care: Care, listener: Listener, message: messages.Hold) -> None:
    """Keep attempts from beginning, or let them begin."""
    missing = []
    for attempt in message.attempts:
        key = folders.make_key(listener.owner, attempt)
        entry = care.roster.get(key) if care.knows(key) else None
        if entry is None:
            missing.append(attempt)
        elif not entry.ended:
            care.dispatch.hold(entry, held=message.held)
    listener.channel.send(messages.Done(message.request, missing))


def met(care: Care, listener: Listener, message: messages.Met) -> None:
    """Let through who waits for these, which have finished."""
    for attempt in message.attempts:
        care.dispatch.needs.met(folders.make_key(listener.owner, attempt))
    listener.channel.send(messages.Done(message.request))


def follow(care: Care, listener: Listener, message: messages.Follow) -> None:
    """Tell all that comes after these positions; what has ended and is not asked for stands at home."""
    for entry in care.roster:
        owner, attempt = folders.split_key(entry.key)
        if owner == listener.owner and entry.ended and attempt not in message.positions:
            care.dispatch.needs.forget(entry.key)
    missing = []
    for attempt, (mum, kid) in message.positions.items():
        key = folders.make_key(listener.owner, attempt)
        if not care.knows(key, mum):
            missing.append(attempt)
        else:
            listener.follow(key, mum, kid)
    if missing:
        listener.channel.send(messages.Missing(missing))


def recorded(care: Care, listener: Listener, message: messages.Recorded) -> None:
    """Let go of attempts whose ends are stored at home."""
    for attempt in message.attempts:
        key = folders.make_key(listener.owner, attempt)
        entry = care.roster.get(key)
        if entry is not None and entry.ended:
            care.dispatch.needs.forget(key)
            listener.leave(key)


def read(care: Care, listener: Listener, message: messages.Read) -> None:
    """Answer with a piece of an attempt's stdout or stderr."""
    try:
        folder = care.spool.attempt(folders.make_key(listener.owner, message.attempt))
        piece = _read(folder, message)
    except (OSError, ValueError) as error:
        listener.channel.send(messages.Failed(message.request, str(error)))
        return
    listener.channel.send(piece)


def offer(care: Care, listener: Listener, message: messages.Offer) -> None:
    """Tell whether a snapshot is there; what is not is the courier's matter."""
    place = care.spool.code(os.path.basename(message.snapshot))
    listener.channel.send(messages.Wanted(message.request, complete=os.path.isdir(place)))


def _read(folder: str, message: messages.Read) -> messages.Piece:
    if message.stream not in folders.STREAMS:
        raise ValueError("there is no stream '%s'" % message.stream)
    try:
        with open(os.path.join(folder, message.stream), "rb", opener=_without_waiting) as file:
            size = file.seek(0, os.SEEK_END)
            offset = message.offset if message.offset >= 0 else max(0, size + message.offset)
            file.seek(offset)
            return messages.Piece(
                message.request, offset, size, file.read(max(0, min(message.limit, _PIECE)))
            )
    except FileNotFoundError:  # not started yet
        return messages.Piece(message.request, 0, 0, b"")


def _without_waiting(path: str, flags: int) -> int:
    """Open a file that the program may have replaced by a pipe, on which neromum must not wait."""
    return os.open(path, flags | os.O_NONBLOCK)


def why(care: Care, listener: Listener, message: messages.Why) -> None:
    """Tell why attempts wait, as far as anybody has said."""
    reasons = {}
    for attempt in message.attempts:
        entry = care.roster.get(folders.make_key(listener.owner, attempt))
        reason = care.dispatch.why(entry) if entry is not None else None
        if reason:
            reasons[attempt] = reason
    listener.channel.send(messages.Reasons(message.request, reasons))


def preview(care: Care, listener: Listener, message: messages.Preview) -> None:
    """Tell what would be submitted."""
    try:
        assignments = [Assignment.from_json(plain) for plain in message.attempts]
        keys = [folders.make_key(listener.owner, assignment.id) for assignment in assignments]
        script = care.dispatch.printer.show(zip(keys, assignments))
    except ValueError as error:
        listener.channel.send(messages.Failed(message.request, str(error)))
        return
    listener.channel.send(messages.Previewed(message.request, script))


HANDLERS: Dict[Type[Any], Callable[[Care, Listener, Any], None]] = {
    messages.Submit: submit,
    messages.Stop: stop,
    messages.StopIf: stop,
    messages.Hold: hold,
    messages.Met: met,
    messages.Follow: follow,
    messages.Recorded: recorded,
    messages.Read: read,
    messages.Offer: offer,
    messages.Why: why,
    messages.Preview: preview,
}
