"""Expressions on every command that takes experiments, in the seed's own spelling as well."""

import json
import time
from pathlib import Path

import pytest
from man.cli.shell import Shell
from man.store.populace import Populace, from_kid

from neronet.model.event import Crashed, Points, Started

SPECIFICATION = """\
project: study
command: 'true'
experiments:
  a: {lr: {range: [1, 201]}}
"""


def errors(value: float) -> Points:
    return Points("errorrate", [1.0], [time.time()], [value])


def run_for(store: Populace, name: str, hours: float) -> None:
    store.database.connection.execute(
        "UPDATE attempts SET started = ? WHERE id = ?", (time.time() - 3600 * hours, store.identity(name))
    )


def test_the_seeds_three_lines_work_as_written(shell: Shell) -> None:
    shell.begin(SPECIFICATION)
    assert shell.do("--start", "tmod<1h").startswith("batch 1: 200 attempts (1-200)")
    with shell.store() as store:
        crashed = [120, 144, 147, 170, 180]
        store.take_in(
            *(
                item
                for n in crashed
                for item in from_kid(f"{n}.1", Started("n", 1, "/s"), Crashed("exit code 1"))
            )
        )
        for number, rate, hours in [(1, 0.5, 3), (2, 0.3, 3), (3, 0.5, 1), (4, 0.41, 2.1)]:
            store.take_in(*from_kid(f"{number}.1", Started("n", 1, "/s"), errors(rate)))
            run_for(store, f"{number}.1", hours)

    answer = shell.call("--restart", "crashed,144-149,170,175")
    assert answer.out.startswith("batch 2: 5 attempts (120,144,147,170,180)")
    assert shell.do("--abort", "runtime>7200&&errorrate>0.40") == "aborting 2 (1,4)\n"


@pytest.mark.parametrize("command", ["status", "show", "results", "watch", "wait", "logs", "fetch"])
def test_commands_that_look_take_an_expression_and_tell_a_mistake_in_it(shell: Shell, command: str) -> None:
    shell.begin()
    answer = shell.call(command, "lr>0.15 && rl<1")

    assert (answer.code, answer.out) == (1, "")
    assert answer.err == (
        "neroman: lr>0.15 && rl<1\n                    ^ there is no name 'rl'\n  did you mean lr?\n"
    )


@pytest.mark.parametrize("command", ["start", "restart", "abort"])
def test_commands_that_act_do_nothing_when_an_expression_is_wrong(shell: Shell, command: str) -> None:
    shell.begin()
    for wrong in ("lr > fast", "a-1, lr <", "errorrate > 0.4", "lr = 'x'"):
        answer = shell.call(command, wrong)
        assert (answer.code, answer.out) == (1, "")
        assert "^" in answer.err
    assert shell.count("attempts") == 0


def test_a_selector_that_is_right_and_picks_nothing_is_said_to(shell: Shell) -> None:
    shell.begin()
    answer = shell.call("status", "lr > 5")

    assert (answer.code, answer.err.splitlines()[0]) == (1, "neroman: no experiment matches lr > 5")


def test_expressions_look_at_the_project_and_everywhere_at_all(shell: Shell, tmp_path: Path) -> None:
    shell.begin()
    other = tmp_path / "other"
    other.mkdir()
    shell.enter(other)
    (other / "neronet.yaml").write_text(
        "project: other\ncommand: 'true'\nexperiments: {z: {lr: 9, only: 1}}\n"
    )
    shell.do("add")

    def numbers(*words: str) -> list[int]:
        return [row["number"] for row in json.loads(shell.do("status", "--json", *words))]

    assert numbers("lr > 0.15") == [4]
    assert numbers("lr > 0.15", "--everywhere") == [2, 3, 4]
    shell.enter(shell.folder)
    assert numbers("lr > 0.15") == [2, 3]
    assert "there is no name 'only'" in shell.call("status", "only = 1").err
    shell.enter(tmp_path)
    assert "would pick from all of them" in shell.call("abort", "lr > 0.15").err
    assert numbers("lr > 0.15") == [2, 3, 4], "to look is harmless"


def test_a_mistake_is_json_where_json_was_asked_for(shell: Shell) -> None:
    shell.begin()
    told = json.loads(shell.call("status", "--json", "rl > 1").err)
    assert told == {"error": "rl > 1\n^ there is no name 'rl'", "hint": "did you mean lr?"}
