"""When the next letter may go: floods are folded, nights are quiet, digests come at their hour. Pure.

Times are seconds since the epoch; times of the day are those of this process's zone.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from neronet.man.core.notices_rules import Rules

HOUR = 3600.0
_SETTLE = 5.0  #: seconds that the first thing that happens waits for others like it
_GAPS = (0.0, 60.0, 300.0, 900.0)  #: seconds since the round before, by how many there were in the last hour
_URGENT = 60.0  #: the longest gap before what ends a story
_DAY = timedelta(days=1)


def round_due(rules: Rules, first: float, letters: Sequence[float], *, urgent: bool) -> float:
    """Return when what has waited since ``first`` may be told.

    ``letters`` are the times of those that were written before, oldest first; several of one time are one
    round. A round that follows others closely comes later and later, and with it all that happened meanwhile.
    """
    recent = [time for time in letters if time > first - HOUR]
    rounds = sorted(set(recent))
    gap = _GAPS[min(len(rounds), len(_GAPS) - 1)]
    due = first + _SETTLE
    if rounds:
        due = max(due, rounds[-1] + (min(gap, _URGENT) if urgent else gap))
    if len(recent) >= rules.limit:
        due = max(due, recent[-rules.limit] + HOUR)
    return after_quiet(rules, due)


def after_quiet(rules: Rules, time: float) -> float:
    """Return the time itself, or when the quiet hours end that it falls into."""
    if rules.quiet is None:
        return time
    first, last = rules.quiet
    moment = datetime.fromtimestamp(time)  # noqa: DTZ006 - the user's own clock on the wall
    minute = moment.hour * 60 + moment.minute
    is_quiet = first <= minute < last if first < last else minute >= first or minute < last
    if not is_quiet:
        return time
    end = _at(moment, last)
    return (end if end > moment else end + _DAY).timestamp()


def digest_due(rules: Rules, last: float) -> float | None:
    """Return when the digest after the one of ``last`` is due; None where none is asked for."""
    dues = []
    if rules.at is not None:
        moment = datetime.fromtimestamp(last)  # noqa: DTZ006 - as above
        today = _at(moment, rules.at)
        dues.append((today if today > moment else today + _DAY).timestamp())
    if rules.digest is not None:
        dues.append(after_quiet(rules, last + rules.digest))
    return min(dues, default=None)


def _at(moment: datetime, minute: int) -> datetime:
    return moment.replace(hour=minute // 60, minute=minute % 60, second=0, microsecond=0)
