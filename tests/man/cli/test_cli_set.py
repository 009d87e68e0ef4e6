"""``restart --set`` makes a revision; attempts before keep theirs, and ``add`` takes nothing back unsaid."""

import csv
import io
import json

from man.cli.shell import Shell
from man.store.populace import from_kid

from neronet.model.event import Crashed, Points, Started

TWO = """\
project: study
command: echo {lr} {kind}
experiments:
  a: {lr: 0.1, kind: x}
  b: {lr: 0.2, kind: x}
"""


def crashed(shell: Shell) -> None:
    shell.begin(TWO)
    shell.do("start", "all")
    with shell.store() as store:
        for name in ("1.1", "2.1"):
            end(shell, name)
        assert store.column("state") == ["crashed", "crashed"]


def end(shell: Shell, name: str, loss: float = 1.0) -> None:
    points = Points("loss", [1.0], [1.0], [loss])
    with shell.store() as store:
        store.take_in(*from_kid(name, Started("n", 1, "/s"), points, Crashed("exit code 1", 1.0, 1)))


def parameters(shell: Shell, *words: str) -> list[tuple[str, int, dict[str, object]]]:
    found = json.loads(shell.do("show", "--json", *words))
    return [(row["attempt"], row["revision"], row["definition"]["parameters"]) for row in found]


def test_the_new_attempt_runs_the_new_revision_and_the_old_one_shows_its_own(shell: Shell) -> None:
    crashed(shell)
    assert shell.do("restart", "1", "--set", "lr=0.01", "--set", "kind=y").startswith(
        "batch 2: 1 attempt (1)"
    )

    assert parameters(shell, "1") == [("1.2", 2, {"lr": 0.01, "kind": "y"})]
    assert parameters(shell, "1.1") == [("1.1", 1, {"lr": 0.1, "kind": "x"})]
    assert parameters(shell, "2") == [("2.1", 1, {"lr": 0.2, "kind": "x"})]
    assert "  revision    2\n" in shell.do("show", "1")
    assert "revision" not in shell.do("show", "1.1").replace("edited", "")
    assert shell.do("status", "lr = 0.01").splitlines()[1].split()[-3:] == ["revision", "lr", "kind"]


def test_results_are_those_of_the_newest_attempt_with_its_revision(shell: Shell) -> None:
    crashed(shell)
    shell.do("restart", "1", "--set", "lr=0.01")
    end(shell, "1.2", loss=0.25)
    shell.do("restart", "1", "--set", "lr=0.02")

    one, two = csv.DictReader(io.StringIO(shell.do("results", "--format", "csv")))
    assert (one["attempt"], one["revision"], one["lr"], one["loss"]) == ("1.3", "3", "0.02", "")
    assert (two["attempt"], two["revision"], two["lr"], two["loss"]) == ("2.1", "1", "0.2", "1.0")


def test_add_keeps_what_was_set_and_says_so_until_the_file_says_another_value(shell: Shell) -> None:
    crashed(shell)
    shell.do("restart", "1", "--set", "lr=0.01")
    end(shell, "1.2")

    answer = shell.call("add")
    assert answer.out == "study: 2 as before\n"
    assert answer.err == "what `restart --set` changed is kept: 1: lr=0.01\n"
    shell.write(TWO.replace("echo", "printf"))
    assert shell.call("add").out == "study: 2 changed (1-2)\n"
    assert shell.do("restart", "1", "--dry-run").splitlines()[1] == "  printf 0.01 x"
    shell.write(TWO.replace("lr: 0.1,", "lr: 0.05,"))
    answer = shell.call("add")
    assert answer.err == "what `restart --set` changed is given up for the file's: 1: lr=0.01\n"
    assert shell.do("restart", "1", "--dry-run").splitlines()[1] == "  echo 0.05 x"
    assert shell.call("add").err == "", "it is told once"


def test_setting_it_back_ends_the_difference(shell: Shell) -> None:
    crashed(shell)
    for value in ("0.01", "0.1"):
        shell.do("restart", "1", "--set", f"lr={value}")
        with shell.store() as store:
            end(shell, f"1.{store.column('attempt').count(1) and max(store.column('attempt'))}")
    assert shell.call("add").err == ""
    assert [row[1] for row in parameters(shell, "1")] == [3]


def test_what_is_the_value_already_makes_no_revision(shell: Shell) -> None:
    crashed(shell)
    shell.do("restart", "all", "--set", "lr=0.2")
    assert [row[:2] for row in parameters(shell, "all")] == [("1.2", 2), ("2.2", 1)]


def test_nothing_is_done_when_one_of_them_cannot_be_changed(shell: Shell) -> None:
    crashed(shell)
    for setting, what in [
        ("lrr=1", "experiment 1 has no parameter 'lrr'\n  did you mean lr?"),
        ("lr=fast", 'lr of experiment 1 is a number (0.1), and --set gives a text ("fast")'),
        ("lr=[1, 2]", "an experiment has one value of a parameter, and this is a sweep"),
        ("lr", "this sets no parameter"),
    ]:
        for dry in ((), ("--dry-run",)):
            answer = shell.call("restart", "all", "--set", setting, *dry)
            assert (answer.code, answer.out) == (1, "")
            assert what in answer.err
    assert shell.count("attempts") == 2
    assert shell.count("revisions") == 2


def test_a_dry_run_shows_what_would_be_run_and_changes_nothing(shell: Shell) -> None:
    crashed(shell)
    assert "  echo 0.01 x" in shell.do("restart", "1", "--set", "lr=0.01", "--dry-run").splitlines()
    assert shell.count("revisions") == 2


def test_an_edit_of_the_specification_is_run_by_restart_once_it_was_added(shell: Shell) -> None:
    crashed(shell)
    shell.write(TWO.replace("0.2", "0.3"))
    shell.do("add")
    shell.do("restart", "crashed")
    assert parameters(shell, "all") == [
        ("1.2", 1, {"lr": 0.1, "kind": "x"}),
        ("2.2", 2, {"lr": 0.3, "kind": "x"}),
    ]
