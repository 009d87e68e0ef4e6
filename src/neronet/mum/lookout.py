"""When a batch system is asked after jobs: seldom, and less often the longer nothing changes. Pure."""

INTERVAL = (15.0, 300.0)  #: seconds between two questions: while things change, and at most
SOON = 2.0  #: seconds that even an urgent question waits
_GROWTH = 1.5


class Lookout:
    """The time of the next question."""

    def __init__(self, now: float) -> None:
        self._interval = INTERVAL[0]
        self._looked = now
        self._urgent = float("inf")

    @property
    def next(self) -> float:
        """Return when to ask, if there is anything to ask for."""
        return min(self._looked + self._interval, max(self._urgent, self._looked + SOON))

    def hurry(self, now: float) -> None:
        """Ask soon: something has happened that is not explained."""
        self._urgent = min(self._urgent, now + SOON)

    def stir(self) -> None:
        """Ask often again: there is something new to ask for."""
        self._interval = INTERVAL[0]

    def asked(self, now: float) -> None:
        """Note that the question was put."""
        self._looked = now
        self._urgent = float("inf")

    def answered(self, now: float, *, changed: bool) -> None:
        """Note what came of it; no answer is no change."""
        self._looked = now
        self._interval = INTERVAL[0] if changed else min(self._interval * _GROWTH, INTERVAL[1])
