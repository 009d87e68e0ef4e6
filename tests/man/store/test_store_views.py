"""A row shows an experiment with its newest attempt; every command shows the same rows."""

import pytest
from man.store.populace import NOON, Populace, define, from_kid

from neronet.man.store import clusters, views
from neronet.man.store.views import Row
from neronet.model.event import Points, Queued, Record, Started
from neronet.protocol.messages import Happening


def rows(store: Populace, *numbers: int, now: float = NOON) -> list[Row]:
    return views.rows(store.database.connection, list(numbers) or None, now)


def test_an_experiment_that_was_never_started_is_defined(store: Populace) -> None:
    store.add(define("a", parameters={"lr": 0.1, "on": True, "layers": [1, 2], "none": None}))

    (row,) = rows(store)

    assert (row.number, row.name, row.state, row.cause) == (1, "a", "defined", None)
    assert (row.cluster, row.attempt, row.runtime, row.metrics) == (None, None, None, {})
    assert row.parameters == {"lr": 0.1, "on": True, "layers": [1, 2], "none": None}


def test_the_newest_attempt_is_shown_with_its_own_metrics(store: Populace) -> None:
    store.populate(1)
    store.start(1)
    store.take_in(*from_kid("1.1", Started("n", 1, "/s"), Points("loss", [1.0], [NOON], [0.5])))
    store.start(1)

    (row,) = rows(store)
    assert (row.state, row.attempt, row.batch, row.metrics) == ("waiting", "1.2", 2, {})
    old = views.attempt_row(store.database.connection, 1, 1, NOON)
    assert old is not None
    assert (old.state, old.attempt, old.metrics) == ("running", "1.1", {"loss": 0.5})


def test_an_attempt_stands_beside_the_parameters_that_it_ran_with(store: Populace) -> None:
    store.add(define("a", parameters={"lr": 0.1}))
    store.start(1)
    store.finish("1.1")
    assert [(row.parameters, row.edited) for row in rows(store)] == [({"lr": 0.1}, False)]

    store.add(define("a", parameters={"lr": 0.2}))
    assert [(row.parameters, row.edited, row.revision) for row in rows(store)] == [({"lr": 0.1}, True, 1)]

    store.start(1)
    assert [(row.parameters, row.edited) for row in rows(store)] == [({"lr": 0.2}, False)]
    old = views.attempt_row(store.database.connection, 1, 1, NOON)
    assert old is not None
    assert (old.parameters, old.edited) == ({"lr": 0.1}, True)


def test_an_attempt_that_there_is_not_has_no_row(store: Populace) -> None:
    store.populate(1)
    assert views.attempt_row(store.database.connection, 1, 1, NOON) is None


def test_the_runtime_goes_on_until_the_end_and_is_then_what_the_kid_measured(store: Populace) -> None:
    store.populate(3)
    store.start(1, 2, 3)
    store.take_in(*from_kid("2.1", Started("n", 1, "/s")))  # at NOON + 1
    store.finish("3.1")

    now = [row.runtime for row in rows(store, now=NOON + 11)]
    assert now == [None, 10.0, 2.5]
    assert rows(store, 2, now=NOON - 60)[0].runtime == 0.0, "a clock that goes backwards"


def test_rows_come_by_number_and_only_those_that_there_are(store: Populace) -> None:
    store.populate(4)
    assert [row.number for row in rows(store, 4, 99, 2)] == [2, 4]


def test_rows_of_a_project_are_its_own(store: Populace) -> None:
    store.populate(2, folder="/one")
    store.populate(1, folder="/two")
    store.start(3)
    connection = store.database.connection

    assert [row.number for row in views.rows(connection, None, NOON, project=1)] == [1, 2]
    assert views.counts(connection, None, project=2) == {"waiting": 1}
    assert views.latest(connection, None, 9, project=2) == [3]


def test_states_are_counted_in_the_order_of_an_attempts_life(store: Populace) -> None:
    store.populate(6)
    store.start(6, 5, 4, 3)
    store.finish("6.1", "5.1")
    store.take_in(Happening("4.1", "mum", Record(1, NOON, Queued())))
    connection = store.database.connection

    assert list(views.counts(connection, None).items()) == [
        ("defined", 2),
        ("waiting", 1),
        ("queued", 1),
        ("finished", 2),
    ]
    assert views.counts(connection, [1, 6]) == {"defined": 1, "finished": 1}
    assert views.counts(connection, []) == {}


def test_the_latest_are_those_that_changed_last(store: Populace) -> None:
    store.populate(5)
    store.start(4)
    store.start(2)

    assert views.latest(store.database.connection, None, 2) == [2, 4]
    assert views.latest(store.database.connection, [1, 2, 3], 1) == [2]


def test_all_attempts_of_an_experiment_are_there_oldest_first(store: Populace) -> None:
    store.populate(2)
    store.start(1, 2)
    store.start(1)

    found = views.attempts_of(store.database.connection, 1)
    assert [row["attempt"] for row in found] == [1, 2]


@pytest.mark.parametrize("count", [0, 1, 10_000])
def test_rows_cost_four_questions_however_many_there_are(store: Populace, count: int) -> None:
    store.populate(count)
    said: list[str] = []
    store.database.connection.set_trace_callback(said.append)

    assert len(rows(store)) == count

    store.database.connection.set_trace_callback(None)
    assert len(said) == 4


def test_what_nobody_has_followed_for_a_while_says_of_when_it_is(store: Populace) -> None:
    store.populate(2)
    store.start(1, cluster="triton")
    with store.database.transaction() as tx:
        clusters.note(tx, "triton", None, NOON)
        clusters.hear(tx, "triton", NOON + 30)

    soon, later = (views.rows(store.database.connection, [1, 2], now) for now in (NOON + 60, NOON + 600))

    assert [row.as_of for row in soon] == [None, None]
    assert [row.as_of for row in later] == [NOON + 30, None], "one that was never started is as it is"
