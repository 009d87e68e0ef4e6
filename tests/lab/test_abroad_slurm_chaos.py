"""Whatever Slurm, its nodes and other people do to jobs: the right end with the right cause, once each."""

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from journeys.home import has, states, until
from lab.abroad import Abroad, living_abroad
from lab.slurm_jobs import jobs_in_slurm, jobs_on_record, let_go, ticket

from lab import slurm, slurm_config
from lab.lab import Lab
from lab.places import RESEARCHER
from neronet.model.lifecycle import ENDED, State

pytestmark = [pytest.mark.journey, pytest.mark.slow, pytest.mark.timeout(300)]

_SOAK = float(os.environ.get("NERONET_SOAK", "0"))  #: seconds; then faults last as long as in life
_AWAY = max(10.0, _SOAK)  #: seconds without a controller
_TOLD = 120.0  #: seconds in which every end is told

WAITS = """
echo "$NERONET_ATTEMPT" >> "$RAN"
save() { sleep 2; echo "$NERONET_ATTEMPT saved" >> "$RAN"; exit 0; }
trap save TERM
while [ ! -e "$GO" ]; do sleep 0.1; done
"""
BEGINNING = """
command: exec sh waits.sh
cluster: triton
environment: {{variables: {{RAN: '{ran}', GO: '{ran}.go'}}}}
experiments:
"""
#: What each experiment asks for, and how it shall end.
ENDS = {
    "limited": ("{time: 1m, slurm: [-wn2]}", "crashed", "time limit of 1m 00s"),
    "limited-by-slurm": ("{slurm: [-wn2, --time=1]}", "crashed", "time limit of 1m 00s"),
    "cancelled-running": ("{slurm: [-wn2]}", "aborted", "cancelled by " + RESEARCHER),
    "cancelled-waiting": ("{slurm: [-wn2, --hold]}", "aborted", "cancelled by " + RESEARCHER),
    "put-back": ("{slurm: [-wn2, --requeue]}", "crashed", "requeued by the batch system"),
    "in-the-way": ("{partition: preempt, cpus: 32, slurm: [-wn3]}", "crashed", "preempted"),
    "on-n1": ("{slurm: [-wn1]}", "crashed", "node failure"),
    "on-n1-put-back": ("{slurm: [-wn1, --requeue]}", "crashed", "requeued by the batch system"),
    "more-important": ("{cpus: 32, slurm: [-wn3, --begin=now+5]}", "finished", None),
}
NAMES = list(ENDS)


@pytest.fixture
def abroad(tmp_path: Path, slurm_lab: Lab) -> Iterator[Abroad]:
    with living_abroad(tmp_path, slurm_lab, warden="slurm") as home:
        yield home


@pytest.mark.parametrize("slurm_lab", ["accounting"], indirect=True)
def test_each_end_is_told_with_its_cause_and_nothing_runs_twice(abroad: Abroad) -> None:
    asked = [f"  {name}: {{resources: {asked}}}\n" for name, (asked, _, _) in ENDS.items()]
    abroad.write(BEGINNING.format(ran=abroad.ran) + "".join(asked), waits=WAITS)
    abroad.do("add")
    abroad.do("start", "all")
    until(lambda: has(abroad, "running", 7) and len(jobs_on_record(abroad)) == len(ENDS), "all that can run")

    for name in ("cancelled-running", "cancelled-waiting"):
        assert abroad.lab.run("login2", ["scancel", ticket_of(abroad, name)]).returncode == 0
    slurm.control("requeue", ticket_of(abroad, "put-back"))
    break_down(abroad.lab, "n1")

    important = len(ENDS)
    until(lambda: living(abroad) == {important: "running"}, "all but the important one have ended", _TOLD)
    let_go(abroad)
    abroad.call("wait", "all")
    rows = {row["name"]: (row["state"], row["cause"]) for row in abroad.status()}
    assert rows == {name: (state, cause) for name, (_, state, cause) in ENDS.items()}
    begun = [line for line in abroad.lines() if not line.endswith("saved")]
    assert sorted(begun) == [f"{number}.1" for number in range(1, 10) if number != 4]
    saved = {line.split()[0] for line in abroad.lines() if line.endswith("saved")}
    assert {"1.1", "2.1", "3.1", "5.1"} <= saved, "whoever is ended has the time to save"
    assert jobs_in_slurm(abroad) == jobs_on_record(abroad)


def living(abroad: Abroad) -> dict[int, str]:
    """Return the state of those that have not ended."""
    return {number: state for number, state in states(abroad).items() if State(state) not in ENDED}


def ticket_of(abroad: Abroad, name: str) -> str:
    return ticket(abroad, NAMES.index(name) + 1)


def break_down(lab: Lab, node: str) -> None:
    """Let a node die: without a word where there is time to find out, else with its connections reset."""
    if _SOAK:
        lab.faults.power_off(node)
    else:
        lab.faults.signal(node, "slurmstepd|slurmd", signal.SIGKILL)
        lab.faults.signal(node, "", signal.SIGKILL, RESEARCHER)
    slurm.control("update", f"NodeName={node}", "State=DOWN", "Reason=power")  # else it takes half a minute


def write_down_jobs(abroad: Abroad) -> None:
    """Wait until the controller has on disk what it knows of jobs; what is not there dies with it."""
    begun = time.time_ns()
    slurm.control("update", f"JobId={ticket(abroad, 1)}", "TimeLimit=59")  # only what changes is written
    state = slurm_config.FOLDER / "state" / "job_state"
    until(lambda: state.exists() and state.stat().st_mtime_ns > begun, "the controller's state on disk")


def test_a_controller_that_is_killed_loses_and_doubles_nothing(abroad: Abroad) -> None:
    several = "  early: {n: {range: [0, 6]}}\n  late: {n: {range: [0, 6]}}\n"
    abroad.write(BEGINNING.format(ran=abroad.ran) + several, waits=WAITS)
    abroad.do("add")
    abroad.do("start", "1-6")
    until(lambda: has(abroad, "running", 6), "the first run")
    write_down_jobs(abroad)

    abroad.lab.faults.signal(slurm_config.CONTROLLER, "slurmctld", signal.SIGKILL)
    ended = time.monotonic() + _AWAY
    abroad.do("start", "7-12")
    until(lambda: "Unable to contact slurm controller" in abroad.do("show", "7"), "why they wait is told")
    let_go(abroad)
    until(lambda: has(abroad, "finished", 6), "the others end meanwhile")
    time.sleep(max(0.0, ended - time.monotonic()))
    abroad.lab.faults.end_all()

    abroad.do("wait", "all")
    assert set(states(abroad).values()) == {"finished"}
    assert sorted(abroad.lines()) == sorted(f"{number}.1" for number in range(1, 13))
    assert jobs_in_slurm(abroad) == jobs_on_record(abroad)
