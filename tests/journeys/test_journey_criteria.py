"""Criteria are judged where the program runs: also when nobody else is alive."""

import pytest
from journeys.home import Home, has, programs, until
from journeys.inhabitants import DAEMON, MUM

pytestmark = pytest.mark.journey

PROJECT = """
command: sh job.sh
criteria:
  hopeless: {when: errorrate > 0.40, do: abort}
  endless: {when: runtime > 2 && kind ~ patient, do: abort}
experiments:
  bad: {kind: bad}
  patient: {kind: patient}
  good: {kind: good}
"""
JOB = """
echo errorrate=0.3
echo "$NERONET_ATTEMPT" >> "$RAN"
until [ -e "$GO" ]; do sleep 0.05; done
case $NERO_KIND in
  bad) echo errorrate=0.5; sleep 300;;
  patient) sleep 300;;
  good) echo errorrate=0.1;;
esac
"""


def ended(home: Home, attempt: str, word: str) -> bool:
    return f'"kind":"{word}"' in (home.spool(attempt) / "events.jsonl").read_text()


def test_criteria_end_hopeless_runs_though_daemon_and_neromum_are_dead(home: Home) -> None:
    home.begin(PROJECT, job=JOB)
    until(lambda: len(home.lines()) >= 2, "two run")
    until(lambda: has(home, "queued", 1) or has(home, "running", 3), "all are on the cluster")

    home.kill(DAEMON, MUM)
    home.go.touch()

    until(lambda: ended(home, "1.1", "aborted") and ended(home, "2.1", "aborted"), "they end")
    assert home.who(DAEMON, MUM) == [], "and nobody has told nerokid to"
    waiting = home.call("wait", "all")
    assert waiting.code == 1
    assert [(row["state"], row["cause"]) for row in home.status()] == [
        ("aborted", "criterion hopeless"),
        ("aborted", "criterion endless"),
        ("finished", None),
    ]
    assert "errorrate = 0.5" in home.do("show", "1")
    assert programs(home) == []
