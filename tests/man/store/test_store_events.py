"""Events are taken in exactly once, with the position that they bring, whatever order they come in."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from man.store.populace import NOON, Populace, from_kid, life

from neronet.man.store import events, series
from neronet.man.store.events import Told
from neronet.model.event import (
    KID,
    MAN,
    MUM,
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
from neronet.protocol.messages import Happening

KIDS: list[Event] = [
    Started("node1", 7, "/spool/1.1"),
    Points("loss", [1.0, 2.0], [NOON, NOON], [0.5, 0.25]),
    Warned("slow", "slower than others"),
    Points("loss", [3.0], [NOON + 1], [0.125]),
    Points("acc", [3.0], [NOON + 1], [0.9]),
    Stopping("by user", "ask"),
    Crashed("exit code 3", 2.0, 3, "no such layer"),
]
MUMS: list[Event] = [
    Queued("77", "/spool/1.1"),
    Unknown("moved", {"to": "night"}),
    Warned("mum", "slow disk"),
]


def told(store: Populace, name: str = "1.1") -> list[Told]:
    return events.of_attempt(store.database.connection, store.identity(name))


def started(store: Populace, *numbers: int) -> None:
    store.populate(max(numbers))
    store.start(*numbers)


def test_a_life_is_kept_event_by_event_and_summed_up_in_its_attempt(store: Populace) -> None:
    started(store, 1)

    ended = store.take_in(Happening("1.1", MUM, Record(1, NOON, MUMS[0])), *from_kid("1.1", *KIDS))

    assert ended == ["1.1"]
    assert [(event.origin, event.number, event.kind) for event in told(store)] == [
        ("mum", 1, "queued"),
        ("kid", 1, "started"),
        ("kid", 3, "warned"),
        ("kid", 6, "stopping"),
        ("kid", 7, "crashed"),
    ]
    assert told(store)[-1].fields == {
        "cause": "exit code 3",
        "runtime": 2.0,
        "exit": 3,
        "tail": "no such layer",
    }
    assert (store.column("state"), store.column("cause")) == (["crashed"], ["exit code 3"])
    assert (store.column("host"), store.column("folder")) == (["node1"], ["/spool/1.1"])
    assert (store.column("tail"), store.column("exit"), store.column("runtime")) == (
        ["no such layer"],
        [3],
        [2.0],
    )
    assert (store.column("mum"), store.column("kid")) == ([1], [7])


def test_the_same_events_again_change_nothing(store: Populace) -> None:
    started(store, 1)
    items = from_kid("1.1", *KIDS)
    store.take_in(*items, *items)
    before = (told(store), store.column("kid"), curve(store, "loss"))

    assert store.take_in(*items) == ["1.1"], "its end is told again, for the cluster may not have heard it"
    assert (told(store), store.column("kid"), curve(store, "loss")) == before


def test_a_gap_is_not_stepped_over(store: Populace) -> None:
    started(store, 1)
    items = from_kid("1.1", *KIDS)

    store.take_in(items[0], *items[2:])

    assert store.column("kid") == [1]
    store.take_in(*items[1:])
    assert store.column("kid") == [7]


def test_a_kids_word_may_overtake_mums(store: Populace) -> None:
    started(store, 1)
    store.take_in(*from_kid("1.1", KIDS[0]))
    store.take_in(Happening("1.1", MUM, Record(1, NOON, MUMS[0])))

    assert store.column("state") == ["running"]
    assert (store.column("mum"), store.column("kid")) == ([1], [1])


def test_an_event_of_a_kind_from_the_future_is_kept_as_it_came(store: Populace) -> None:
    started(store, 1)
    store.take_in(Happening("1.1", MUM, Record(1, NOON, Unknown("moved", {"to": "night", "n2": [1, None]}))))

    assert told(store) == [Told("mum", 1, NOON, "moved", {"to": "night", "n2": [1, None]})]


@pytest.mark.parametrize("name", ["2.1", "1.2", "99.1", "", "1", "x.y", "1.1.1", f"{10**30}.1"])
def test_what_is_told_of_an_attempt_that_there_is_not_is_passed_over(store: Populace, name: str) -> None:
    started(store, 1)

    assert store.take_in(*from_kid(name, KIDS[0]), *from_kid("1.1", KIDS[0])) == []
    assert store.column("state") == ["running"]


def test_no_cluster_can_write_about_anothers_attempts(store: Populace) -> None:
    started(store, 1)

    assert store.take_in(*life("1.1"), cluster="triton") == []
    assert store.column("state") == ["waiting"]


def test_the_end_that_neroman_notes_moves_no_position_and_is_noted_once(store: Populace) -> None:
    started(store, 1)
    store.take_in(*from_kid("1.1", *KIDS[:3]))
    lost = Happening("1.1", MAN, Record(1, NOON + 50, Crashed("lost")))

    store.take_in(lost, lost)
    store.take_in(lost)

    assert (store.column("cause"), store.column("kid")) == (["lost"], [3])
    store.take_in(*from_kid("1.1", *KIDS))  # she comes back, and knows more
    assert (store.column("cause"), store.column("kid")) == (["lost"], [7])
    assert [event.kind for event in told(store) if event.origin == MAN] == ["crashed"]


def test_nobody_else_may_speak(store: Populace) -> None:
    started(store, 1)
    store.take_in(Happening("1.1", "cat", Record(1, NOON, Finished())))

    assert (store.column("state"), told(store)) == (["waiting"], [])


def test_a_transaction_that_fails_takes_nothing_in_and_the_next_one_all(store: Populace) -> None:
    started(store, 1)
    connection = store.database.connection
    connection.execute("CREATE TRIGGER no BEFORE INSERT ON points BEGIN SELECT raise(ABORT, 'no'); END")
    with pytest.raises(Exception, match="no"):
        store.take_in(*from_kid("1.1", *KIDS))
    connection.execute("DROP TRIGGER no")
    assert (told(store), store.column("kid")) == ([], [0])

    store.take_in(*from_kid("1.1", *KIDS))
    assert len(told(store)) == 4
    assert curve(store, "loss") == [0.5, 0.25, 0.125]


def curve(store: Populace, metric: str, name: str = "1.1") -> list[float]:
    return list(series.curve(store.database.connection, store.identity(name), metric).values)


LINES = [
    [Happening(name, origin, Record(number, NOON + number, event)) for number, event in enumerate(all_, 1)]
    for name in ("1.1", "2.1")
    for origin, all_ in ((KID, KIDS), (MUM, MUMS))
]
#: Which line goes on, how far back a resend begins, how many events it brings, if a transaction ends.
STEPS = st.tuples(st.integers(0, len(LINES) - 1), st.integers(0, 7), st.integers(1, 5), st.booleans())


def deliveries(steps: list[tuple[int, int, int, bool]]) -> Iterator[list[Happening]]:
    """Give everything there is to tell, in these steps, and at the end what is left."""
    done = [0 for _ in LINES]
    batch: list[Happening] = []
    for which, back, count, ends in steps:
        first = max(0, done[which] - back)
        done[which] = max(done[which], first + count)
        batch += LINES[which][first : first + count]
        if ends:
            yield batch
            batch = []
    yield batch + [item for line, first in zip(LINES, done, strict=True) for item in line[first:]]


@settings(max_examples=40, deadline=None)
@given(st.lists(STEPS, max_size=20))
def test_however_it_is_told_each_event_is_there_exactly_once(steps: list[tuple[int, int, int, bool]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        store = Populace(Path(folder) / "neronet.sqlite")
        started(store, 1, 2)

        for batch in deliveries(steps):
            store.take_in(*batch)

        for name in ("1.1", "2.1"):
            kept = [event for event in told(store, name) if event.origin == KID]
            assert [event.number for event in kept] == [1, 3, 6, 7], "points stand in curves"
            assert [event.number for event in told(store, name) if event.origin == MUM] == [1, 2, 3]
            assert curve(store, "loss", name) == [0.5, 0.25, 0.125]
            assert curve(store, "acc", name) == [0.9]
        assert set(store.column("mum")) == {3}
        assert set(store.column("kid")) == {7}
        store.close()
