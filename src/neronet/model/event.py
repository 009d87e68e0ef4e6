"""Everything that can happen to an attempt: a closed set of values.

Each has an ``origin`` when it is recorded: nerokid writes most of them in the
attempt's journal, neromum adds what only she can know. An attempt's events are
numbered from 1 within each origin, so that each is taken in exactly once.
"""

from typing import Any, Dict, List, NamedTuple, Optional, Type, Union

from neronet.model.shapes import require

KID = "kid"
MUM = "mum"
MAN = "man"


class Queued(NamedTuple):
    """Neromum has the attempt, and the warden, when there is one, has given it a ticket."""

    ticket: Optional[str] = None
    folder: Optional[str] = None  #: the attempt's folder on the cluster


class Started(NamedTuple):
    """The program runs."""

    host: str
    pid: int
    folder: str
    gpus: List[str] = []


class Points(NamedTuple):
    """Points of one metric, in columns of equal length. Values may be NaN or infinite."""

    key: str
    steps: List[float]
    times: List[float]  #: seconds since the epoch
    values: List[float]


class Warned(NamedTuple):
    """A criterion held, or something is not as it should be, and the program runs on."""

    criterion: str
    message: str


class Stopping(NamedTuple):
    """The program was asked to end; ``step`` is the rung of the ladder: ask or kill."""

    cause: str
    step: str


class Finished(NamedTuple):
    """The program ended by itself, with exit code 0."""

    runtime: float = 0.0  #: seconds between start and end
    exit: int = 0


class Crashed(NamedTuple):
    """The program, or what it stood on, failed."""

    cause: str
    runtime: Optional[float] = None
    exit: Optional[int] = None
    tail: str = ""  #: the last lines of stderr


class Aborted(NamedTuple):
    """The program was ended on purpose, or never started, for ``cause``."""

    cause: str
    runtime: Optional[float] = None
    exit: Optional[int] = None


class Unknown(NamedTuple):
    """An event of a kind that this version does not know; kept as it came."""

    kind: str
    fields: Dict[str, Any]


Event = Union[Queued, Started, Points, Warned, Stopping, Finished, Crashed, Aborted, Unknown]

KINDS: Dict[str, Type[Any]] = {
    "queued": Queued,
    "started": Started,
    "points": Points,
    "warned": Warned,
    "stopping": Stopping,
    "finished": Finished,
    "crashed": Crashed,
    "aborted": Aborted,
}
KIND_OF = {kind: name for name, kind in KINDS.items()}
ENDS = (Finished, Crashed, Aborted)


class Record(NamedTuple):
    """An event with its number within its attempt and origin, and when it happened."""

    number: int
    time: float  #: seconds since the epoch, by the clock of the host that wrote it
    event: Event


def to_json(record: Record) -> Dict[str, Any]:
    """Return the record as one flat JSON object."""
    event = record.event
    if isinstance(event, Unknown):
        plain = dict(event.fields)
        kind = event.kind
    else:
        plain = dict(event._asdict())
        kind = KIND_OF[type(event)]
    plain.update(n=record.number, t=record.time, kind=kind)
    return plain


def from_json(plain: Dict[str, Any]) -> Record:
    """Return the record in a JSON object; an unknown kind is kept, an unknown field passed over.

    Raises ``ValueError`` when it is no record at all.
    """
    try:
        fields = dict(plain)
        number, time, kind = int(fields.pop("n")), float(fields.pop("t")), str(fields.pop("kind"))
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        raise ValueError("not an event: %.200r" % (plain,)) from error
    known = KINDS.get(kind)
    if known is None:
        return Record(number, time, Unknown(kind, fields))
    try:
        event = known(**{name: fields[name] for name in known._fields if name in fields})
        require(known, fields)
    except TypeError as error:
        raise ValueError("not a %s event: %s" % (kind, error)) from error
    if known is Points and not len(event.steps) == len(event.times) == len(event.values):
        raise ValueError("not a points event: its columns differ in length")
    return Record(number, time, event)
