"""Attempts are made in batches, asked to end, and never overwritten."""

from man.store.populace import Populace, define

from neronet.man.store import attempts, experiments
from neronet.man.store.ledger import StoreLedger


def sent(store: Populace) -> list[str]:
    """Give everything that waits to the cluster."""
    ledger = StoreLedger(store.database, lambda: store.clock)
    return [assignment.id for assignment in ledger.unsent("local", 1000)]


def startable(store: Populace, *numbers: int) -> dict[int, int | None]:
    return attempts.startable(store.database.connection, numbers)


def test_each_start_makes_the_next_attempt_and_keeps_the_earlier_ones(store: Populace) -> None:
    store.populate(2)
    assert store.start(1, 2) == 1
    store.finish("1.1")
    assert store.start(1) == 2

    assert store.column("experiment || '.' || attempt") == ["1.1", "2.1", "1.2"]
    assert store.column("state") == ["finished", "waiting", "waiting"]


def test_one_start_of_two_projects_is_a_batch_each_with_the_projects_own_code(store: Populace) -> None:
    store.populate(1, folder="/one")
    store.populate(2, folder="/two")
    store.start(1, 2, 3, snapshots={1: "aaa", 2: "bbb", 3: "bbb"})

    assert store.column("batch") == [1, 2, 2]
    rows = store.database.connection.execute("SELECT snapshot, words FROM batches ORDER BY number")
    assert [tuple(row) for row in rows] == [("aaa", "start"), ("bbb", "start")]


def test_an_attempt_keeps_the_revision_that_it_was_started_with(store: Populace) -> None:
    store.add(define("a"))
    store.start(1)
    store.add(define("a", command="false"))
    store.start(1)

    assert store.column("revision") == [1, 2]
    assert experiments.definition(store.database.connection, 1, 1).command == "true"


def test_an_attempt_goes_where_the_experiment_says_or_where_the_command_says(store: Populace) -> None:
    store.add(define("a", cluster="triton"))
    store.start(1)
    store.start(1, cluster="local")

    assert store.column("cluster") == ["triton", "local"]


def test_many_are_started_by_as_many_statements_as_few(store: Populace) -> None:
    store.populate(300)
    counts = []
    for numbers in (range(1, 4), range(4, 301)):
        said: list[str] = []
        store.database.connection.set_trace_callback(said.append)
        store.start(*numbers)
        store.database.connection.set_trace_callback(None)
        counts.append(len(set(said)))  # what sets a trigger off is told again for each row

    assert counts[0] == counts[1]
    assert store.column("experiment") == list(range(1, 301))
    rows = store.database.connection.execute(
        "SELECT count(*) FROM experiments JOIN attempts ON newest = id AND experiment = number"
    )
    assert rows.fetchone()[0] == 300


def test_what_may_be_started_has_no_attempt_or_one_that_has_ended(store: Populace) -> None:
    store.populate(3)
    store.start(2, 3)
    store.finish("3.1")

    assert startable(store, 1, 2, 3, 99) == {1: None, 3: store.identity("3.1")}


def test_a_stop_before_sending_ends_the_attempt_at_once_and_it_is_never_sent(store: Populace) -> None:
    store.populate(2)
    store.start(1, 2)
    store.clock += 10
    store.stop("1.1")

    assert store.column("state") == ["aborted", "waiting"]
    assert store.column("cause") == ["by user", None]
    assert store.column("ended") == [store.clock, None]
    assert sent(store) == ["2.1"]


def test_a_stop_after_sending_is_a_wish_and_the_first_cause_stands(store: Populace) -> None:
    store.populate(1)
    store.start(1)
    sent(store)
    store.stop("1.1", cause="by user")
    store.stop("1.1", cause="again")

    assert store.column("state") == ["waiting"]
    assert store.column("stop") == ["by user"]


def test_a_stop_after_the_end_changes_nothing(store: Populace) -> None:
    store.populate(1)
    store.start(1)
    store.finish("1.1")
    store.stop("1.1")

    assert (store.column("state"), store.column("cause"), store.column("stop")) == (
        ["finished"],
        [None],
        [None],
    )


def test_live_attempts_are_counted_by_cluster(store: Populace) -> None:
    store.add(define("a"), define("b"), define("c", cluster="triton"), define("d"))
    store.start(1, 2, 3)
    store.finish("2.1")

    assert attempts.count_live(store.database.connection) == {"local": 1, "triton": 1}
