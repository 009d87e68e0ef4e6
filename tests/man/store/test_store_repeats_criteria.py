"""What a criterion restarts is begun again, as often as it says, beside what ``retry:`` asks for."""

import pytest
from man.store.populace import HERE, Populace, define, from_kid

from neronet.man.store import repeats
from neronet.man.store.ledger import StoreLedger
from neronet.model.criterion import Criterion
from neronet.model.event import Aborted, Crashed, Event, Notified, Started, Stopping, Warned

PLATEAU = Criterion("plateau", "slope(loss, 9) > 0", "restart", times=2)
HOPELESS = Criterion("hopeless", "loss > 9", "abort")
RETRY = {"on": ["node failure"], "times": 1}


@pytest.fixture
def ledger(store: Populace) -> StoreLedger:
    store.add(define("a", criteria=[PLATEAU, HOPELESS], retry=RETRY))
    store.start(1)
    return StoreLedger(store.database, lambda: store.clock)


def end(ledger: StoreLedger, name: str, event: Event) -> None:
    ledger.take_in(HERE, from_kid(name, Started("node1", 7, "/spool"), event))


def stopped(store: Populace, name: str) -> tuple[int, int, str | None]:
    found = repeats.standing(store.database.connection, store.identity(name))
    return found.by, found.times, found.criterion


def test_it_is_begun_again_as_often_as_the_criterion_says(store: Populace, ledger: StoreLedger) -> None:
    for name in ("1.1", "1.2", "1.3"):
        end(ledger, name, Aborted("criterion plateau", 60.0, -15))
    assert store.column("cause") == ["criterion plateau"] * 3
    assert stopped(store, "1.3") == (2, 2, "plateau")


def test_what_a_criterion_aborts_stays_ended(store: Populace, ledger: StoreLedger) -> None:
    end(ledger, "1.1", Aborted("criterion hopeless", 60.0, -15))
    assert store.column("state") == ["aborted"]


def test_the_tries_of_each_rule_are_counted_apart(store: Populace, ledger: StoreLedger) -> None:
    end(ledger, "1.1", Aborted("criterion plateau"))
    end(ledger, "1.2", Crashed("node failure"))
    end(ledger, "1.3", Aborted("criterion plateau"))
    assert stopped(store, "1.2") == (1, 2, "plateau")
    assert stopped(store, "1.3") == (1, 1, None)
    assert stopped(store, "1.4") == (2, 2, "plateau")

    end(ledger, "1.4", Crashed("node failure"))

    assert len(store.column("id")) == 4


def test_the_users_own_restart_counts_from_the_beginning(store: Populace, ledger: StoreLedger) -> None:
    for name in ("1.1", "1.2", "1.3"):
        end(ledger, name, Aborted("criterion plateau"))
    store.start(1)
    end(ledger, "1.4", Aborted("criterion plateau"))
    assert stopped(store, "1.5") == (1, 2, "plateau")


def test_what_the_user_stops_meanwhile_is_not_begun_again(store: Populace, ledger: StoreLedger) -> None:
    ledger.unsent(HERE, 10)
    store.stop("1.1")
    end(ledger, "1.1", Aborted("criterion plateau"))
    assert len(store.column("id")) == 1


def test_a_note_is_kept_with_its_criterion_and_its_values(store: Populace, ledger: StoreLedger) -> None:
    told: list[Event] = [
        Warned("a", "x"),
        Notified("idle", "stalled > 1h (stalled = 3601)"),
        Stopping("by user", "ask"),
    ]
    ledger.take_in(HERE, from_kid("1.1", Started("node1", 7, "/spool"), *told))
    rows = store.database.connection.execute("SELECT kind, fields FROM events ORDER BY number").fetchall()
    assert [row[0] for row in rows] == ["started", "warned", "notified", "stopping"]
    assert '"idle"' in rows[2][1]
    assert "stalled = 3601" in rows[2][1]
