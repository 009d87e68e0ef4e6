"""What is known of an attempt after its events: whole histories replayed, in order and out of it."""

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neronet.man.core import follow
from neronet.man.core.follow import Known
from neronet.model.event import (
    KID,
    MAN,
    MUM,
    Aborted,
    Crashed,
    Event,
    Finished,
    Points,
    Queued,
    Record,
    Started,
    Stopping,
    Unknown,
    Warned,
)
from neronet.model.lifecycle import State

NEW = Known(State.WAITING)
QUEUED = Queued("77", "/spool/1.1")
STARTED = Started("node1", 7, "/spool/1.1")
Story = list[tuple[str, Event]]


def replay(story: Story, known: Known = NEW) -> Known:
    """Take in the events, numbered within each origin and a second apart."""
    numbers = {MUM: known.mum, KID: known.kid, MAN: 0}
    for time, (origin, event) in enumerate(story, 1):
        numbers[origin] += 1
        assert known.follows(origin, numbers[origin])
        known = follow.take(known, origin, Record(numbers[origin], float(time), event))
    return known


HISTORIES: dict[str, tuple[Story, Known]] = {
    "queued": ([(MUM, QUEUED)], Known(State.QUEUED, changed=1.0, folder="/spool/1.1", mum=1)),
    "running": (
        [(MUM, QUEUED), (KID, STARTED)],
        Known(State.RUNNING, None, 2.0, 2.0, host="node1", folder="/spool/1.1", mum=1, kid=1),
    ),
    "finished": (
        [(MUM, QUEUED), (KID, STARTED), (KID, Points("a", [1.0], [1.0], [1.0])), (KID, Finished(9.5))],
        Known(State.FINISHED, None, 4.0, 2.0, 4.0, 9.5, 0, "node1", "/spool/1.1", mum=1, kid=3),
    ),
    "crashed": (
        [(KID, STARTED), (KID, Crashed("exit code 3", 1.5, 3, "Traceback"))],
        Known(State.CRASHED, "exit code 3", 2.0, 1.0, 2.0, 1.5, 3, "node1", "/spool/1.1", "Traceback", 0, 2),
    ),
    "aborted by its user": (
        [(KID, STARTED), (KID, Stopping("by user", "ask")), (KID, Aborted("by user", 4.0, -15))],
        Known(State.ABORTED, "by user", 3.0, 1.0, 3.0, 4.0, -15, "node1", "/spool/1.1", kid=3),
    ),
    "aborted before it ran": (
        [(MUM, QUEUED), (MUM, Aborted("by user"))],
        Known(State.ABORTED, "by user", 2.0, ended=2.0, folder="/spool/1.1", mum=2),
    ),
    "refused at once": (
        [(MUM, Queued()), (MUM, Crashed("refused: 99 cpus"))],
        Known(State.CRASHED, "refused: 99 cpus", 2.0, ended=2.0, mum=2),
    ),
    "lost for good": (
        [(MUM, QUEUED), (KID, STARTED), (MAN, Crashed("lost"))],
        Known(State.CRASHED, "lost", 3.0, 2.0, 3.0, host="node1", folder="/spool/1.1", mum=1, kid=1),
    ),
    "remarked upon": (
        [(KID, STARTED), (KID, Warned("slow", "slow")), (KID, Unknown("moved", {"to": "night"}))],
        Known(State.RUNNING, None, 1.0, 1.0, host="node1", folder="/spool/1.1", kid=3),
    ),
}


@pytest.mark.parametrize("name", list(HISTORIES))
def test_a_history_leads_to(name: str) -> None:
    story, known = HISTORIES[name]
    assert replay(story) == known


@pytest.mark.parametrize("order", sorted(set(permutations([MUM, KID, KID]))))
def test_whoever_is_heard_first_the_state_is_the_same(order: tuple[str, ...]) -> None:
    lines: dict[str, list[Event]] = {MUM: [QUEUED], KID: [STARTED, Finished(1.0)]}
    left = {origin: list(events) for origin, events in lines.items()}

    known = replay([(origin, left[origin].pop(0)) for origin in order])

    assert (known.state, known.host, known.folder) == (State.FINISHED, "node1", "/spool/1.1")
    assert (known.runtime, known.mum, known.kid) == (1.0, 1, 2)


ENDS: list[Event] = [Finished(1.0), Crashed("lost its kid"), Aborted("by user")]


@pytest.mark.parametrize("second", ENDS)
@pytest.mark.parametrize("first", ENDS)
def test_of_two_ends_the_first_stands_and_both_positions_are_kept(first: Event, second: Event) -> None:
    once = replay([(KID, STARTED), (KID, first)])

    twice = replay([(MUM, second)], once)

    assert twice == once._replace(mum=1)


def test_points_after_the_end_move_the_position_only() -> None:
    ended = replay([(KID, STARTED), (KID, Finished(1.0))])

    assert replay([(KID, Points("a", [1.0], [1.0], [1.0]))], ended) == ended._replace(kid=3)


def test_a_second_start_is_no_change_of_state() -> None:
    once = replay([(KID, STARTED)])

    twice = replay([(KID, STARTED._replace(host="node2"))], once)

    assert (twice.state, twice.changed, twice.host) == (State.RUNNING, once.changed, "node2")


def test_an_empty_tail_is_no_tail() -> None:
    assert replay([(KID, Crashed("signal 9", tail=""))]).tail is None


@given(st.integers(0, 5), st.integers(0, 5), st.integers(-1, 8), st.sampled_from([MUM, KID]))
def test_only_the_next_of_its_origin_follows(mum: int, kid: int, number: int, origin: str) -> None:
    known = NEW._replace(mum=mum, kid=kid)

    assert known.follows(origin, number) == (number == (mum if origin == MUM else kid) + 1)


@pytest.mark.parametrize("state", list(State))
def test_neroman_herself_adds_an_end_where_there_is_none(state: State) -> None:
    ended = state in (State.FINISHED, State.CRASHED, State.ABORTED)

    assert Known(state).follows(MAN, 1) is not ended
    assert not Known(state).follows("cat", 1)


STORIES = st.lists(
    st.tuples(
        st.sampled_from([MUM, KID]),
        st.sampled_from([QUEUED, STARTED, Warned("a", "b"), Stopping("a", "ask"), *ENDS]),
    ),
    max_size=12,
)


@given(STORIES)
def test_any_story_is_taken_in_and_its_first_end_is_final(story: Story) -> None:
    known = replay(story)
    first = next(
        (index for index, (_, event) in enumerate(story) if isinstance(event, tuple(map(type, ENDS)))), None
    )

    assert known.mum + known.kid == len(story)
    if first is None:
        assert known.ended is None
    else:
        after = replay(story[: first + 1])
        assert (known.state, known.cause, known.ended) == (after.state, after.cause, after.ended)
