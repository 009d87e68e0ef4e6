"""What attempts left is due once, until it has come or something stands in its way."""

from pathlib import Path

import pytest
from man.store.populace import Populace, define, from_kid, life

from neronet.man.core.homecoming import Output
from neronet.man.store import events, outputs
from neronet.model.event import KID, MUM, Crashed, Event, Finished, Outputs, Record, Started
from neronet.protocol.messages import Happening

CSV, MODEL = Output("a.csv", 3, "ab" * 32), Output("odd\udcff\n", 5, "cd" * 32)
HOME = Path("/study/outputs/1.1")
BEGUN = Started("node1", 7, "/spool/1.1")


@pytest.fixture
def study(store: Populace) -> Populace:
    """Return a store with an experiment that has outputs, started."""
    store.add(define("a", outputs=["*.csv"]))
    store.start(1)
    return store


def end(study: Populace, *told: Event) -> int:
    study.take_in(*from_kid("1.1", BEGUN, *told, Finished(1.0)))
    return study.identity("1.1")


def due(study: Populace) -> list[Output]:
    return [
        output for one in outputs.outputs_due(study.database.connection, "local") for output in one.outputs
    ]


def test_what_nerokid_lists_is_due_when_the_attempt_has_ended(study: Populace) -> None:
    left = Outputs([CSV, MODEL])
    study.take_in(*from_kid("1.1", BEGUN, left))
    assert due(study) == []
    study.take_in(*from_kid("1.1", BEGUN, left, Finished(1.0)))
    (one,) = outputs.outputs_due(study.database.connection, "local")
    assert (one.name, one.folder, one.patterns) == ("1.1", "/study", ["*.csv"])
    assert (one.outputs, one.unlisted) == ([CSV, MODEL], False)
    assert outputs.outputs_due(study.database.connection, "triton") == []
    assert outputs.count_due(study.database.connection) == {"local": 1}


def test_what_has_come_is_not_due_and_is_remembered(study: Populace) -> None:
    attempt = end(study, Outputs([CSV]))
    with study.database.transaction() as tx:
        outputs.note_brought(tx, attempt, [CSV], HOME, 7.0)
    assert due(study) == []
    assert outputs.fetched(study.database.connection, attempt) == {"a.csv": CSV.sha256}
    (lying,) = outputs.of_attempt(study.database.connection, attempt)
    assert (lying.place, lying.fetched, lying.trouble) == (str(HOME), 7.0, None)


def test_trouble_ends_the_trying(study: Populace) -> None:
    attempt = end(study, Outputs([CSV, MODEL]))
    with study.database.transaction() as tx:
        outputs.note_troubles(tx, attempt, {CSV.path: "gone\udcff"})
    assert due(study) == [MODEL]
    with study.database.transaction() as tx:
        outputs.note_trouble(tx, attempt, "no folder")
    assert due(study) == []
    told = [lying.trouble for lying in outputs.of_attempt(study.database.connection, attempt)]
    assert told == [r"gone\udcff", "no folder"]


def test_of_an_attempt_whose_kid_died_the_cluster_is_asked(study: Populace) -> None:
    study.take_in(*from_kid("1.1", BEGUN))
    study.take_in(Happening("1.1", MUM, Record(1, 9.0, Crashed("lost its kid"))))
    (one,) = outputs.outputs_due(study.database.connection, "local")
    assert (one.unlisted, one.outputs) == (True, [])
    with study.database.transaction() as tx:
        outputs.note_listed(tx, one.attempt, [CSV])
    assert due(study) == [CSV]


@pytest.mark.parametrize("asked", [[], ["*.csv"]])
def test_an_attempt_that_was_never_started_has_left_nothing(store: Populace, asked: list[str]) -> None:
    store.add(define("a", outputs=asked))
    store.start(1)
    store.take_in(Happening("1.1", MUM, Record(1, 9.0, Crashed("refused: no such input"))))
    assert outputs.count_due(store.database.connection) == {}


def test_an_attempt_without_outputs_is_never_due(store: Populace) -> None:
    store.populate(2)
    store.start(1, 2)
    store.take_in(*life("1.1"))
    store.take_in(*from_kid("2.1", BEGUN))
    store.take_in(Happening("2.1", MUM, Record(1, 9.0, Crashed("lost its kid"))))
    assert outputs.count_due(store.database.connection) == {}


def test_a_file_that_came_while_the_program_ran_and_has_changed_is_due_again(study: Populace) -> None:
    study.take_in(*from_kid("1.1", BEGUN))
    attempt = study.identity("1.1")
    early = CSV._replace(sha256="ef" * 32)
    with study.database.transaction() as tx:
        outputs.note_brought(tx, attempt, [early], HOME, 7.0)
    study.take_in(*from_kid("1.1", BEGUN, Outputs([CSV]), Finished(1.0)))
    assert due(study) == [CSV]
    assert outputs.fetched(study.database.connection, attempt) == {"a.csv": early.sha256}


def test_a_file_that_came_and_is_the_same_at_the_end_is_not_due(study: Populace) -> None:
    study.take_in(*from_kid("1.1", BEGUN))
    with study.database.transaction() as tx:
        outputs.note_brought(tx, study.identity("1.1"), [CSV], HOME, 7.0)
    study.take_in(*from_kid("1.1", BEGUN, Outputs([CSV]), Finished(1.0)))
    assert due(study) == []


def test_files_that_were_too_many_to_list_are_told(study: Populace) -> None:
    attempt = end(study, Outputs([CSV], 40))
    assert due(study) == [CSV]
    told = outputs.of_attempt(study.database.connection, attempt)[0]
    assert (told.path, told.trouble) == ("", "40 more files were not listed; `neroman fetch` brings them")


def test_what_can_be_no_file_is_passed_over(study: Populace) -> None:
    end(study, Outputs([("\ud800", 1, ""), ("a", -1, ""), ("b", 1 << 63, ""), ("", 1, ""), CSV]))
    assert due(study) == [CSV]


def test_the_list_of_files_stands_once_in_the_store(study: Populace) -> None:
    attempt = end(study, Outputs([CSV, MODEL]))
    told = events.of_attempt(study.database.connection, attempt)
    assert [event.fields for event in told if event.kind == "outputs"] == [{"files": 2, "more": 0}]
    assert {event.origin for event in told} == {KID}
