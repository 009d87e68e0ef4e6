"""Status shows where experiments stand: from the store alone, in few questions, however many there are."""

import json
import time
from pathlib import Path
from typing import Any

import pytest
from man.cli.shell import Shell, spawn
from man.store.populace import NOON, from_kid

from neronet.man import bell
from neronet.model.event import Crashed, Points, Started

FIELDS = [
    "number",
    "name",
    "state",
    "cause",
    "cluster",
    "attempt",
    "revision",
    "runtime",
    "parameters",
    "metrics",
    "held",
    "needs",
    "notified",
    "as_of",
]


def rows(shell: Shell, *words: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(shell.do("status", "--json", *words))
    return found


def test_an_empty_store_tells_what_to_do_first(shell: Shell) -> None:
    assert shell.do("status") == (
        "0 experiments\n`neroman init` writes a neronet.yaml to edit, `neroman add` reads it\n"
    )
    assert rows(shell) == []


def test_one_experiment_is_shown_with_all_its_parameters(shell: Shell) -> None:
    shell.begin("command: 'true'\nexperiments: {only: {lr: 0.1, tag-name: x}}\n")

    assert shell.do("status").splitlines() == [
        "1 experiment: 1 defined",
        "number  name  state    runtime   lr  tag-name",
        "     1  only  defined           0.1         x",
    ]


def test_of_several_only_the_parameters_that_differ_are_shown(shell: Shell) -> None:
    shell.begin("command: 'true'\nexperiments:\n  a: {lr: [0.1, 0.25], same: 1}\n")

    assert shell.do("status").splitlines()[1:] == [
        "number  name  state    runtime    lr",
        "     1  a-1   defined            0.1",
        "     2  a-2   defined           0.25",
    ]


def test_states_causes_runtimes_and_newest_metrics_are_shown(shell: Shell) -> None:
    shell.begin()
    with shell.store() as store:
        store.start(1, 2)
        store.take_in(
            *from_kid(
                "1.1",
                Started("n", 1, "/s"),
                Points("loss", [1.0], [NOON], [0.123456]),
                Crashed("exit code 3", 75.0),
            )
        )
        store.finish("2.1")

    assert shell.do("status").splitlines() == [
        "3 experiments: 1 defined, 1 finished, 1 crashed",
        "number  name  state                  runtime   lr    loss",
        "     1  a-1   crashed (exit code 3)   1m 15s  0.1  0.1235",
        "     2  a-2   finished                    2s  0.2",
        "     3  b     defined                         0.3",
    ]


def test_json_has_the_fields_that_were_promised_and_stays_json(shell: Shell) -> None:
    shell.begin()
    with shell.store() as store:
        store.start(2)
        store.take_in(*from_kid("2.1", Points("loss", [1.0], [NOON], [float("nan")])))
        store.take_in(
            *from_kid(
                "2.1", Points("loss", [1.0], [NOON], [1.0]), Points("top", [1.0], [NOON], [float("inf")])
            )
        )

    found = rows(shell)

    assert [list(row) for row in found] == [FIELDS] * 3
    assert found[0] == {
        "number": 1, "name": "a-1", "state": "defined", "cause": None, "cluster": None, "attempt": None,
        "runtime": None, "parameters": {"lr": 0.1}, "metrics": {}, "as_of": None,
        "revision": None, "held": None, "needs": None, "notified": None,
    }  # fmt: skip
    assert found[1]["metrics"] == {"loss": None, "top": "inf"}
    assert found[1]["attempt"] == "2.1"


def test_a_selector_picks_and_other_projects_stay_out(shell: Shell) -> None:
    shell.begin()
    with shell.store() as store:
        store.populate(2, folder="/other")

    assert [row["number"] for row in rows(shell)] == [1, 2, 3]
    assert [row["number"] for row in rows(shell, "--everywhere")] == [1, 2, 3, 4, 5]
    assert [row["number"] for row in rows(shell, "a-*", "5")] == [1, 2, 5]


def test_of_many_those_that_changed_last_are_shown_and_the_rest_is_counted(shell: Shell) -> None:
    shell.begin("command: 'true'\nexperiments: {t: {i: {range: [0, 100]}}}\n")
    with shell.store() as store:
        store.clock = time.time() + 60
        store.start(77)

    told = shell.do("status").splitlines()

    assert told[0] == "100 experiments: 99 defined, 1 waiting"
    assert len(told) == 1 + 1 + 40 + 1
    assert sum(line.split()[0] == "77" for line in told) == 1
    assert told[-1] == "… and 60 that changed earlier; --all shows them"
    assert len(shell.do("status", "--all").splitlines()) == 1 + 1 + 100


@pytest.mark.parametrize("count", [0, 1, 10_000])
def test_however_many_there_are_few_questions_are_asked_and_few_rows_read(shell: Shell, count: int) -> None:
    shell.write("command: 'true'\nexperiments: {a: {}}\n")
    with shell.store() as store:
        store.add(folder=str(shell.folder))
        store.populate(count, folder=str(shell.folder))

    assert len(shell.do("status").splitlines()) <= 43

    assert len(shell.asked) <= 16, shell.asked
    assert shell.fetched <= 100, "two of the forty that are shown"


def test_looking_rings_the_daemon_only_when_there_is_something_to_follow(shell: Shell) -> None:
    shell.begin()
    for words in (["status"], ["show", "1"], ["results"], ["status", "--json"]):
        shell.do(*words)
    assert shell.rings() == 0

    with shell.store() as store:
        store.start(1)
    for words in (["show", "1"], ["results"]):
        shell.do(*words)
    assert shell.rings() == 0
    shell.do("status")
    assert shell.rings() == 1


def test_a_daemon_that_cannot_be_started_is_told_and_what_was_asked_is_shown(shell: Shell) -> None:
    shell.begin()
    with shell.store() as store:
        store.start(1)
    bell.pipe_path(shell.places).unlink()
    bell.log_path(shell.places).mkdir()

    answer = shell.call("status")

    assert answer.code == 0
    assert answer.out.startswith("3 experiments")
    assert "the daemon cannot be started" in answer.err


def test_a_reader_that_goes_away_is_no_mistake(shell: Shell) -> None:
    shell.begin("command: 'true'\nexperiments: {t: {i: {range: [0, 9000]}}}\n")

    with spawn("status", "--all") as command:
        assert command.stdout is not None
        assert command.stderr is not None
        assert command.stdout.readline().startswith("9000 experiments")
        command.stdout.close()
        assert command.stderr.read() == ""
    assert command.returncode == 0


def test_a_full_disk_behind_the_output_is_told(shell: Shell) -> None:
    shell.begin()
    with (
        Path("/dev/full").open("w", encoding="ascii") as full,
        spawn("status", stdout=full.fileno()) as command,
    ):
        assert command.stderr is not None
        told = command.stderr.read()

    assert "the disk is full" in told
    assert "Traceback" not in told
    assert command.returncode == 1
