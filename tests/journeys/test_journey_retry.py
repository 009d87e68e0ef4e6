"""What is to be tried again is, by itself: `wait` waits for the last try, and every record stays."""

import pytest
from journeys.home import Home, programs, until
from journeys.inhabitants import DAEMON

pytestmark = pytest.mark.journey

PROJECT = """
command: sh job.sh
retry: {on: [exit code 3, time limit], times: 2}
experiments:
  flaky: {kind: flaky}
  slow: {kind: slow, resources: {time: 1s}}
  wrong: {kind: wrong}
"""
JOB = """
echo "$NERONET_ATTEMPT" >> "$RAN"
case $NERO_KIND in
  flaky)
    until [ -e "$GO" ]; do sleep 0.05; done
    [ "$NERONET_ATTEMPT" = 1.3 ] || exit 3;;
  slow) exec sleep 300;;
  wrong) exit 4;;
esac
"""


def attempts(home: Home, number: int) -> str:
    lines = home.do("show", str(number)).splitlines()
    return next((line.split(maxsplit=1)[1] for line in lines if line.startswith("  attempts")), "")


def test_what_fails_as_foreseen_is_tried_again_though_the_daemon_was_killed(home: Home) -> None:
    home.begin(PROJECT, job=JOB)
    until(lambda: "1.1" in home.lines(), "the first runs")
    home.kill(DAEMON)
    home.go.touch()

    waited = home.call("wait", "all")

    assert waited.code == 1
    assert [(row["attempt"], row["state"], row["cause"]) for row in home.status()] == [
        ("1.3", "finished", None),
        ("2.3", "crashed", "time limit of 1s"),
        ("3.1", "crashed", "exit code 4"),
    ]
    assert attempts(home, 1) == "1.1 crashed, 1.2 crashed, 1.3 finished"
    assert "  retry       2 of 2" in home.do("show", "1").splitlines()
    assert sorted(home.lines()) == ["1.1", "1.2", "1.3", "2.1", "2.2", "2.3", "3.1"]
    assert programs(home) == []


def test_an_abort_ends_it_for_good(home: Home) -> None:
    home.begin("command: exit 3\nretry: {on: [exit code], times: 3, wait: 1h}\nexperiments: {a: {}}\n")
    until(lambda: home.status()[0]["attempt"] == "1.2", "it is to be tried again in an hour")

    home.do("abort", "1")

    assert home.call("wait", "1").code == 1
    assert [(row["attempt"], row["state"], row["cause"]) for row in home.status()] == [
        ("1.2", "aborted", "by user")
    ]
