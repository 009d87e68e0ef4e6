"""A researcher's day: from `neroman init` to her table, in a project of her own."""

import csv
import io
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest
from journeys import books
from journeys.home import Home, programs

pytestmark = pytest.mark.journey

PROJECT = """
project: depth-study
command: sh train.sh {lr} {depth}
metrics: [stdout]
criteria:
  diverged: {when: isnan(loss), do: abort}
experiments:
  baseline: {lr: 0.1, depth: 3}
  deeper: {extends: baseline, lr: [0.1, 0.01], depth: [4, 5, 6]}
  diverging: {extends: baseline, lr: 10}
  crashing: {extends: baseline, depth: -1}
  endless: {extends: baseline, depth: 1000}
  extra: {extends: baseline, depth: [7, 8]}
"""
TRAIN = """
echo "$NERONET_ATTEMPT" >> "$RAN"
echo "training with $1, $2 deep"
if [ "$2" -lt 0 ] && ! [ -e "$GO" ]; then echo "a depth of $2 makes no sense" >&2; exit 3; fi
if [ "$1" = 10 ]; then echo loss=nan; sleep 300; fi
for step in 1 2 3; do echo "step=$step loss=0.$step"; sleep 0.05; done
if [ "$2" -ge 1000 ]; then sleep 300; fi
"""
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
STATES = ["finished"] * 7 + ["aborted", "crashed", "aborted", "finished", "finished"]


def test_her_own_project_from_init_to_results(home: Home) -> None:
    home.do("init")
    home.write(PROJECT, train=TRAIN)  # she edits what was made
    add_and_start(home)
    follow_to_the_end(home)
    look_closer(home)
    go_on(home)


def add_and_start(home: Home) -> None:
    assert "12 experiments (12 new (1-12)); nothing was added" in home.do("add", "--dry-run")
    assert home.do("add") == "depth-study: 12 new (1-12)\n"
    assert home.do("add") == "depth-study: 12 as before\n"
    assert [list(row) for row in home.status()] == [FIELDS] * 12
    assert "sh train.sh 0.01 6" in home.do("start", "all", "--dry-run")
    assert {row["state"] for row in home.status()} == {"defined"}

    assert home.do("start", "1-9") == "batch 1: 9 attempts (1-9)\n"
    seed = home.call("--start", "1-12")
    assert (seed.code, seed.out) == (0, "batch 2: 3 attempts (10-12)\n")
    assert "left alone: 1-9" in seed.err
    again = home.call("start", "1-12")
    assert (again.code, again.out) == (1, "")


def follow_to_the_end(home: Home) -> None:
    watched = home.do("watch", "1-9").splitlines()
    assert "7 finished, 1 crashed, 1 aborted" in watched[-1]

    with home.spawn("logs", "-f", "10") as following:
        assert following.stdout is not None
        heard = [following.stdout.readline() for _ in range(4)]
        assert heard == ["training with 0.1, 1000 deep\n", *(f"step={n} loss=0.{n}\n" for n in (1, 2, 3))]
        assert following.poll() is None, "it goes on for as long as the program does"
        assert home.do("--abort", "10") == "aborting 1 (10)\n"
        assert following.communicate(timeout=30) == ("", "")
        assert following.returncode == 0

    waited = home.call("wait", "all")
    assert waited.code == 1, "not all have finished"
    assert waited.err.splitlines() == [
        "8 diverging: aborted (criterion diverged)",
        "9 crashing: crashed (exit code 3)",
        "10 endless: aborted (by user)",
    ]
    assert home.call("wait", "1-7,extra-*").code == 0, "these have"


def look_closer(home: Home) -> None:
    assert [row["state"] for row in home.status()] == STATES
    (crashed,) = home.status("crashed")
    assert (crashed["number"], crashed["cause"], crashed["attempt"]) == (9, "exit code 3", "9.1")
    assert "a depth of -1 makes no sense" in home.do("show", "9")
    assert home.do("logs", "9", "--stderr") == "a depth of -1 makes no sense\n"
    table = home.do("--status")
    assert "9 finished, 1 crashed, 2 aborted" in table
    assert "exit code 3" in table


def go_on(home: Home) -> None:
    home.go.touch()  # she has mended it
    assert home.do("restart", "crashed") == "batch 3: 1 attempt (9)\n"
    assert home.call("wait", "crashing").code == 0
    assert "9.1 crashed, 9.2 finished" in home.do("show", "9")

    rows = list(csv.DictReader(io.StringIO(home.do("results", "--format", "csv"))))
    assert [row["number"] for row in rows] == [str(number) for number in range(1, 13)]
    deepest = rows[6]
    assert (deepest["name"], deepest["lr"], deepest["depth"]) == ("deeper-6", "0.01", "6")
    assert {float(row["loss"]) for row in rows if row["state"] == "finished"} == {0.3}
    assert sorted(home.lines()) == sorted([*(f"{number}.1" for number in range(1, 13)), "9.2"])
    books.check(home, finished=10)
    assert programs(home) == []


def test_what_init_writes_can_be_run_as_it_is(home: Home, tmp_path: Path) -> None:
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "python").symlink_to(sys.executable)
    home.environment["PATH"] = os.pathsep.join([str(tmp_path / "bin"), os.environ["PATH"]])
    (home.project / "train.py").write_text("import sys\nprint('loss=%s' % sys.argv[2])\n")

    home.do("init")
    home.do("add")
    home.do("start", "all")
    home.do("wait", "all")

    rows = home.status()
    assert [row["metrics"] for row in rows] == [{"loss": row["parameters"]["lr"]} for row in rows]


def test_watch_shows_a_table_on_a_terminal_until_all_have_ended(home: Home) -> None:
    home.begin(PROJECT, train=TRAIN)
    ours, hers = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "neronet.man.cli.main", "watch"],
        cwd=home.project,
        env={**home.environment, "TERM": "xterm", "COLUMNS": "100", "LINES": "30"},
        stdin=hers,
        stdout=hers,
        stderr=hers,
    ) as watching:
        os.close(hers)
        read_until(ours, "running")
        home.do("abort", "endless")
        screen = read_until(ours, None)

    assert watching.returncode == 0
    assert "9 finished, 1 crashed, 2 aborted" in screen[screen.rindex("finished,") - 10 :]
    for name in ("baseline", "deeper-6", "crashing", "0.3"):
        assert name in screen


def read_until(terminal: int, word: str | None) -> str:
    """Return what the terminal shows until a word comes; without one, to the end."""
    read = bytearray()
    while word is None or word.encode() not in read:
        try:
            piece = os.read(terminal, 4096)
        except OSError:  # that is how a terminal ends
            piece = b""
        if not piece:
            assert word is None, read.decode()
            os.close(terminal)
            break
        read += piece
    return read.decode(errors="replace")
