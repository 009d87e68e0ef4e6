"""Start, restart and abort: what they take, what they leave alone, and what they only show."""

import os
import sys
from pathlib import Path

import pytest
from man.cli.shell import Shell
from man.store.populace import from_kid

from neronet.model.event import Started

RICH = """\
project: study
command: >-
  env python --lr {lr}
  --name {who}
resources: {time: 2h, cpus: 4, memory: 16G, gpus: 1, partition: gpu}
environment: {setup: [module load python, source activate]}
experiments:
  a: {lr: 0.1, who: it's me}
"""


def states(shell: Shell) -> list[str]:
    with shell.store() as store:
        return list(store.column("state"))


def finish(shell: Shell, *names: str) -> None:
    with shell.store() as store:
        store.finish(*names)


def test_start_makes_an_attempt_each_tells_the_batch_and_rings_the_daemon(shell: Shell) -> None:
    shell.begin()

    assert shell.do("start", "all") == "batch 1: 3 attempts (1-3)\n"

    assert shell.rings() == 1
    assert states(shell) == ["waiting"] * 3
    with shell.store() as store:
        (name,) = {row[0] for row in store.database.connection.execute("SELECT snapshot FROM batches")}
    assert (shell.places.snapshots / name / "neronet.yaml").exists()


def test_what_has_been_started_is_left_alone_with_a_word(shell: Shell) -> None:
    shell.begin()
    shell.do("start", "1")

    answer = shell.call("start", "all")

    assert (answer.code, answer.out) == (0, "batch 2: 2 attempts (2-3)\n")
    assert answer.err == "started before, and left alone: 1 (see `neroman restart`)\n"


def test_when_all_have_been_started_restart_is_named(shell: Shell) -> None:
    shell.begin()
    shell.do("start", "1-2")
    finish(shell, "1.1")

    answer = shell.call("start", "1-2")

    assert (answer.code, answer.out) == (1, "")
    assert answer.err == (
        "neroman: nothing to start: started before: 1-2\n  `neroman restart 1-2` runs what has ended again\n"
    )
    assert states(shell) == ["finished", "waiting"]


def test_restart_takes_what_has_ended_and_leaves_the_rest(shell: Shell) -> None:
    shell.begin()
    shell.do("start", "1-2")
    finish(shell, "1.1")

    answer = shell.call("restart", "all")

    assert (answer.code, answer.out) == (0, "batch 2: 1 attempt (1)\n")
    assert answer.err == "not ended, and left alone: 2-3\n"


@pytest.mark.parametrize(
    ("command", "what", "hint"),
    [
        ("restart", "nothing to restart: not ended: 1-3", "`neroman start` starts the defined"),
        ("abort", "nothing to abort: 1-3 neither waits nor runs", ""),
    ],
)
def test_with_nothing_to_do_nothing_is_done(shell: Shell, command: str, what: str, hint: str) -> None:
    shell.begin()

    answer = shell.call(command, "all")

    assert (answer.code, answer.err.splitlines()[0]) == (1, f"neroman: {what}")
    assert hint in answer.err
    assert (shell.count("attempts"), shell.rings()) == (0, 0)


def test_what_still_runs_is_to_be_aborted_before_it_is_restarted(shell: Shell) -> None:
    shell.begin()
    shell.do("start", "1")

    answer = shell.call("restart", "1")

    assert answer.code == 1
    assert answer.err == (
        "neroman: nothing to restart: not ended: 1\n  `neroman abort` ends what waits or runs\n"
    )


def test_a_state_that_nobody_is_in_is_nothing_matched(shell: Shell) -> None:
    shell.begin()
    answer = shell.call("restart", "crashed")

    assert (answer.code, answer.err.splitlines()[0]) == (1, "neroman: no experiment matches crashed")


def test_abort_ends_what_waits_at_once_and_asks_for_the_end_of_what_runs(shell: Shell) -> None:
    shell.begin()
    shell.do("start", "all")
    with shell.store() as store:
        store.database.connection.execute("UPDATE attempts SET sent = 1 WHERE experiment = 2")
        store.take_in(*from_kid("2.1", Started("n", 1, "/s")))
        store.finish("3.1")
    shell.rings()

    assert shell.do("abort", "all", "--reason", "too slow") == "aborting 2 (1-2)\n"

    assert shell.rings() == 1
    assert states(shell) == ["aborted", "running", "finished"]
    with shell.store() as store:
        assert store.column("cause") == ["too slow", None, None]
        assert store.column("stop")[1] == "too slow"


@pytest.mark.parametrize("command", ["start", "restart"])
def test_a_dry_run_shows_command_setup_and_resources_and_changes_nothing(shell: Shell, command: str) -> None:
    shell.begin(RICH)
    if command == "restart":
        with shell.store() as store:
            store.start(1)
            store.finish("1.1")
    before = (shell.count("attempts"), shell.count("batches"))

    told = shell.do(command, "all", "--dry-run")

    assert told.splitlines() == [
        "1 a on local, 4 cpus, 16 G, 1 gpu, 2h 00m, partition=gpu:",
        "  module load python",
        "  source activate",
        "  env python --lr 0.1 --name 'it'\"'\"'s me'",
        "1 attempt would be made; nothing was started",
    ]
    assert (shell.count("attempts"), shell.count("batches"), shell.rings()) == (*before, 0)
    assert not shell.places.snapshots.exists()


def test_a_dry_run_of_plain_experiments_says_that_there_is_no_limit(shell: Shell) -> None:
    shell.begin()
    assert shell.do("start", "3", "-n").splitlines()[0] == "3 b on local, 1 cpu, no time limit:"


def test_a_dry_run_of_abort_changes_nothing(shell: Shell) -> None:
    shell.begin()
    shell.do("start", "all")
    shell.rings()

    assert shell.do("abort", "1-2", "--dry-run") == "2 would be aborted (1-2); nothing was done\n"
    assert (states(shell), shell.rings()) == (["waiting"] * 3, 0)


def test_a_dry_run_of_add_changes_nothing(shell: Shell) -> None:
    shell.write()

    told = shell.do("add", "--dry-run")

    assert told.splitlines()[-1] == "3 experiments (3 new (1-3)); nothing was added"
    assert not shell.places.store.exists()


COMMANDS = {
    "a program that there is not": ("pyhton3 train.py", "there is no program 'pyhton3' on PATH", "python3"),
    "a file that there is not": ("./train.sh {lr}", "there is no file ./train.sh", "it is looked for in"),
    "a folder": ("./data", "there is no file ./data", "it is looked for in"),
    "a file that is no program": ("./readme", "./readme cannot be executed", "chmod +x ./readme"),
    "a file without its path": ("readme", "there is no program 'readme' on PATH", "write ./readme"),
    "nothing near": ("qqqqqqqqqqqq", "there is no program 'qqqqqqqqqqqq'", "environment: {setup: ...}"),
}


@pytest.mark.parametrize("options", [[], ["--dry-run"]], ids=["start", "dry run"])
@pytest.mark.parametrize("mistake", list(COMMANDS))
def test_a_command_that_does_not_exist_is_told_with_file_and_line(
    shell: Shell, mistake: str, options: list[str]
) -> None:
    command, what, hint = COMMANDS[mistake]
    (shell.folder / "data").mkdir()
    (shell.folder / "readme").write_text("read me")
    shell.begin(
        f"project: study\nexperiments:\n  a:\n    lr: 1\n    command: {command}\n  b: {{command: 'true'}}\n"
    )

    answer = shell.call("start", "all", *options)

    assert (answer.code, answer.out) == (1, "")
    assert answer.err.startswith(f"neroman: neronet.yaml:5: command: {what}")
    assert hint in answer.err.splitlines()[1]
    assert (shell.count("attempts"), shell.rings()) == (0, 0)


def test_the_place_of_a_command_is_that_of_its_last_reading(shell: Shell) -> None:
    shell.begin("project: study\ncommand: pyhton3\nexperiments: {a: {}}\n")
    shell.begin("# a line more\nproject: study\ncommand: pyhton3\nexperiments: {a: {}}\n")

    assert shell.call("start", "all").err.startswith("neroman: neronet.yaml:3: ")
    assert shell.count("revisions") == 1


@pytest.mark.parametrize(
    "text",
    [
        "command: cd /tmp && qqqqqqqqqqqq",
        "command: X=1 qqqqqqqqqqqq",
        "command: '{program} 1'\nparameters: {program: qqqqqqqqqqqq}",
        "command: qqqqqqqqqqqq\nenvironment: {setup: module load q}",
        "command: (qqqqqqqqqqqq)",
    ],
)
def test_what_only_a_shell_could_tell_is_left_to_it(shell: Shell, text: str) -> None:
    shell.begin(f"{text}\nexperiments: {{a: {{}}}}\n")
    assert shell.call("start", "all").code == 0


def test_a_program_is_looked_for_where_the_experiment_will_look(shell: Shell, tmp_path: Path) -> None:
    tools = tmp_path / "tools"
    tools.mkdir()
    (tools / "mytool").write_text("#!/bin/sh\n")
    (tools / "mytool").chmod(0o755)

    shell.begin(f"command: mytool\nenvironment: {{variables: {{PATH: {tools}}}}}\nexperiments: {{a: {{}}}}\n")

    assert shell.call("start", "all").code == 0


def test_a_project_folder_that_was_moved_away_is_told(shell: Shell, tmp_path: Path) -> None:
    shell.begin()
    shell.enter(tmp_path)
    shell.folder.rename(tmp_path / "moved")

    answer = shell.call("start", "1")

    assert answer.code == 1
    assert answer.err.startswith(f"neroman: experiment 1: its project folder {shell.folder} is gone\n")


def test_a_cluster_that_there_is_not_is_told(shell: Shell) -> None:
    shell.begin()
    answer = shell.call("start", "1", "--cluster", "triton")

    assert (answer.code, answer.err.splitlines()[0]) == (1, "neroman: there is no cluster 'triton'")
    assert shell.count("attempts") == 0


def test_code_that_is_too_large_is_told_and_nothing_is_started(shell: Shell) -> None:
    shell.begin("command: 'true'\ncode: {limit: 1K}\nexperiments: {a: {}}\n")
    (shell.folder / "weights.bin").write_bytes(bytes(5000))

    answer = shell.call("start", "all")

    assert (answer.code, shell.count("attempts")) == (1, 0)
    assert "weights.bin (4.9 K)" in answer.err


@pytest.mark.parametrize(
    ("selector", "code", "told"),
    [
        ("all", 0, "batch 2: 2 attempts (2-3)\n"),
        ("1", 1, "nothing to start: another command has started 1 just now"),
    ],
)
def test_what_another_shell_has_begun_meanwhile_is_left_alone(
    shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, selector: str, code: int, told: str
) -> None:
    shell.begin()
    git = tmp_path / "bin" / "git"  # it is asked for the project's files after the experiments were chosen
    git.parent.mkdir()
    git.write_text(f'#!/bin/sh\nrm "$0"\nexec {sys.executable} -m neronet.man.cli.main start 1 >&2\n')
    git.chmod(0o755)
    monkeypatch.setenv("PATH", str(git.parent), prepend=os.pathsep)

    answer = shell.call("start", selector)

    assert answer.code == code
    assert told in answer.out + answer.err
    with shell.store() as store:
        assert store.column("attempt") == [1] * shell.count("attempts")
