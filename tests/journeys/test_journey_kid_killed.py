"""A nerokid is killed with -9: her programs are gone, their attempts crashed, the batch goes on."""

from collections.abc import Callable

import pytest
from journeys import inhabitants
from journeys.home import CPUS, Home, has, programs, until
from journeys.inhabitants import KID, MUM

pytestmark = pytest.mark.journey

LONG = min(2, CPUS)
SHORT = 6
BATCH = f"""
command: sh {{program}}.sh
experiments:
  long: {{program: long, n: {{range: [0, {LONG}]}}, resources: {{cpus: {CPUS // LONG}}}}}
  short: {{program: short, n: {{range: [0, {SHORT}]}}}}
"""
#: A program with a child in its group, and one that has gone off with a session of its own.
LONG_JOB = """
sleep 300 &
setsid sleep 300 &
echo "$NERONET_ATTEMPT" >> "$RAN"
wait
"""
SHORT_JOB = 'echo "$NERONET_ATTEMPT" >> "$RAN"; echo loss=1; sleep 0.1'


def kill_her_whole_group(home: Home) -> None:
    home.kill(KID)


def kill_her_alone(home: Home) -> None:
    inhabitants.kill([kid for kid in home.who(KID) if kid.leads])


def kill_neromum_too(home: Home) -> None:
    home.kill(KID, MUM)


@pytest.mark.parametrize("strike", [kill_her_alone, kill_her_whole_group, kill_neromum_too])
def test_no_program_outlives_its_nerokid(home: Home, strike: Callable[[Home], None]) -> None:
    home.begin(BATCH, long=LONG_JOB, short=SHORT_JOB)
    until(lambda: len(home.lines()) == LONG and has(home, "running", LONG), "the long ones run")
    assert len(programs(home)) >= 3 * LONG

    strike(home)

    waiting = home.call("wait", "all")
    assert waiting.code == 1
    assert waiting.err.count("crashed (lost its kid)") == LONG
    rows = home.status()
    assert [(row["state"], row["cause"]) for row in rows[:LONG]] == [("crashed", "lost its kid")] * LONG
    assert [row["state"] for row in rows[LONG:]] == ["finished"] * SHORT
    assert sorted(home.lines()) == sorted(row["attempt"] for row in rows), "each ran once"
    assert programs(home) == []
    assert len([kid for kid in home.who(KID) if kid.leads]) == 1, "the new one"


def test_what_lost_its_kid_can_be_restarted(home: Home) -> None:
    home.begin("command: sh job.sh\nexperiments: {one: {}}", job='[ -e "$GO" ] || sleep 300')
    until(lambda: has(home, "running"), "it runs")
    home.kill(KID)
    assert home.call("wait", "all").code == 1

    home.go.touch()
    home.do("restart", "crashed")

    home.do("wait", "all")
    assert [(row["attempt"], row["state"]) for row in home.status()] == [("1.2", "finished")]
