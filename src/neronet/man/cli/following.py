"""Looks at the store again and again while experiments go on, and keeps the daemon alive meanwhile."""

import time
from collections.abc import Iterator, Sequence

from neronet.errors import NeronetError
from neronet.man import bell
from neronet.man.store import views
from neronet.man.wiring import Neroman
from neronet.model.lifecycle import LIVE

_RING = 1.0  #: seconds between two looks whether the daemon lives
_STARTS = 8  #: of the daemon, until something must be wrong with it
_LIVE = tuple(state.value for state in LIVE)


def counts_until_done(
    man: Neroman, numbers: Sequence[int], interval: float, timeout: float | None = None
) -> Iterator[dict[str, int]]:
    """Give how many experiments are in each state whenever the store has changed, until all have ended.

    After ``timeout`` seconds, end as things stand.
    """
    until = None if timeout is None else time.monotonic() + timeout
    connection = man.database.connection
    version, rung, starts = None, 0.0, 0
    while True:
        newest = connection.execute("PRAGMA data_version").fetchone()[0]
        if newest != version:
            version = newest
            counts = views.counts(connection, numbers)
            yield counts
            if not any(state in counts for state in _LIVE):
                return
        if until is not None and time.monotonic() >= until:
            return
        if time.monotonic() - rung > _RING:
            rung = time.monotonic()
            starts = starts + 1 if bell.ring_or_start(man.places) else 0
            if starts > _STARTS:
                raise NeronetError("the daemon ends as soon as it is started", bell.last_words(man.places))
        time.sleep(interval)
