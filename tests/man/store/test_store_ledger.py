"""The store as a conversation uses it: what goes out, what is wanted, where each attempt stands."""

from collections.abc import Sequence

import pytest
from man.store.populace import NOON, Populace, define, from_kid

from neronet.man.store.ledger import LOST, StoreLedger
from neronet.model.event import MUM, Finished, Queued, Record, Started
from neronet.protocol.messages import Happening


@pytest.fixture
def ledger(store: Populace) -> StoreLedger:
    return StoreLedger(store.database, lambda: store.clock)


def sent(ledger: StoreLedger, cluster: str = "local", limit: int = 100) -> list[str]:
    return [assignment.id for assignment in ledger.unsent(cluster, limit)]


def heard_of(store: Populace, names: Sequence[str]) -> None:
    for name in names:
        store.take_in(Happening(name, MUM, Record(1, NOON, Queued(folder="/spool"))))


def test_what_waits_goes_out_once_oldest_first_in_bearable_numbers(
    store: Populace, ledger: StoreLedger
) -> None:
    store.populate(5)
    store.start(3, 1, 2)
    store.start(5)

    assert sent(ledger, limit=3) == ["3.1", "1.1", "2.1"]
    assert sent(ledger, limit=3) == ["5.1"]
    assert sent(ledger) == []


def test_each_cluster_gets_its_own(store: Populace, ledger: StoreLedger) -> None:
    store.add(define("a"), define("b", cluster="triton"))
    store.start(1, 2)

    assert (sent(ledger, "triton"), sent(ledger, "local")) == (["2.1"], ["1.1"])


def test_an_assignment_is_of_the_revision_and_code_that_were_started(
    store: Populace, ledger: StoreLedger
) -> None:
    store.add(
        define("a", command="python {x}", parameters={"x": "it's"}, variables={"A": "1", "PATH": "/mine"})
    )
    store.start(1, snapshots={1: "abc"})
    store.add(define("a", command="edited since"))

    (assignment,) = ledger.unsent("local", 10)

    assert (assignment.id, assignment.name, assignment.snapshot) == ("1.1", "a", "abc")
    assert assignment.command == "python 'it'\"'\"'s'"
    assert assignment.variables == {"A": "1", "PATH": "/mine"}


def test_the_shells_variables_go_to_her_own_machine_only(store: Populace, ledger: StoreLedger) -> None:
    store.add(define("a"), define("b", cluster="triton"))
    store.start(1)
    store.start(2)
    store.finish("1.1")
    store.start(1, cluster="triton")

    assert [a.variables for a in ledger.unsent("triton", 10)] == [{}, {}]


def test_what_could_not_be_taken_waits_again_unless_it_was(store: Populace, ledger: StoreLedger) -> None:
    store.populate(2)
    store.start(1, 2)
    sent(ledger)
    heard_of(store, ["2.1"])

    ledger.take_back("local", ["1.1", "2.1"])

    assert sent(ledger) == ["1.1"]


def test_what_was_never_heard_of_goes_out_again_after_a_reconnect(
    store: Populace, ledger: StoreLedger
) -> None:
    store.populate(4)
    store.start(1, 2, 3)
    sent(ledger)
    store.start(4)
    heard_of(store, ["2.1"])
    store.take_in(*from_kid("3.1", Started("n", 1, "/s")))

    ledger.reopen("triton")
    assert sent(ledger) == ["4.1"]
    ledger.reopen("local")
    assert sent(ledger) == ["1.1", "4.1"]


def test_positions_are_those_of_attempts_that_the_cluster_has_and_that_go_on(
    store: Populace, ledger: StoreLedger
) -> None:
    store.populate(4)
    store.start(1, 2, 3)
    sent(ledger)
    heard_of(store, ["1.1", "2.1"])
    store.take_in(*from_kid("2.1", Started("n", 1, "/s"), Finished()))
    store.take_in(*from_kid("1.1", Started("n", 1, "/s")))

    store.take_in(*from_kid("3.1", Started("n", 1, "/s")))  # the kid was heard before mum

    assert ledger.positions("local") == {"1.1": [1, 1], "3.1": [0, 1]}
    assert ledger.positions("triton") == {}


def test_a_stop_is_wanted_of_what_the_cluster_was_given_until_it_ends(
    store: Populace, ledger: StoreLedger
) -> None:
    store.populate(4)
    store.start(1, 2, 3)
    sent(ledger)
    store.start(4)
    store.stop("1.1", "2.1", cause="by user")
    store.stop("3.1", cause="criterion hopeless")
    assert ledger.wanted_stops("local") == {"by user": ["1.1", "2.1"], "criterion hopeless": ["3.1"]}

    store.finish("2.1")
    assert ledger.wanted_stops("local") == {"by user": ["1.1"], "criterion hopeless": ["3.1"]}


def test_a_stop_reaches_what_was_taken_in_by_a_request_that_failed_half_way(
    store: Populace, ledger: StoreLedger
) -> None:
    store.populate(2)
    store.start(1, 2)
    sent(ledger)
    ledger.take_back("local", ["1.1", "2.1"])
    heard_of(store, ["1.1"])
    store.stop("1.1", "2.1")

    assert ledger.wanted_stops("local") == {"by user": ["1.1"]}
    assert sent(ledger) == ["2.1"], "a copy may come late: the cluster shall know it"
    assert ledger.wanted_stops("local") == {"by user": ["1.1", "2.1"]}


def test_what_the_cluster_has_no_trace_of_ends_as_lost(store: Populace, ledger: StoreLedger) -> None:
    store.populate(2)
    store.start(1, 2)
    sent(ledger)
    heard_of(store, ["1.1", "2.1"])
    store.clock += 7
    store.finish("2.1")

    ledger.lose("local", ["1.1", "2.1", "99.9"])
    ledger.lose("local", ["1.1"])

    assert store.column("state") == ["crashed", "finished"]
    assert (store.column("cause"), store.column("ended")[0]) == ([LOST, None], store.clock)


def test_a_ledger_with_nothing_to_send_writes_nothing(store: Populace, ledger: StoreLedger) -> None:
    store.populate(1)
    store.start(1)
    sent(ledger)
    said: list[str] = []
    store.database.connection.set_trace_callback(said.append)

    assert sent(ledger) == []

    assert [statement for statement in said if not statement.startswith("SELECT")] == []
