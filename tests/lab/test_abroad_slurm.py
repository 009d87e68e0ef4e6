"""The seed's batch on a cluster with a real Slurm, behind a bastion: whole, once each, as it was asked."""

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from journeys import books
from journeys.home import has, states, until
from lab.abroad import Abroad, living_abroad
from lab.slurm_jobs import jobs_in_slurm, jobs_on_record, kill_mum, let_go

from lab.lab import Lab

pytestmark = [pytest.mark.journey, pytest.mark.slow, pytest.mark.timeout(240)]

RUNS = 40
SEED = """
project: depth-study
command: sh job.sh {{seed}}
cluster: triton
resources: {{time: 10m, cpus: 8, memory: 100M}}
environment: {{variables: {{RAN: '{ran}', GO: '{ran}.go'}}}}
experiments:
  earlier: {{seed: {{range: [1, 124]}}}}
  deep: {{seed: {{range: [124, 177]}}}}
  deeper: {{seed: {{range: [177, 187]}}, resources: {{cpus: 1, partition: gpu, gpus: 1}}}}
"""
#: Those of 130 to 132 fail at their first try; any other second try waits to be let go.
JOB = """
echo "$NERONET_ATTEMPT $CUDA_VISIBLE_DEVICES" >> "$RAN"
echo "loss=0.$1"
case $NERONET_ATTEMPT in
    13[0-2].1) exit 3;;
    13[0-2].2 | *.1) ;;
    *) while [ ! -e "$GO" ]; do sleep 0.1; done;;
esac
"""


@pytest.fixture
def abroad(tmp_path: Path, slurm_lab: Lab) -> Iterator[Abroad]:
    with living_abroad(tmp_path, slurm_lab, warden="slurm") as home:
        yield home


def test_the_batch_of_the_seed_from_its_start_to_its_last_restart(abroad: Abroad) -> None:
    abroad.write(SEED.format(ran=abroad.ran), job=JOB)
    abroad.do("add")

    abroad.do("--start", "124-186")
    abroad.call("wait", "124-186")
    expect_all_but_three_finished_once(abroad)
    expect_gpus_of_slurm_on_record(abroad)

    abroad.do("restart", "crashed")
    abroad.do("wait", "124-186")
    assert Counter(states(abroad).values()) == {"finished": 63}
    assert {"130.2", "131.2", "132.2"} <= ran(abroad).keys()

    abroad.do("--restart", "136-160", "--yes")  # twelve of eight CPUs run at a time
    until(
        lambda: has(abroad, "running", 12) and len(jobs_on_record(abroad)) == 63 + 3 + 25, "all are submitted"
    )
    abroad.do("--abort", "140-150", "--yes")
    until(lambda: has(abroad, "aborted", 11), "those of the range have ended")
    abroad.do("abort", "queued", "--yes")
    until(lambda: not has(abroad, "queued"), "those that waited have ended")
    let_go(abroad)
    abroad.call("wait", "124-186")
    expect_the_aborted_aborted_and_all_else_finished(abroad)


def expect_all_but_three_finished_once(abroad: Abroad) -> None:
    rows = {row["number"]: row for row in abroad.status("124-186")}
    failed = {number for number, row in rows.items() if row["cause"] == "exit code 3"}
    assert failed == {130, 131, 132}
    assert {row["state"] for number, row in rows.items() if number not in failed} == {"finished"}
    assert ran(abroad) == {f"{number}.1": 1 for number in range(124, 187)}
    assert jobs_on_record(abroad) == jobs_in_slurm(abroad), "each attempt's ticket is its job in Slurm"
    assert len({ticket.partition("_")[0] for ticket in jobs_on_record(abroad)}) <= 4, "they went as arrays"
    books.check(abroad, finished=60)


def expect_gpus_of_slurm_on_record(abroad: Abroad) -> None:
    seen = dict(line.split() for line in abroad.lines() if len(line.split()) == 2)
    shown = json.loads(abroad.do("show", "124-186", "--json"))
    assert {one["attempt"]: ",".join(one["gpus"]) for one in shown if one["gpus"]} == seen
    assert seen.keys() == {f"{number}.1" for number in range(177, 187)}
    assert set(seen.values()) == {"0", "1"}
    assert f"gpus        {seen['186.1']}" in abroad.do("show", "186")


def expect_the_aborted_aborted_and_all_else_finished(abroad: Abroad) -> None:
    rows = {row["number"]: row for row in abroad.status("124-186")}
    aborted = {number for number, row in rows.items() if row["state"] == "aborted"}
    assert aborted >= set(range(140, 151))
    assert aborted <= set(range(136, 161))
    assert {rows[number]["cause"] for number in aborted} == {"by user"}
    assert {row["state"] for number, row in rows.items() if number not in aborted} == {"finished"}
    assert max(ran(abroad).values()) == 1
    assert jobs_in_slurm(abroad).items() <= jobs_on_record(abroad).items(), "nothing was submitted twice"


def ran(abroad: Abroad) -> Counter[str]:
    """Return how often each attempt ran."""
    return Counter(line.split()[0] for line in abroad.lines())


def test_neromum_killed_between_and_after_submissions_loses_nothing(abroad: Abroad) -> None:
    abroad.begin_training(RUNS, 60)
    for _ in range(4):
        until(lambda: kill_mum(abroad), "neromum lives, and dies")
    until(lambda: has(abroad, "running", 10), "ten are known to run")
    until(lambda: kill_mum(abroad), "neromum lives, and dies")
    abroad.do("wait", "all")
    assert set(states(abroad).values()) == {"finished"}
    assert sorted(abroad.lines()) == sorted(f"{number}.1" for number in range(1, RUNS + 1))
    assert len(jobs_in_slurm(abroad)) == RUNS
