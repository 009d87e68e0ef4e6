"""However much happens, no message is too heavy for the one who reads it, and none of it is lost."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from neronet.model.columns import READABLE
from neronet.model.event import Crashed, Event, Finished, Points, Record
from neronet.protocol import wire
from neronet.protocol.messages import Happening
from neronet.protocol.portions import HEAVIEST, LONGEST, portions, split

TIME = 1700000000.123456


def points(count: int, key: str = "loss") -> Points:
    numbers = [1 / 3 + number for number in range(count)]
    return Points(key, numbers, [TIME] * count, numbers)


def items(events: list[Event]) -> list[Happening]:
    return [Happening("1.1", "kid", Record(number, TIME, event)) for number, event in enumerate(events, 1)]


@given(st.lists(st.sampled_from([0, 1, LONGEST // 3, LONGEST]), max_size=12))
@settings(deadline=None, max_examples=20)
def test_all_that_happened_is_told_in_order(counts: list[int]) -> None:
    happened = items([points(count) if count else Finished() for count in counts])
    told = list(portions(happened))
    assert [item for message in told for item in message.items] == happened
    assert all(message.items for message in told)


@pytest.mark.parametrize(
    ("event", "count"),
    [
        (points(LONGEST), 20),
        (points(READABLE), HEAVIEST // 4),
        (points(1), HEAVIEST),
        (Finished(), 2 * HEAVIEST),
        (Crashed("exit code 1", 1.0, 1, "\x00é" * 2048), 2000),
    ],
    ids=["many points", "some points", "a point", "an end", "a long tail"],
)
def test_no_message_comes_near_the_limit_of_a_line(event: Event, count: int) -> None:
    told = list(portions(items([event] * count)))
    assert len(told) > 1
    assert max(len(wire.encode(message)) for message in told) < wire.LINE_LIMIT / 4


def test_small_happenings_travel_together() -> None:
    assert len(list(portions(items([Finished()] * HEAVIEST)))) == 1
    assert list(portions([])) == []


@given(st.integers(0, 3 * LONGEST + 1))
@settings(deadline=None, max_examples=20)
def test_a_flood_of_points_becomes_records_of_bearable_length(count: int) -> None:
    flood = points(count)
    pieces = split(flood)
    assert all(piece.key == "loss" and len(piece.values) <= LONGEST for piece in pieces)
    joined = [[number for piece in pieces for number in piece[column]] for column in (1, 2, 3)]
    assert joined == [list(column) for column in flood[1:]]
