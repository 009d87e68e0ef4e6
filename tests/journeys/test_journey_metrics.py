"""One program that prints, writes files of all kinds and reports: every number is in the store."""

import csv
import io
import sys
from pathlib import Path

import pytest
from journeys.home import Home

pytestmark = pytest.mark.journey

EVENTS = Path(__file__).parents[1] / "capture" / "event_files" / "tensorboardx-1.tfevents"
PROJECT = """
command: sh job.sh
metrics:
  - stdout
  - {file: results/history.csv}
  - {file: state.json}
  - {tensorboard: runs/}
  - {line: 'RAM (?P<ram>[0-9.]+) percent'}
  - {python: 'analytics.py:parse_line'}
  - {file: never.csv}
experiments: {one: {}}
"""
JOB = f"""
mkdir -p results runs
echo epoch=1 loss=0.5
echo RAM 42.5 percent
echo 'secret 9'
printf 'epoch,acc\\n1,0.25\\n2,0.75' > results/history.csv
echo '{{"epoch": 3, "val": {{"loss": 0.125}}}}' > state.json
cp {EVENTS} runs/
{sys.executable} -c 'import neronet; neronet.report(8, told=64)'
"""
ANALYTICS = """
def parse_line(line):
    return {"secret": float(line.split()[1])} if line.startswith("secret") else 1 / 0
"""


def test_all_sources_together_reach_the_store(home: Home) -> None:
    (home.project / "analytics.py").write_text(ANALYTICS)
    home.begin(PROJECT, job=JOB)
    home.do("wait", "all")

    rows = csv.DictReader(io.StringIO(home.do("export", "1", "--points")))
    found = {(row["metric"], row["step"], row["value"]) for row in rows}

    assert found == {
        ("acc", "1", "0.25"),
        ("acc", "2", "0.75"),
        ("loss", "1", "0.5"),
        ("ram", "1", "42.5"),
        ("secret", "1", "9.0"),
        ("told", "8", "64.0"),
        ("val.loss", "3", "0.125"),
        *(("reward", str(step * 1000), str(step * 10.0)) for step in range(5)),
    }
    shown = home.do("show", "1")
    assert "metrics file never.csv never appeared" in shown
    assert shown.count("ZeroDivisionError") == 1
