"""Messages to bytes and back: a JSON object on one line, and raw bytes after it when it says so."""

import json
from typing import Any, Dict, List

from neronet.model import event as events
from neronet.model.shapes import require
from neronet.protocol.messages import KINDS, Found, Happened, Happening, Message, Run

LINE_LIMIT = 32 << 20  #: bytes of one message without its raw part
RAW_LIMIT = 64 << 20  #: bytes of a raw part
_RAW = frozenset(kind for kind in KINDS.values() if "data" in kind._fields)
_TUPLES: Dict[Any, str] = {Run: "attempts", Found: "files"}


class WireError(Exception):
    """Bytes that are no message. ``kind`` is set when only the kind is unknown."""

    def __init__(self, what: str, kind: str = "") -> None:
        super().__init__(what)
        self.kind = kind


_encode = json.JSONEncoder(separators=(",", ":")).encode


def encode(message: Message) -> bytes:
    """Return the message as it travels."""
    plain = dict(message._asdict())
    raw = b""
    if isinstance(message, Happened):
        plain["items"] = [[i.attempt, i.origin, events.to_json(i.record)] for i in message.items]
    elif type(message) in _RAW:
        raw = plain.pop("data")
        plain["bytes"] = len(raw)
    plain["kind"] = type(message).__name__.lower()
    return _encode(plain).encode("ascii") + b"\n" + raw


def header(line: bytes) -> Dict[str, Any]:
    """Return the JSON object on the line; its ``bytes`` says how many raw bytes follow.

    Raises ``WireError`` when the line is not such an object or asks for too much.
    """
    try:
        plain = json.loads(line.decode("utf-8"))
        size = plain.get("bytes", 0)
        sound = isinstance(plain["kind"], str) and type(size) is int and 0 <= size <= RAW_LIMIT
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise WireError("not a message: %r (%s)" % (line[:80], error)) from error
    if not sound:
        raise WireError("not a message: %r (no kind, or a wrong number of raw bytes)" % line[:80])
    assert isinstance(plain, dict)
    return plain


def decode(plain: Dict[str, Any], raw: bytes = b"") -> Message:
    """Return the message of a header and its raw bytes; fields of newer versions are passed over.

    Raises ``WireError``; its ``kind`` is set when the kind is one that this version does not know.
    """
    name = plain["kind"]
    kind = KINDS.get(name)
    if kind is None:
        raise WireError("unknown kind of message: %s" % name, kind=name)
    fields = {field: plain[field] for field in kind._fields if field in plain}
    try:
        if kind is Happened:
            fields["items"] = _happenings(fields["items"])
        elif kind in _RAW:
            fields["data"] = raw
        require(kind, fields)
        if kind in _TUPLES:  # JSON knows none
            field = _TUPLES[kind]
            fields[field] = [tuple(item) for item in fields[field]]
        message: Message = kind(**fields)
    except (TypeError, ValueError, KeyError) as error:
        raise WireError("not a %s message: %s" % (name, error)) from error
    return message


def _happenings(items: List[Any]) -> List[Happening]:
    happenings = [Happening(attempt, origin, events.from_json(record)) for attempt, origin, record in items]
    if not all(type(item.attempt) is str and type(item.origin) is str for item in happenings):
        raise TypeError("an attempt or an origin is no text")
    return happenings
