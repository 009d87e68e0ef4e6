"""The results workbook follows by itself: what a program prints stands in the file within seconds."""

import io
from pathlib import Path

import pytest
from journeys.home import Home, has, until
from journeys.inhabitants import DAEMON
from python_calamine import CalamineWorkbook

pytestmark = pytest.mark.journey

PROJECT = """
command: sh job.sh
results: {workbook: results.xlsx, every: 1s, best: {loss: min}, curves: {metrics: [loss]}}
experiments: {run: {seed: [1, 2]}}
"""
JOB = """
echo "step=1 loss=0.5"
until [ -e "$GO" ]; do sleep 0.05; done
echo "step=2 loss=0.25"
"""
_CURRENT = 8.0  #: seconds: the interval, the writing, and a machine that has much to do


def losses(path: Path) -> list[object]:
    """Return the newest losses; an empty list while there is no file."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return []
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))  # the half of a file would be refused
    heads, *rows = book.get_sheet_by_name("Results").to_python()
    found = [dict(zip(heads, row, strict=True)) for row in rows]
    return [row["loss"] for row in found if row.get("loss") not in (None, "")]


def test_numbers_come_into_the_workbook_and_into_a_sibling_while_it_is_open(home: Home) -> None:
    home.begin(PROJECT, job=JOB)
    first, sibling = home.project / "results.xlsx", home.project / "results-2.xlsx"
    until(lambda: losses(first) == [0.5, 0.5], "the first numbers stand there", _CURRENT * 3)
    lock = home.project / ".~lock.results.xlsx#"
    lock.write_text(",ada,node,,;")
    before = first.read_bytes()

    home.go.touch()
    until(
        lambda: losses(sibling) == [0.25, 0.25] and has(home, "finished", 2), "the sibling has the last ones"
    )

    assert first.read_bytes() == before
    assert "results.xlsx is open: ada on node" in home.call("status").err
    assert "results-2.xlsx" in (home.root / "run" / "daemon.log").read_text()
    lock.unlink()
    until(lambda: losses(first) == [0.25, 0.25] and not sibling.exists(), "the first is taken again")
    assert "results.xlsx" not in home.call("status").err


def test_a_daemon_that_was_killed_leaves_nothing_out(home: Home) -> None:
    home.begin(PROJECT, job=JOB)
    path = home.project / "results.xlsx"
    until(lambda: losses(path) == [0.5, 0.5], "the first numbers stand there", _CURRENT * 3)
    home.kill(DAEMON)
    home.go.touch()

    home.do("wait", "all")

    until(lambda: losses(path) == [0.25, 0.25], "the last numbers stand there", _CURRENT)
    assert sorted(each.name for each in home.project.iterdir() if "xlsx" in each.name) == ["results.xlsx"]
