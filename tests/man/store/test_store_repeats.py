"""What is to be tried again has its next attempt from the moment of the end on, and never two."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from man.store.populace import HERE, NOON, Populace, define, from_kid

from neronet.man.store import attempts, repeats, views
from neronet.man.store.ledger import StoreLedger
from neronet.man.store.repeats import Standing
from neronet.model.event import MUM, Aborted, Crashed, Event, Finished, Queued, Record, Started
from neronet.protocol.messages import Happening

RETRY = {"on": ["node failure", "time limit"], "times": 2}


@pytest.fixture
def ledger(store: Populace) -> StoreLedger:
    return StoreLedger(store.database, lambda: store.clock)


def begin(store: Populace, **fields: Any) -> None:
    """Start an experiment that is tried again, at an hour of its own."""
    store.add(define("a", **{"retry": RETRY, **fields}))
    store.start(1, snapshots={1: "abc"})


def end(ledger: StoreLedger, name: str, event: Event) -> list[str]:
    return ledger.take_in(HERE, from_kid(name, Started("node1", 7, "/spool"), event))


def test_the_next_attempt_is_made_with_the_end_and_has_code_batch_cluster_and_revision_of_the_old(
    store: Populace, ledger: StoreLedger
) -> None:
    begin(store)
    store.add(define("a", command="edited since", retry=RETRY))

    assert end(ledger, "1.1", Crashed("time limit of 2h 00m", 7200.0)) == ["1.1"]

    assert store.column("experiment || '.' || attempt") == ["1.1", "1.2"]
    assert store.column("state") == ["crashed", "waiting"]
    for column in ("batch", "cluster", "revision"):
        assert len(set(store.column(column))) == 1
    (assignment,) = ledger.unsent(HERE, 10)
    assert (assignment.id, assignment.command, assignment.snapshot) == ("1.2", "true", "abc")


def test_who_waits_for_the_experiment_goes_on_waiting(store: Populace, ledger: StoreLedger) -> None:
    begin(store)
    end(ledger, "1.1", Crashed("node failure"))
    assert views.counts(store.database.connection, [1]) == {"waiting": 1}


def test_there_are_as_many_retries_as_asked_for_and_the_records_of_all_stay(
    store: Populace, ledger: StoreLedger
) -> None:
    begin(store)
    for name in ("1.1", "1.2", "1.3"):
        end(ledger, name, Crashed("node failure"))

    assert store.column("cause") == ["node failure"] * 3
    assert store.column("retried") == [0, 1, 2]


def test_retries_are_counted_since_the_users_own_start(store: Populace, ledger: StoreLedger) -> None:
    begin(store)
    for name in ("1.1", "1.2", "1.3"):
        end(ledger, name, Crashed("node failure"))
    store.start(1)
    end(ledger, "1.4", Crashed("node failure"))

    assert store.column("retried") == [0, 1, 2, 0, 1]


@pytest.mark.parametrize(
    "event",
    [Finished(1.0), Crashed("exit code 1"), Crashed("refused: no such partition"), Aborted("by user")],
    ids=lambda event: type(event).__name__,
)
def test_other_ends_are_ends(store: Populace, ledger: StoreLedger, event: Event) -> None:
    begin(store)
    end(ledger, "1.1", event)
    assert len(store.column("id")) == 1


def test_what_the_user_asked_to_stop_is_not_tried_again_whatever_ends_it(
    store: Populace, ledger: StoreLedger
) -> None:
    begin(store)
    ledger.unsent(HERE, 10)
    store.stop("1.1")
    end(ledger, "1.1", Crashed("node failure"))

    assert store.column("state") == ["crashed"]


def test_a_retry_that_waits_is_stopped_as_any_other_and_is_the_last(
    store: Populace, ledger: StoreLedger
) -> None:
    begin(store)
    end(ledger, "1.1", Crashed("node failure"))
    store.stop("1.2")

    assert store.column("state") == ["crashed", "aborted"]
    assert ledger.unsent(HERE, 10) == []


def test_an_end_that_is_told_twice_or_in_two_ways_is_tried_again_once(
    store: Populace, ledger: StoreLedger
) -> None:
    begin(store)
    for _ in range(2):
        end(ledger, "1.1", Crashed("node failure"))
    queued, lost = Queued(folder="/spool"), Crashed("lost its kid")
    for number, event in ((1, queued), (2, lost)):
        ledger.take_in(HERE, [Happening("1.1", MUM, Record(number, NOON, event))])

    assert store.column("state") == ["crashed", "waiting"]


def test_what_the_cluster_has_no_trace_of_is_tried_again_where_that_is_asked_for(
    store: Populace, ledger: StoreLedger
) -> None:
    begin(store, retry={"on": ["lost"], "times": 1})
    ledger.lose(HERE, ["1.1"])
    assert store.column("state") == ["crashed", "waiting"]


def test_what_was_given_up_with_its_cluster_is_not(store: Populace) -> None:
    begin(store, retry={"on": ["lost"], "times": 1})
    with store.database.transaction() as tx:
        attempts.lose(tx, HERE, "lost: cluster local was removed", store.clock)
    assert store.column("state") == ["crashed"]


def test_another_cluster_cannot_have_it_tried_again(store: Populace, ledger: StoreLedger) -> None:
    begin(store)
    ledger.take_in("triton", from_kid("1.1", Crashed("node failure")))
    assert len(store.column("id")) == 1


def test_a_retry_that_is_to_wait_goes_out_when_it_is_due(store: Populace, ledger: StoreLedger) -> None:
    begin(store, retry={"on": ["node failure"], "times": 2, "wait": 60.0})
    end(ledger, "1.1", Crashed("node failure"))

    assert ledger.unsent(HERE, 10) == []
    store.clock += 60.0
    assert [assignment.id for assignment in ledger.unsent(HERE, 10)] == ["1.2"]

    end(ledger, "1.2", Crashed("node failure"))
    standing = repeats.standing(store.database.connection, store.identity("1.3"))
    assert standing == Standing(2, 2, store.clock + 120.0, by=2)


def test_a_store_that_cannot_take_the_retry_has_not_taken_the_end(
    store: Populace, ledger: StoreLedger
) -> None:
    begin(store)
    store.database.connection.execute(
        "CREATE TRIGGER full BEFORE INSERT ON attempts BEGIN SELECT RAISE(ABORT, 'full'); END"
    )
    with pytest.raises(Exception, match="full"):
        end(ledger, "1.1", Crashed("node failure"))
    store.database.connection.execute("DROP TRIGGER full")
    assert store.column("state") == ["waiting"]

    end(ledger, "1.1", Crashed("node failure"))
    assert store.column("state") == ["crashed", "waiting"]


def test_an_end_is_looked_up_and_nothing_is_searched(store: Populace) -> None:
    plan = store.database.connection.execute(
        f"EXPLAIN QUERY PLAN {repeats._ENDED}",  # noqa: SLF001 - each end of thousands asks it
        (1, 1, HERE),
    )
    assert [row["detail"] for row in plan if "SCAN" in row["detail"]] == []


CAUSES = ("node failure", "time limit of 1h 00m", "exit code 1")


class Histories(RuleBasedStateMachine):
    """Whatever happens in whatever order, the attempts are those of the rule, which is kept apart here."""

    def __init__(self) -> None:
        super().__init__()
        self.store = Populace(Path(":memory:"))
        self.ledger = StoreLedger(self.store.database, self.store.now)
        self.store.add(define("a", retry=RETRY))
        self.wanted: list[tuple[str, int]] = []  # state and retried of each attempt
        self.stopped = False
        self.told: list[list[Happening]] = []

    def teardown(self) -> None:
        self.store.close()

    def is_live(self) -> bool:
        return bool(self.wanted) and self.wanted[-1][0] == "waiting"

    @property
    def newest(self) -> str:
        return f"1.{len(self.wanted)}"

    @precondition(lambda self: not self.is_live())
    @rule()
    def start(self) -> None:
        self.store.start(1)
        self.wanted.append(("waiting", 0))
        self.stopped = False

    @precondition(lambda self: self.is_live())
    @rule(cause=st.sampled_from(CAUSES))
    def crash(self, cause: str) -> None:
        items = from_kid(self.newest, Crashed(cause))
        self.ledger.take_in(HERE, items)
        self.told.append(items)
        retried = self.wanted[-1][1]
        self.wanted[-1] = ("crashed", retried)
        if not self.stopped and cause != "exit code 1" and retried < RETRY["times"]:  # type: ignore[operator]
            self.wanted.append(("waiting", retried + 1))

    @precondition(lambda self: self.is_live())
    @rule()
    def finish(self) -> None:
        self.ledger.take_in(HERE, from_kid(self.newest, Finished(1.0)))
        self.wanted[-1] = ("finished", self.wanted[-1][1])

    @precondition(lambda self: self.is_live())
    @rule()
    def stop(self) -> None:
        self.ledger.unsent(HERE, 10)
        self.store.stop(self.newest)
        self.stopped = True

    @precondition(lambda self: self.told)
    @rule(data=st.data())
    def tell_again(self, data: st.DataObject) -> None:
        self.ledger.take_in(HERE, data.draw(st.sampled_from(self.told)))

    @rule(command=st.sampled_from(["true", "false"]))
    def edit(self, command: str) -> None:
        self.store.add(define("a", command=command, retry=RETRY))

    @invariant()
    def the_attempts_are_those_of_the_rule(self) -> None:
        found: Sequence[tuple[str, int]] = list(
            zip(self.store.column("state"), self.store.column("retried"), strict=True)
        )
        assert list(found) == self.wanted


TestHistories = Histories.TestCase
TestHistories.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)
