"""Everything that can happen to an attempt: a closed set of values.

Each has an ``origin`` when it is recorded: nerokid writes most of them in the
attempt's journal, neromum adds what only she can know. An attempt's events are
numbered from 1 within each origin, so that each is taken in exactly once.
"""

from array import array
from typing import Any, Dict, Iterable, List, NamedTuple, Optional, Tuple, Type, Union

from neronet.model import columns
from neronet.model.shapes import require

KID = "kid"
MUM = "mum"
MAN = "man"


class Queued(NamedTuple):
    """Neromum has the attempt, and the warden, when there is one, has given it a ticket."""

    ticket: Optional[str] = None
    folder: Optional[str] = None  #: the attempt's folder on the cluster


class Held(NamedTuple):
    """The attempt does not begin before it is released; or, with ``held`` false, may begin again.

    ``reason``: it could not be held.
    """

    held: bool
    reason: str = ""


class Ready(NamedTuple):
    """All that the attempt needs has finished."""


class Started(NamedTuple):
    """The program runs."""

    host: str
    pid: int
    folder: str
    gpus: List[str] = []
    environment: str = ""  #: the digest of its ``Environment``, when it was told before


class _Columns(NamedTuple):
    key: str
    steps: "array[float]"
    times: "array[float]"  #: seconds since the epoch
    values: "array[float]"


class Points(_Columns):
    """Points of one metric, in columns of equal length. Values may be NaN or infinite.

    Whatever sequences it is made from, its columns are arrays of 64-bit floats; an array
    becomes part of it, and is changed no more. Raises ``OverflowError`` for a number beyond these.
    """

    __slots__ = ()

    def __new__(  # noqa: PYI034 typing.Self is younger than the floor
        cls, key: str, steps: Iterable[float], times: Iterable[float], values: Iterable[float]
    ) -> "Points":
        """Take in the columns."""
        return super().__new__(cls, key, *map(columns.column, (steps, times, values)))


class Warned(NamedTuple):
    """A criterion held, or something is not as it should be, and the program runs on."""

    criterion: str
    message: str


class Notified(NamedTuple):
    """A criterion held whose user wants to be told; the program runs on."""

    criterion: str
    message: str


class Stopping(NamedTuple):
    """The program was asked to end; ``step`` is the rung of the ladder: ask or kill."""

    cause: str
    step: str


class Spared(NamedTuple):
    """The program was to be ended should an expression hold, and by the newest values it does not."""

    wish: str  #: the id of the ``Wish`` that is answered
    message: str  #: the expression, and the values seen


#: The cause of a ``Stopping`` that a batch system is about to end the job; of the end it gives its own.
BY_SYSTEM = "told by the batch system"


class Inputs(NamedTuple):
    """The files that the attempt was promised, as they were: (path, bytes, sha256 or empty)."""

    files: List[Tuple[str, int, str]]


class Outputs(NamedTuple):
    """The files that it left for home: (path below its working folder, bytes, sha256 or empty).

    ``more`` were too many to be told.
    """

    files: List[Tuple[str, int, str]]
    more: int = 0


class Signalled(NamedTuple):
    """The program ended by the batch system's doing, as it seems. No end: the system's account is awaited."""

    runtime: float = 0.0  #: seconds between start and end
    exit: Optional[int] = None
    tail: str = ""  #: the last lines of stderr
    told: bool = True  #: nerokid was told to end; else only her program got a signal, from somebody


class Vitals(NamedTuple):
    """What the program and all that it started use now, and have used so far; None: not known."""

    runtime: float  #: seconds since its start
    cpu: Optional[float] = None  #: of the time of its CPUs, since the sample before; 0.5 is half
    memory: Optional[int] = None  #: bytes
    gpu: Optional[float] = None  #: of the time of its GPUs; 0.5 is half
    gpu_memory: Optional[int] = None  #: bytes, of all its GPUs
    written: Optional[int] = None  #: bytes, to disks, so far
    cpu_time: Optional[float] = None  #: seconds, of all CPUs, so far
    memory_peak: Optional[int] = None  #: bytes
    gpu_time: Optional[float] = None  #: seconds, of all its GPUs, so far
    gpu_memory_peak: Optional[int] = None  #: bytes


class Environment(NamedTuple):
    """What the program found around it; told once by each nerokid, ``Started.environment`` refers to it."""

    digest: str
    record: Dict[str, Any]


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


Event = Union[
    Queued,
    Held,
    Ready,
    Started,
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
    Finished,
    Crashed,
    Aborted,
    Unknown,
]

KINDS: Dict[str, Type[Any]] = {
    "queued": Queued,
    "held": Held,
    "ready": Ready,
    "started": Started,
    "points": Points,
    "warned": Warned,
    "notified": Notified,
    "stopping": Stopping,
    "spared": Spared,
    "inputs": Inputs,
    "outputs": Outputs,
    "signalled": Signalled,
    "vitals": Vitals,
    "environment": Environment,
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
        if isinstance(event, Points):
            plain.update(_plain_columns(event))
        elif isinstance(event, Vitals):
            plain = {name: value for name, value in plain.items() if value is not None}
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
        if known is Points:
            return Record(number, time, _points(fields))
        event = known(**{name: fields[name] for name in known._fields if name in fields})
        require(known, fields)
        if isinstance(event, (Inputs, Outputs)):  # JSON knows no tuples
            event = event._replace(files=[(path, size, sha256) for path, size, sha256 in event.files])
    except (TypeError, KeyError, ValueError) as error:
        raise ValueError("not a %s event: %s" % (kind, error)) from error
    return Record(number, time, event)


def _plain_columns(points: Points) -> Dict[str, Any]:
    return {
        "steps": columns.to_json(points.steps),
        "times": columns.to_json(points.times),
        "values": columns.to_json(points.values, squeeze=False),
    }


def _points(fields: Dict[str, Any]) -> Points:
    """Return the points; their values say how many there are, so that a few words never become millions."""
    if type(fields["key"]) is not str:
        raise TypeError("its key is no text")
    values = columns.from_json(fields["values"])
    steps, times = (columns.from_json(fields[name], len(values)) for name in ("steps", "times"))
    return Points(fields["key"], steps, times, values)
