"""Floods are folded, nights are quiet, and digests come at their hour."""

from datetime import datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from neronet.man.core.notices_rules import Rules
from neronet.man.core.notices_timing import HOUR, after_quiet, digest_due, round_due

TIMES = st.floats(1.6e9, 1.9e9)
MINUTES = st.integers(0, 24 * 60 - 1)


def clock(day: int, hour: int, minute: int = 0) -> float:
    return datetime(2026, 11, day, hour, minute).timestamp()  # noqa: DTZ001 - the user's own clock


def minute_of(time: float) -> int:
    moment = datetime.fromtimestamp(time)  # noqa: DTZ006 - the same
    return moment.hour * 60 + moment.minute


def flood(rules: Rules, times: list[float], *, urgent: bool = False) -> list[float]:
    """Return when letters go that tell what happens at these times."""
    letters: list[float] = []
    waiting: float | None = None
    for time in [*sorted(times), float("inf")]:
        while waiting is not None:
            due = round_due(rules, waiting, letters, urgent=urgent)
            if due > time:
                break
            letters.append(due)
            waiting = None
        waiting = time if waiting is None else waiting
    return letters


def test_one_thing_is_told_within_seconds() -> None:
    assert round_due(Rules(), 1000.0, [], urgent=False) == 1005.0
    assert round_due(Rules(), 1e6, [1000.0], urgent=False) == 1e6 + 5, "what was told long ago is no flood"


def test_letters_that_follow_closely_come_later_and_later() -> None:
    letters = flood(Rules(), [1e6 + second for second in range(3600)])
    gaps = [after - before for before, after in pairwise(letters)]
    assert (letters[0], gaps[:3]) == (1e6 + 5, [60, 300, 900])
    assert len(letters) <= 7


def test_the_end_of_a_story_does_not_wait_for_long() -> None:
    letters = [1e6, 1e6 + 60, 1e6 + 360]
    assert round_due(Rules(), 1e6 + 400, letters, urgent=True) == 1e6 + 420
    assert round_due(Rules(), 1e6 + 400, letters, urgent=False) == 1e6 + 1260


@given(
    st.lists(TIMES.map(lambda time: 1.7e9 + time % (6 * HOUR)), max_size=200),
    st.integers(1, 12),
    st.booleans(),
)
def test_no_hour_has_more_letters_than_the_limit(times: list[float], limit: int, urgent: bool) -> None:  # noqa: FBT001
    letters = flood(Rules(limit=limit), times, urgent=urgent)
    for letter in letters:
        assert sum(letter <= other < letter + HOUR - 1e-3 for other in letters) <= limit
    assert bool(letters) == bool(times)


@given(TIMES, MINUTES, MINUTES)
def test_quiet_hours_are_left_at_their_end_and_all_else_is_left_alone(
    time: float, first: int, last: int
) -> None:
    rules = Rules(quiet=(first, last))
    later = after_quiet(rules, time)
    if later == time:
        minute = minute_of(time)
        assert first == last or not (
            first <= minute < last if first < last else minute >= first or minute < last
        )
    elif first != last:
        assert time < later <= time + 86400 + HOUR
        assert minute_of(later) == last


def test_a_digest_comes_after_its_span_and_at_its_hour() -> None:
    assert digest_due(Rules(), clock(23, 9)) is None
    assert digest_due(Rules(digest=6 * HOUR), clock(23, 9)) == clock(23, 15)
    assert digest_due(Rules(digest=6 * HOUR, quiet=(22 * 60, 7 * 60)), clock(23, 17)) == clock(24, 7)
    assert digest_due(Rules(at=8 * 60), clock(23, 7, 59)) == clock(23, 8)
    assert digest_due(Rules(at=8 * 60), clock(23, 8)) == clock(24, 8)


@given(TIMES, MINUTES)
def test_a_daily_digest_comes_once_a_day(last: float, minute: int) -> None:
    due = digest_due(Rules(at=minute), last)
    assert due is not None
    assert last < due <= last + timedelta(days=1).total_seconds() + HOUR
