"""What Slurm will not have, or cannot have now: its own words, where they belong, and the next step."""

import json
import re
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from journeys.home import has, states, until
from lab.abroad import Abroad, living_abroad
from lab.slurm_jobs import jobs_in_slurm, jobs_on_record, let_go, ticket

from lab import slurm
from lab.lab import Lab

pytestmark = [pytest.mark.journey, pytest.mark.slow, pytest.mark.timeout(240)]

#: What each experiment asks for, what is said of it, and the next step.
REFUSED = {
    "partition": (
        "{partition: nowhere}",
        "no partition is called 'nowhere'",
        "there is: batch, gpu, preempt",
    ),
    "account": ("{account: nobody}", "Invalid account or account/partition combination", "sacctmgr show"),
    "qos": ("{qos: gold}", "Invalid qos specification", "sacctmgr show"),
    "time": ("{time: 3d}", "asks for 3d 0h, and partition batch has a limit of 1d 0h", "ask for less"),
    "memory": ("{memory: 100G}", "asks for 100 G of memory, and partition batch has 7.8 G a node", "ask for"),
    "nodes": ("{nodes: 9}", "asks for 9 nodes, and partition batch has 3", "ask for less"),
    "gpus": ("{gpus: 1}", "asks for 1 gpu, and partition batch has none", "a partition that has it: gpu"),
    "feature": ("{constraint: a100}", "Invalid feature specification", "sinfo -o"),
    "option": ("{slurm: [--nonsense=3]}", "unrecognized option '--nonsense=3'", "man sbatch"),
}
BATCH = """
command: sh waits.sh
cluster: triton
environment: {{variables: {{RAN: '{ran}', GO: '{ran}.go'}}}}
experiments:
"""
WAITS = """
echo "$NERONET_ATTEMPT" >> "$RAN"
while [ ! -e "$GO" ]; do sleep 0.1; done
"""


@pytest.fixture
def abroad(tmp_path: Path, slurm_lab: Lab) -> Iterator[Abroad]:
    with living_abroad(tmp_path, slurm_lab, warden="slurm") as home:
        yield home


@pytest.mark.parametrize("slurm_lab", ["accounting"], indirect=True)
def test_what_slurm_refuses_is_told_in_its_words_and_not_tried_again(abroad: Abroad) -> None:
    asked = [f"  the-{name}: {{resources: {asked}}}\n" for name, (asked, _, _) in REFUSED.items()]
    begin(abroad, *asked, "  sound: {}\n")
    until(lambda: has(abroad, "crashed", len(REFUSED)) and has(abroad, "running"), "all but one are refused")
    let_go(abroad)
    abroad.call("wait", "all")
    rows = {row["name"].removeprefix("the-"): row for row in json.loads(abroad.do("show", "all", "--json"))}
    assert rows.pop("sound")["state"] == "finished"
    for name, (_, words, step) in REFUSED.items():
        assert rows[name]["cause"].startswith("refused: "), rows[name]
        assert words in rows[name]["cause"]
        assert step in rows[name]["tail"]
    assert abroad.lines() == [f"{len(REFUSED) + 1}.1"]
    assert len(jobs_in_slurm(abroad)) == 1


def test_what_has_to_wait_says_why_and_goes_once_that_is_over(abroad: Abroad) -> None:
    slurm.control("update", "NodeName=g1", "State=DRAIN", "Reason=maintenance")
    slurm.control("update", "PartitionName=preempt", "State=DRAIN")
    let_go(abroad)
    begin(
        abroad,
        "  held: {resources: {slurm: [--hold]}}\n",
        "  drained: {resources: {partition: gpu}}\n",
        "  closed: {resources: {partition: preempt}}\n",
    )
    expect_reason(abroad, 1, "JobHeldUser", "scontrol release")
    expect_reason(abroad, 2, "DRAINED")
    expect_reason(abroad, 3, "Required partition not available")

    slurm.control("release", ticket(abroad, 1))
    slurm.control("update", "NodeName=g1", "State=RESUME")
    slurm.control("update", "PartitionName=preempt", "State=UP")
    expect_each_finished_once(abroad, 3)


def test_without_munge_on_the_login_node_all_waits_and_goes_by_itself(abroad: Abroad) -> None:
    abroad.lab.faults.signal("login1", "munged", signal.SIGKILL)
    let_go(abroad)
    begin(abroad, "  one: {n: [1, 2]}\n")
    expect_reason(abroad, 1, "no answer|[Mm]unge|[Aa]uthentication")
    abroad.lab.faults.end_all()
    expect_each_finished_once(abroad, 2)


def begin(abroad: Abroad, *experiments: str) -> None:
    abroad.write(BATCH.format(ran=abroad.ran) + "".join(experiments), waits=WAITS)
    abroad.do("add")
    abroad.do("start", "all")


def expect_reason(abroad: Abroad, number: int, words: str, step: str = "") -> None:
    """Wait until ``show`` says why an experiment waits, and what to do about it."""
    seen: set[str] = set()

    def is_told() -> bool:
        waits = [line for line in abroad.do("show", str(number)).splitlines() if line.startswith("  waits")]
        seen.update(waits)
        return any(re.search(words, line) and step in line for line in waits)

    try:
        until(is_told, f"{number} waits for {words}")
    except AssertionError as error:
        raise AssertionError(f"{error}, but {seen}") from error


def expect_each_finished_once(abroad: Abroad, count: int) -> None:
    abroad.do("wait", "all")
    assert set(states(abroad).values()) == {"finished"}
    assert sorted(abroad.lines()) == [f"{number}.1" for number in range(1, count + 1)]
    assert jobs_in_slurm(abroad) == jobs_on_record(abroad)
