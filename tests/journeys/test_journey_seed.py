"""The seed's three lines in a real shell, quotes and all; who recovers while nobody looks is spared."""

import subprocess
import sys

import pytest
from journeys.home import Home, has, logs, programs, states, until
from journeys.inhabitants import DAEMON

pytestmark = pytest.mark.journey

PROJECT = """
project: seed
command: sh job.sh
experiments:
  run: {seed: {range: [FIRST, 177]}}
"""
#: The last two run on, and 175 recovers; 144 and 150 crash as long as they are not mended.
JOB = """
case $NERO_SEED in
  144|150) [ -e "$GO.mended" ]; exit;;
  175|176) echo errorrate=0.5;;
  *) exit 0;;
esac
[ $NERO_SEED = 175 ] || exec sleep 300
until [ -e "$GO" ]; do sleep 0.05; done
echo errorrate=0.2
exec sleep 300
"""
LINES = [
    "neroman --start 'tmod<1h'",
    "neroman --restart 'crashed,144-149,170,175'",
    "neroman --abort 'runtime>7200&&errorrate>0.40'",
]


def sh(home: Home, line: str) -> str:
    """Type a line into a shell that finds ``neroman`` on its path."""
    bin_folder = home.root.parent / "bin"
    bin_folder.mkdir(exist_ok=True)
    program = bin_folder / "neroman"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m neronet.man.cli.main "$@"\n')
    program.chmod(0o700)
    path = f"{bin_folder}:{home.environment['PATH']}"
    done = subprocess.run(
        ["/bin/sh", "-c", line],
        cwd=home.project,
        env={**home.environment, "PATH": path},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, f"{line}: {done}\n{logs(home)}"
    return done.stdout


def rates(home: Home) -> dict[int, float]:
    return {
        row["number"]: row["metrics"]["errorrate"] for row in home.status() if "errorrate" in row["metrics"]
    }


def test_the_seeds_lines_start_restart_and_abort_what_they_say(home: Home) -> None:
    home.write(PROJECT.replace("FIRST", "1"), job=JOB)
    sh(home, "neroman add")

    assert sh(home, LINES[0]).startswith("batch 1: 176 attempts (1-176)")
    until(lambda: rates(home) == {175: 0.5, 176: 0.5}, "two run")
    until(lambda: has(home, "finished", 172) and has(home, "crashed", 2), "all others have ended")
    home.go.touch()
    until(lambda: rates(home) == {175: 0.2, 176: 0.5}, "one recovers")

    home.go.with_name("go.mended").touch()
    assert sh(home, LINES[1]).startswith("batch 2: 8 attempts (144-150,170)"), "175 runs, and is left alone"

    until(lambda: home.status()[-1]["runtime"] > 1.5, "the last has run for long enough")
    line = LINES[2].replace("7200", "1")  # so long no test may last
    assert sh(home, line) == "aborting 1 (176)\n"
    until(lambda: has(home, "aborted") and has(home, "finished", 174), "it makes place for the others")
    assert home.status("176")[0]["cause"] == "by user"
    assert states(home)[175] == "running"


def test_a_run_that_recovers_before_its_nerokid_is_asked_is_spared_and_it_is_said(home: Home) -> None:
    home.begin(PROJECT.replace("FIRST", "175"), job=JOB)
    until(lambda: rates(home) == {1: 0.5, 2: 0.5}, "both have told their first")
    home.kill(DAEMON)
    home.go.touch()
    journal = home.spool("1.1") / "events.jsonl"
    until(lambda: journal.read_text().count("errorrate") == 2, "nerokid knows, and neroman does not")

    answer = sh(home, "neroman --abort 'runtime>0&&errorrate>0.40'").splitlines()

    assert answer[0] == "aborting 2 (1-2)"
    assert answer[1].startswith("spared 1.1: runtime > 0 && errorrate > 0.4 does not hold (errorrate = 0.2,")
    until(lambda: states(home) == {1: "running", 2: "aborted"}, "only 2 has ended")
    assert "errorrate = 0.2" in home.do("show", "1")
    assert rates(home)[1] == 0.2
    assert programs(home) != []
