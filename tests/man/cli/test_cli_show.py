"""Show tells all that is known of an experiment, of any of its attempts."""

import json

import pytest
from man.cli.shell import Shell
from man.store.populace import NOON, from_kid, life

from neronet.model.event import Crashed, Points, Started, Stopping, Warned


@pytest.fixture
def told(shell: Shell) -> Shell:
    """Return a shell whose first experiment has crashed and then finished."""
    shell.begin()
    with shell.store() as store:
        store.start(1)
        store.take_in(
            *from_kid(
                "1.1",
                Started("node1", 7, "/spool/1.1"),
                Points("loss", [1.0], [NOON], [0.5]),
                Warned("slow", "slower than the others"),
                Stopping("time limit", "ask"),
                Crashed("time limit", 7200.0, -15, "Traceback\n  no such layer"),
            )
        )
        store.start(1)
        store.take_in(*life("1.2"))
    return shell


def test_the_newest_attempt_is_shown_with_the_others_named(told: Shell) -> None:
    lines = told.do("show", "1").splitlines()

    assert lines[0] == "1  a-1  finished"
    assert "  attempt     1.2" in lines
    assert "  cluster     local on node1" in lines
    assert "  parameters  lr=0.1" in lines
    assert "  folder      /spool/1.2" in lines
    assert "  attempts    1.1 crashed, 1.2 finished" in lines


def test_an_older_attempt_is_shown_with_its_history_and_last_words(told: Shell) -> None:
    lines = told.do("show", "1.1").splitlines()

    assert lines[0] == "1  a-1  crashed (time limit)"
    assert "  metrics     loss=0.5" in lines
    assert "  runtime     2h 00m" in lines
    assert "  exit code   -15" in lines
    history = [line.split(maxsplit=2)[2] for line in lines if line.startswith("    20")]
    assert history == [
        "started",
        "warned    slow, slower than the others",
        "stopping  time limit, ask",
        "crashed   time limit",
    ]
    assert lines[-3:] == ["  last lines of stderr:", "    Traceback", "      no such layer"]


def test_one_that_was_never_started_has_no_history(told: Shell) -> None:
    assert told.do("show", "3").splitlines() == [
        "3  b  defined",
        "  cluster     local",
        "  command     true",
        "  parameters  lr=0.3",
    ]


def test_several_are_shown_one_after_another(told: Shell) -> None:
    assert [line for line in told.do("show", "all").splitlines() if line[:1].isdigit()] == [
        "1  a-1  finished",
        "2  a-2  defined",
        "3  b  defined",
    ]


def test_an_attempt_that_there_is_not_is_told(told: Shell) -> None:
    answer = told.call("show", "1.3")

    assert (answer.code, answer.err.splitlines()[0]) == (1, "neroman: there is no attempt 1.3")


def test_what_was_edited_since_is_shown_as_it_ran_with_a_word(told: Shell) -> None:
    told.begin("project: study\ncommand: 'false'\nexperiments:\n  a: {lr: [0.1, 0.2]}\n  b: {lr: 0.3}\n")

    lines = told.do("show", "1").splitlines()

    assert "  command     true" in lines
    assert "  edited      since this attempt; `neroman restart 1` runs it as it stands now" in lines
    assert "  command     false" in told.do("show", "2").splitlines()


def test_json_holds_events_and_definition(told: Shell) -> None:
    (found,) = json.loads(told.do("show", "1.1", "--json"))

    assert (found["number"], found["attempt"], found["cause"]) == (1, "1.1", "time limit")
    assert [event["kind"] for event in found["events"]] == ["started", "warned", "stopping", "crashed"]
    assert found["definition"]["command"] == "true"
    assert "attempt_id" not in found
