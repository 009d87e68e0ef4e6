"""Two shells start the same experiments: each gets exactly one attempt."""

import os
import shutil
from pathlib import Path

import pytest
from journeys.home import Home, has, until
from journeys.inhabitants import DAEMON, MUM

pytestmark = pytest.mark.journey

JOBS = 10
PROJECT = f"command: sh job.sh\nexperiments: {{job: {{n: {{range: [0, {JOBS}]}}}}}}"
JOB = 'echo "$NERONET_ATTEMPT" >> "$RAN"'
FIRST_ATTEMPTS = sorted(f"{number}.1" for number in range(1, JOBS + 1))
#: Git is asked for the project's files after the experiments were looked up and before attempts are made.
SLOW_GIT = """#!/bin/sh
touch "$ARRIVED"
until [ -e "$GO" ]; do sleep 0.02; done
exec "$GIT" "$@"
"""


@pytest.mark.parametrize("command", ["start", "restart"])
def test_two_commands_at_once_make_one_attempt_each(home: Home, command: str) -> None:
    home.write(PROJECT, job=JOB + '; until [ -e "$GO" ]; do sleep 0.05; done')
    home.do("add")
    expected = FIRST_ATTEMPTS
    if command == "restart":
        expected = expected + run_once(home)

    shells = [home.spawn(command, "1-10", "--yes") for _ in range(2)]
    told = [shell.communicate() for shell in shells]

    assert sorted(shell.returncode for shell in shells) == [0, 1], told
    home.go.touch()
    home.do("wait", "all")
    assert sorted(home.lines()) == sorted(expected)


def run_once(home: Home) -> list[str]:
    """Bring all experiments to their first end, and return the attempts that come next."""
    home.go.touch()
    home.do("start", "all")
    home.do("wait", "all")
    home.go.unlink()
    return [f"{number}.2" for number in range(1, JOBS + 1)]


@pytest.mark.parametrize("command", ["start", "restart"])
def test_a_slow_command_does_not_repeat_what_another_has_begun_and_ended_meanwhile(
    home: Home, tmp_path: Path, command: str
) -> None:
    home.write(PROJECT, job=JOB)
    home.do("add")
    expected = FIRST_ATTEMPTS
    if command == "restart":
        expected = expected + run_once(home)
    arrived = tmp_path / "arrived"
    slow = home.spawn(command, "1-10", "--yes", ARRIVED=str(arrived), **slow_git(tmp_path))
    until(arrived.exists, "the slow one has looked, and not yet acted")

    home.do(command, "1-10", "--yes")
    home.do("wait", "all")
    home.go.touch()
    out, err = slow.communicate()

    assert slow.returncode == 1, out + err
    assert err.startswith("neroman: nothing to "), out + err
    home.do("wait", "all")
    assert sorted(home.lines()) == sorted(expected)


def test_many_commands_at_once_bring_back_one_daemon_and_one_neromum(home: Home) -> None:
    home.begin("command: sh job.sh\nexperiments: {one: {}}", job='until [ -e "$GO" ]; do sleep 0.05; done')
    until(lambda: has(home, "running"), "it runs")
    home.kill(DAEMON, MUM)

    shells = [home.spawn("status") for _ in range(6)]
    told = [shell.communicate() for shell in shells]

    assert {shell.returncode for shell in shells} == {0}, told
    until(lambda: len(home.who(DAEMON)) == len(home.who(MUM)) == 1, "one of each stays")
    home.go.touch()
    home.do("wait", "all")
    assert len(home.who(DAEMON)) == len(home.who(MUM)) == 1


def slow_git(folder: Path) -> dict[str, str]:
    programs = folder / "bin"
    programs.mkdir()
    (programs / "git").write_text(SLOW_GIT)
    (programs / "git").chmod(0o755)
    path = os.pathsep.join([str(programs), os.environ["PATH"]])
    return {"PATH": path, "GIT": shutil.which("git") or "false"}
