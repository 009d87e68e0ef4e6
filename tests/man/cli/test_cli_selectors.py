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


NAMED = """\
project: named
command: 'true'
experiments:
  base-1: {lr: 0.1, tags: [paper, best]}
  base-2: {lr: 0.2, tags: [paper]}
  other: {lr: {range: [1, 11]}}
"""


@pytest.mark.parametrize(
    ("selector", "picked"),
    [
        ("4-6", [4, 5, 6]),
        ("2-10:2", [2, 4, 6, 8, 10]),
        ("2.2", [2]),
        ("crashed", [1, 3]),
        ("base*", [1, 2]),
        ("base-[!1]", [2]),
        ("batch:1", [1, 2, 3, 4]),
        ("tag:paper", [1, 2]),
        ("tag:'best'", [1]),
        ("all", list(range(1, 13))),
        ("last", [2]),
        ("other-2", [4]),
        ("tmod<1h", list(range(1, 13))),
        ("runtime>7200&&errorrate>0.40", [4]),
        ("crashed,144-149,3,175,9-12", [1, 3, 9, 10, 11, 12]),
        ('lr<0.15 && min(errorrate)<0.6 && cause ~ "memory"', [1]),
        ("slope(errorrate, 20) > 0", [4]),
        ("stalled > 10m", [4]),
        ("tag = paper && attempts = 2", [2]),
    ],
)
def test_every_way_of_picking_works_on_the_command_line(
    stocked: Shell, selector: str, picked: list[int]
) -> None:
    if "144-149" in selector:  # numbers that exist nowhere are a mistake, said and not passed over
        assert "there is no experiment 144-149" in stocked.call("status", selector).err
        selector = selector.replace("144-149,", "").replace("175,", "")
    rows = json.loads(stocked.do("status", "--json", selector))
    assert [row["number"] for row in rows] == picked


@pytest.fixture
def stocked(shell: Shell) -> Shell:
    """Return a shell with twelve experiments: 1 and 3 crashed, 2 was tried twice, 4 runs for three hours."""
    shell.begin(NAMED)
    shell.do("start", "1-4")
    with shell.store() as store:
        for number, cause in ((1, "out of memory"), (2, "exit code 1"), (3, "exit code 1")):
            told = (Started("n", 1, "/s"), errors(0.3), Crashed(cause, 1.0, 1))
            store.take_in(*from_kid(f"{number}.1", *told))
        then = time.time() - 7200
        rising = Points("errorrate", [1.0, 2.0], [then, then], [0.4, 0.5])
        store.take_in(*from_kid("4.1", Started("n", 1, "/s"), rising))
        run_for(store, "4.1", 3)
    shell.do("restart", "2")
    return shell


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
