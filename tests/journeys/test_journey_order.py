"""What needs others begins after them, and what is held after its release, whoever is killed meanwhile."""

import pytest
from journeys.home import Home, programs, until
from journeys.inhabitants import DAEMON, KID, MUM

pytestmark = pytest.mark.journey

PROJECT = """
command: sh job.sh
resources: {cpus: 1}
experiments:
  base: {kind: base}
  depth: {after: base, size: [1, 2]}
  report: {after: ['depth*'], kind: report}
"""
JOB = """
echo "begin $NERONET_ATTEMPT" >> "$RAN"
if [ "$NERO_KIND" = base ]; then until [ -e "$GO" ]; do sleep 0.05; done; fi
[ "$NERONET_ATTEMPT" != 1.1 ] || exit 3
echo "end $NERONET_ATTEMPT" >> "$RAN"
"""


def test_an_order_is_kept_through_kills_a_crash_and_a_hold(home: Home) -> None:
    home.write(PROJECT, job=JOB)
    home.do("add")
    refused = home.call("start", "report")
    assert refused.code == 1
    assert "needs 2 depth-1, which was never started" in refused.err
    home.do("start", "report", "--with-needed")
    until(lambda: "begin 1.1" in home.lines(), "the first runs")
    home.kill(MUM, DAEMON)
    home.go.touch()
    until(lambda: home.status("1")[0]["state"] == "crashed", "the first crashes")
    assert home.status("2")[0]["needs"] == "1 base, which crashed"
    stuck = home.call("wait", "report", "--timeout", "1")
    assert (stuck.code, "waits for 1 base, which crashed: `neroman restart 1`" in stuck.err) == (1, True)
    assert home.do("hold", "depth-2") == "held: 3\n"
    home.kill(DAEMON)
    home.do("restart", "1")
    until(lambda: home.status("2")[0]["state"] == "finished", "the second attempt serves those who waited")
    assert home.status("3")[0]["held"] == "held"
    home.kill(MUM, KID)
    assert home.status("4")[0]["needs"] == "3 depth-2"
    assert home.do("release", "3") == "released: 3\n"
    home.do("wait", "all")
    assert home.lines() == [
        "begin 1.1",
        *(f"{word} {name}" for name in ("1.2", "2.1", "3.1", "4.1") for word in ("begin", "end")),
    ]
    assert programs(home) == []


def test_what_starts_held_is_kept_from_beginning_and_can_be_aborted(home: Home) -> None:
    home.write("command: sh job.sh\nexperiments: {a: {}, b: {}}\n", job=JOB)
    home.do("add")
    home.do("start", "all", "--hold")
    assert [row["held"] for row in home.status()] == ["held", "held"]
    home.do("abort", "1", "-y")
    home.do("release", "2")
    home.call("wait", "all")
    assert [row["state"] for row in home.status()] == ["aborted", "finished"]
    assert home.call("hold", "2").code == 1
