"""What neroman, neromum and nerokid say to each other, as values.

A message that asks for something carries a ``request`` made by the asker, and
is safe to send again: the answer repeats what was done, nothing is done twice.
"""

from typing import Any, Dict, List, NamedTuple, Tuple, Type, Union

from neronet.model.event import Record
from neronet.model.wish import Wish

PROTOCOL = 1  #: raised when an older peer could misunderstand: not for new kinds, or fields that only tell


class Hello(NamedTuple):
    """The first word of each side."""

    program: str  #: neroman, neromum or nerokid
    release: str
    owner: str = ""  #: whose attempts this conversation is about: the store's name
    host: str = ""
    name: str = ""  #: a nerokid's name among its mum's kids
    bundle: str = ""  #: hash of the code that speaks
    protocol: int = PROTOCOL
    folder: str = ""  #: the name of neromum's folder, which no other has
    built: float = 0.0  #: when the newest file of the code that speaks was changed
    capacity: Dict[str, Any] = {}  #: of neromum's host, when she schedules herself
    warden: str = ""  #: neromum's


class Submit(NamedTuple):
    """man to mum: take these attempts in care. Each is an ``Assignment`` in its JSON form."""

    request: str
    attempts: List[Dict[str, Any]]


class Submitted(NamedTuple):
    """mum to man: all attempts of the request are in her roster, now or since long."""

    request: str


class Stop(NamedTuple):
    """man to mum, mum to kid: end these attempts, or never start them, for ``cause``."""

    request: str
    attempts: List[str]
    cause: str

    def of(self, _attempt: str) -> Wish:
        """Return what is wished of one of the attempts."""
        return Wish(self.cause)


class StopIf(NamedTuple):
    """man to mum, mum to kid: never start these attempts, and end those that run if ``when`` holds for them.

    That is for their nerokid to find; else she answers with ``Spared``, once for each ``wish``. A kind of its
    own, and not a field of ``Stop``: who is too old to know conditions must end nothing.
    """

    request: str
    attempts: List[str]
    cause: str
    wish: str
    when: str  #: an expression of the language
    known: Dict[str, Dict[str, Any]] = {}  #: by attempt: values that nerokid has no newer ones of

    def of(self, attempt: str) -> Wish:
        """Return what is wished of one of the attempts."""
        return Wish(self.cause, self.wish, self.when, self.known.get(attempt, {}))


class Hold(NamedTuple):
    """man to mum: keep these attempts from beginning, or (``held`` false) let them begin.

    Answered by ``Done``; what came of it is told for each by a ``Held``.
    """

    request: str
    attempts: List[str]
    held: bool


class Met(NamedTuple):
    """man to mum: these attempts have finished, here or elsewhere: what needs them may begin. ``Done``."""

    request: str
    attempts: List[str]


class Done(NamedTuple):
    """The request was carried out or handed on; ``missing`` were not in care."""

    request: str
    missing: List[str] = []


class Failed(NamedTuple):
    """The request could not be carried out."""

    request: str
    what: str
    hint: str = ""


class Follow(NamedTuple):
    """man to mum: tell me all that comes after these positions (attempt: [mum, kid])."""

    positions: Dict[str, List[int]]


class Missing(NamedTuple):
    """The sender was asked about these attempts, or to run them, and does not have them in care."""

    attempts: List[str]


class Happening(NamedTuple):
    """One record of one attempt; ``origin`` is who numbered it."""

    attempt: str
    origin: str
    record: Record


class Happened(NamedTuple):
    """kid to mum, mum to man: what happened, in order within each attempt and origin."""

    items: List[Happening]


class Recorded(NamedTuple):
    """man to mum: the ends of these attempts are stored; they need no more care."""

    attempts: List[str]


class Read(NamedTuple):
    """man to mum: a piece of an attempt's stdout or stderr. A negative offset counts from the end."""

    request: str
    attempt: str
    stream: str
    offset: int
    limit: int


class Piece(NamedTuple):
    """mum to man: bytes of a stream from ``offset``, and its size at the time of reading."""

    request: str
    offset: int
    size: int
    data: bytes


class Run(NamedTuple):
    """mum to kid: look after these attempts; each is (key, names of its GPUs, line).

    Of the attempts in one line only one runs at a time, in the order in which they were given.
    """

    attempts: List[Tuple[str, List[str], str]]


class Returned(NamedTuple):
    """kid to mum: these attempts have not begun and shall not begin here."""

    attempts: List[str]


class Retire(NamedTuple):
    """mum to kid: end when nothing is left in care."""


class Ping(NamedTuple):
    """man to mum: are you there? The answer is ``Done``."""

    request: str


class Ask(NamedTuple):
    """man to mum: how do you stand? The answer is ``Told``."""

    request: str


class Told(NamedTuple):
    """mum to man: plain facts about herself, her host and her kids, for people to read."""

    request: str
    facts: Dict[str, Any]


class Why(NamedTuple):
    """man to mum: how do these attempts stand with the batch system? The answer is ``Reasons``."""

    request: str
    attempts: List[str]


class Reasons(NamedTuple):
    """mum to man: what the batch system says, by attempt; those it says nothing of are left out.

    Each has ``phase``, ``reason`` in the system's own words, and ``start``, when it began or is
    expected to (seconds since the epoch), or None; and what is known of ``ticket`` and ``age`` (seconds
    since the system said so).
    """

    request: str
    reasons: Dict[str, Dict[str, Any]]


class Preview(NamedTuple):
    """man to mum: what would you submit? Each is an ``Assignment`` as JSON. Answered by ``Previewed``."""

    request: str
    attempts: List[Dict[str, Any]]


class Previewed(NamedTuple):
    """mum to man: the text that she would give the batch system; nothing was submitted."""

    request: str
    script: str


class GiveWay(NamedTuple):
    """man to mum: another one shall serve: say ``Done`` and end; kids and programs go on."""

    request: str
    when_idle: bool = False  #: only with nothing in care; else the answer is ``Failed``


class Offer(NamedTuple):
    """man to courier: a snapshot; without ``files``, whether it is there. The answer is ``Wanted``."""

    request: str
    snapshot: str
    owner: str  #: whose upload it is
    files: List[List[Any]] = []  #: as ``model.manifest`` has them


class Wanted(NamedTuple):
    """courier to man: whether the snapshot is there, or else which of its files are to be sent."""

    request: str
    complete: bool
    paths: List[str] = []


class Write(NamedTuple):
    """man to courier: bytes of one file of the snapshot that was offered. Answered by ``Done``."""

    request: str
    path: str
    offset: int  #: pieces of one file come in order, and without another file's among them
    data: bytes


class Complete(NamedTuple):
    """man to courier: all of the offered snapshot was sent: make it visible. Answered by ``Done``."""

    request: str
    snapshot: str


class Find(NamedTuple):
    """man to courier: which files of an attempt's ``run/`` do these patterns mean? Answered by ``Found``."""

    request: str
    attempt: str  #: its key, OWNER/124.2
    patterns: List[str]
    hashed: bool = False  #: with their sha256, which has all of them read


class Found(NamedTuple):
    """courier to man: (path, bytes, sha256 or empty) of each file; ``more`` were left out."""

    request: str
    files: List[Tuple[str, int, str]]
    more: int = 0


class Fetch(NamedTuple):
    """man to courier: bytes of a file below an attempt's ``run/``. Answered by ``Piece``."""

    request: str
    attempt: str
    path: str
    offset: int
    limit: int


class Unrecognised(NamedTuple):
    """The answer to a message whose kind the receiver does not know."""

    message: str  #: its kind; "kind" itself is a word of the wire's


Message = Union[
    Hello,
    Submit,
    Submitted,
    Stop,
    StopIf,
    Hold,
    Met,
    Done,
    Failed,
    Follow,
    Missing,
    Happened,
    Recorded,
    Read,
    Piece,
    Run,
    Returned,
    Retire,
    Ping,
    Ask,
    Told,
    Why,
    Reasons,
    Preview,
    Previewed,
    GiveWay,
    Offer,
    Wanted,
    Write,
    Complete,
    Find,
    Found,
    Fetch,
    Unrecognised,
]

KINDS: Dict[str, Type[Any]] = {
    kind.__name__.lower(): kind
    for kind in (
        Hello,
        Submit,
        Submitted,
        Stop,
        StopIf,
        Hold,
        Met,
        Done,
        Failed,
        Follow,
        Missing,
        Happened,
        Recorded,
        Read,
        Piece,
        Run,
        Returned,
        Retire,
        Ping,
        Ask,
        Told,
        Why,
        Reasons,
        Preview,
        Previewed,
        GiveWay,
        Offer,
        Wanted,
        Write,
        Complete,
        Find,
        Found,
        Fetch,
        Unrecognised,
    )
}
