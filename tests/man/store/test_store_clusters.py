"""What the store keeps of each cluster for those who ask why nothing moves."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from man.store.populace import NOON, Populace

from neronet.man.store import clusters
from neronet.man.store.clusters import Complaint, Kind, Trouble

AWAY = Complaint(Kind.UNREACHABLE, "no route to host", NOON - 5)
ASKS = Complaint(Kind.ASKS, "it asks for a code")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Populace]:
    populace = Populace(tmp_path / "store")
    populace.populate(1)
    yield populace
    populace.close()


def note(store: Populace, complaint: Complaint | None, now: float, cluster: str = "triton") -> None:
    with store.database.transaction() as tx:
        clusters.note(tx, cluster, complaint, now)


def troubles(store: Populace) -> list[Trouble]:
    return clusters.troubles(store.database.connection)


def test_trouble_is_told_of_clusters_that_have_something_to_follow(store: Populace) -> None:
    note(store, AWAY, NOON)
    assert troubles(store) == []
    store.start(1, cluster="triton")
    assert troubles(store) == [Trouble("triton", NOON, AWAY)]


def test_it_stands_since_it_began_whatever_its_words(store: Populace) -> None:
    store.start(1, cluster="triton")
    note(store, AWAY, NOON)
    note(store, ASKS, NOON + 60)
    assert troubles(store) == [Trouble("triton", NOON, ASKS._replace(heard=NOON - 5))]


def test_it_is_over_with_the_next_good_word_and_begins_anew(store: Populace) -> None:
    store.start(1, cluster="triton")
    note(store, AWAY, NOON)
    note(store, None, NOON + 60)
    assert troubles(store) == []
    note(store, ASKS, NOON + 90)
    assert troubles(store) == [Trouble("triton", NOON + 90, ASKS._replace(heard=NOON + 60))]


def test_only_who_waits_for_the_user_asks(store: Populace) -> None:
    for complaint, asks in ((AWAY, False), (ASKS, True), (None, False)):
        note(store, complaint, NOON)
        assert clusters.asks(store.database.connection, "triton") is asks
    assert not clusters.asks(store.database.connection, "lumi")


def test_a_nudge_is_seen_and_is_no_trouble(store: Populace) -> None:
    store.start(1, cluster="triton")
    assert clusters.nudged(store.database.connection, "triton") is None
    with store.database.transaction() as tx:
        clusters.nudge(tx, "triton", NOON)
        clusters.nudge(tx, "triton", NOON + 1)
    assert clusters.nudged(store.database.connection, "triton") == NOON + 1
    assert troubles(store) == []


def test_a_nudge_leaves_trouble_as_it_is(store: Populace) -> None:
    store.start(1, cluster="triton")
    note(store, AWAY, NOON)
    with store.database.transaction() as tx:
        clusters.nudge(tx, "triton", NOON + 9)
    assert troubles(store) == [Trouble("triton", NOON, AWAY)]


def test_of_a_cluster_that_is_forgotten_nothing_is_left(store: Populace) -> None:
    store.start(1, cluster="triton")
    note(store, AWAY, NOON)
    with store.database.transaction() as tx:
        clusters.forget(tx, "triton")
    assert troubles(store) == []


def test_a_cluster_whose_attempts_are_in_another_folder_is_not_recognised(store: Populace) -> None:
    def is_known(folder: str) -> bool:
        with store.database.transaction() as tx:
            return clusters.recognise(tx, "triton", folder)

    assert is_known("first")
    assert is_known("second"), "nothing is in the first"
    store.start(1, cluster="triton")
    assert is_known("third"), "and what was never taken in care is nowhere"
    with store.database.transaction() as tx:
        tx.execute("UPDATE attempts SET mum = 1")

    assert not is_known("an empty one in its place")
    assert is_known("third")
    assert is_known(""), "an older release has no name for it"
