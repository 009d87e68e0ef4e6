"""Whatever a cluster, or a program on it, says: it is stored, and the attempts of others are too."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from man.store.populace import Populace, define, from_kid

from neronet.man.store import clusters, outputs
from neronet.man.store.clusters import Complaint, Kind
from neronet.model import event as events
from neronet.model.event import Crashed, Event, Finished, Outputs, Points, Record, Started, Unknown

HALF, BYTE = "\ud800", "\udcff"  #: half a character in JSON; a name on a disk that is no UTF-8
STARTED = Started("node1", 7, "/spool")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Populace]:
    made = Populace(tmp_path / "neronet.sqlite")
    made.add(define("a", outputs=["*"]))
    made.start(1)
    yield made
    made.close()


def through_json(event: Event) -> Event:
    """Return the event as it comes from a cluster."""
    return events.from_json(json.loads(json.dumps(events.to_json(Record(1, 1.0, event))))).event


@pytest.mark.parametrize(
    "told",
    [
        [Started("node1", 7, f"/scratch/j{BYTE}rgen"), Finished(1.0)],
        [Started(f"node{BYTE}", 7, "/spool"), Finished(1.0)],
        [STARTED, Crashed(f"could not start: {HALF}", 1.0, 3, f"tail {BYTE}")],
        [STARTED, Crashed("exit code", 1.0, 10**30)],
        [STARTED, Finished(10**30)],
        [STARTED, Points(f"loss{HALF}", [1.0], [1.0], [1.0]), Finished(1.0)],
        [STARTED, Outputs([(HALF, 3, ""), ("a", 3, HALF), (BYTE, 10**30, "")]), Finished(1.0)],
        [Unknown(f"kind{HALF}", {"words": HALF}), STARTED, Finished(1.0)],
    ],
)
def test_an_attempt_ends_whatever_it_tells(store: Populace, told: list[Event]) -> None:
    items = from_kid("1.1", *(through_json(event) for event in told))
    assert store.take_in(*items) == ["1.1"]


def test_a_folder_that_is_no_utf8_is_spelt_out(store: Populace) -> None:
    store.take_in(*from_kid("1.1", Started("node1", 7, f"/scratch/j{BYTE}rgen")))
    assert store.column("folder")[0] == "/scratch/j\\udcffrgen"


def test_trouble_in_any_words_is_noted(store: Populace) -> None:
    with store.database.transaction() as tx:
        clusters.note(tx, "local", Complaint(Kind.TROUBLE, f"disk {BYTE}"), 1.0)
    assert clusters.troubles(store.database.connection)[0].complaint.words == "disk \\udcff"


def test_a_file_that_can_be_none_is_not_due(store: Populace) -> None:
    store.take_in(*from_kid("1.1", STARTED, Outputs([(HALF, 3, ""), ("a", 3, "")]), Finished(1.0)))
    (due,) = outputs.outputs_due(store.database.connection, "local")
    assert [output.path for output in due.outputs] == ["a"]
