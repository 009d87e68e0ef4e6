"""One attempt's job, as far as neromum knows, and when its case is to be judged. Pure."""

from typing import Optional

from neronet.mum.orders import Group
from neronet.wardens.warden import Sight

GRACE = 20.0  #: seconds in which a journal of elsewhere may show what the batch system knows already
ACCOUNT = 180.0  #: seconds that a kid's being told to end may remain without the system's account
CANCELLED = "cancelled"
SILENCE = 600.0  #: seconds after which a job that the system does not know is lost


class Job:
    """A job from its order to its end."""

    __slots__ = (
        "begun",
        "gone",
        "group",
        "is_heard",
        "is_held",
        "is_lost",
        "is_tried",
        "key",
        "over",
        "priority",
        "seen",
        "sight",
        "signalled",
        "ticket",
        "wish",
    )

    def __init__(self, key: str, group: Group, priority: int) -> None:
        self.key = key
        self.group = group
        self.priority = priority
        self.ticket: Optional[str] = None
        self.is_tried = False  # whether the system was ever asked to take it: there may be a job
        self.is_held = False  # whether it is not to begin before it is released
        self.is_heard = False  # whether its kid is connected: then she knows best
        self.begun: Optional[float] = None  # since when a kid is known to have made the journal
        self.signalled: Optional[float] = None  # since when her program is known to have been ended
        self.wish: Optional[str] = None  # why the user wants it to end
        self.sight: Optional[Sight] = None  # the newest
        self.seen = 0.0  # when that was asked for
        self.over: Optional[float] = None  # since when the sight says that it runs no more
        self.gone: Optional[float] = None  # since when answers leave it out
        self.is_lost = False  # whether they have done so for long

    @property
    def phase(self) -> str:
        """Return where it stands, for people."""
        if self.ticket is None:
            return "running" if self.begun is not None else "waiting"
        if self.is_heard:
            return "running"
        return "unknown" if self.gone is not None or self.sight is None else self.sight.phase

    @property
    def is_ended(self) -> bool:
        """Tell whether the batch system has said that the job has ended."""
        return self.sight is not None and self.sight.phase == "ended"

    @property
    def wants_look(self) -> bool:
        """Tell whether the batch system is to be asked: nobody else can tell."""
        is_told = self.is_ended and self.sight is not None and self.sight.is_settled
        return self.ticket is not None and not self.is_heard and not is_told

    @property
    def is_open(self) -> bool:
        """Tell whether it may come to a judgement without anything more being heard."""
        return not self.is_heard and self.due() < float("inf")

    def see(self, sight: Sight, asked: float, now: float) -> bool:
        """Take in what the batch system says; return whether that is news."""
        changed = self.sight is None or self.gone is not None or sight.phase != self.sight.phase
        self.sight, self.seen, self.gone, self.is_lost = sight, asked, None, False
        # A job that waits and was begun before the question was put back by the system.
        is_put_back = sight.phase == "pending" and self.begun is not None and self.begun < asked
        if sight.phase != "ended" and not is_put_back:
            self.over = None
        elif self.over is None:
            self.over = now
        return changed

    def miss(self, now: float, *, is_cancelled: bool) -> None:
        """Note that an answer leaves it out: that is no end, unless it was cancelled before it began."""
        if is_cancelled and self.begun is None:  # Slurm forgets such tasks of an array at once
            self.see(Sight("ended", CANCELLED), now, now)
            return
        if self.gone is None:
            self.gone = now
        self.is_lost = now - self.gone >= SILENCE

    def start(self, now: float) -> None:
        """Note that a kid has made the journal."""
        if self.begun is None:
            self.begun = now
            self.again(now)  # she may have said more than is seen yet

    def again(self, now: float) -> None:
        """Begin anew with the times until it is judged."""
        self.over = None if self.over is None else now
        self.gone, self.is_lost = None, False

    def due(self) -> float:
        """Return when it is to be judged, if nothing else happens."""
        if self.is_heard:
            return float("inf")
        times = []
        if self.over is not None:
            is_clear = self.is_ended and (self.signalled or (self.wish and self.begun is None))
            is_clear = is_clear and not self.wants_look
            times.append(self.over if is_clear else self.over + GRACE)
        if self.signalled is not None:
            times.append(self.signalled + ACCOUNT)
        if self.gone is not None and self.is_lost and self.begun is None:
            times.append(self.gone)
        return min(times, default=float("inf"))
