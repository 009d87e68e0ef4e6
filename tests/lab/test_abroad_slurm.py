"""A batch on a cluster with a real Slurm, behind a bastion: whole, once each, and each end with its cause."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from journeys import books
from journeys.home import has, states, until
from lab.abroad import Abroad, living_abroad

from lab import slurm
from lab.lab import Lab

pytestmark = [pytest.mark.journey, pytest.mark.slow, pytest.mark.timeout(240)]

RUNS, STEPS = 40, 12
ENDLESS = """
command: python3 train.py --seed {{seed}} --steps 100000 --pause 0.05
cluster: triton
environment: {{variables: {{RAN: {ran}}}}}
resources: {{slurm: [--requeue]}}
experiments: {{run: {{seed: [1, 2, 3]}}}}
"""


@pytest.fixture
def abroad(tmp_path: Path, slurm_lab: Lab) -> Iterator[Abroad]:
    with living_abroad(tmp_path, slurm_lab, warden="slurm") as home:
        yield home


def jobs(abroad: Abroad) -> dict[str, str]:
    """Return what Slurm calls every job of the test's cluster, by its task in the array."""
    lines = slurm.control("-o", "show", "job").splitlines()
    found = [dict(word.partition("=")[::2] for word in line.split() if "=" in word) for line in lines]
    ours = [job for job in found if job.get("WorkDir", "").startswith(str(abroad.workdir))]
    return {job["ArrayTaskId"]: f"{job['ArrayJobId']}_{job['ArrayTaskId']}" for job in ours}


def kill_mum(abroad: Abroad) -> bool:
    """Kill neromum, if there is one just now."""
    try:
        abroad.kill_mum()
    except AssertionError:
        return False
    return True


def test_forty_training_runs_end_complete_and_each_is_one_job(abroad: Abroad) -> None:
    abroad.begin_training(RUNS, STEPS)
    abroad.do("wait", "all")
    assert set(states(abroad).values()) == {"finished"}
    assert sorted(abroad.lines()) == sorted(f"{number}.1" for number in range(1, RUNS + 1))
    assert abroad.points() == RUNS * STEPS * 2
    books.check(abroad, finished=RUNS)
    assert len(jobs(abroad)) == RUNS


def test_neromum_killed_between_and_after_submissions_loses_nothing(abroad: Abroad) -> None:
    abroad.begin_training(RUNS, 60)
    for _ in range(4):
        until(lambda: kill_mum(abroad), "neromum lives, and dies")
    until(lambda: has(abroad, "running", 10), "ten are known to run")
    until(lambda: kill_mum(abroad), "neromum lives, and dies")
    abroad.do("wait", "all")
    assert set(states(abroad).values()) == {"finished"}
    assert sorted(abroad.lines()) == sorted(f"{number}.1" for number in range(1, RUNS + 1))
    assert len(jobs(abroad)) == RUNS


def test_scancel_and_requeue_behind_our_back_are_told_as_what_they_are(abroad: Abroad) -> None:
    abroad.write(ENDLESS.format(ran=abroad.ran))
    abroad.do("add")
    abroad.do("start", "all")
    until(lambda: has(abroad, "running", 3), "all run")
    found = jobs(abroad)
    slurm.control("requeue", found["0"])
    assert abroad.lab.run("login1", ["scancel", found["1"]]).returncode == 0
    abroad.do("abort", "3", "--yes")
    until(lambda: has(abroad, "crashed") and has(abroad, "aborted", 2), "all have ended", 90.0)
    ends = [(row["state"], row["cause"]) for row in abroad.status()]
    assert ends == [
        ("crashed", "requeued by the batch system"),
        ("aborted", "cancelled"),
        ("aborted", "by user"),
    ]
    assert sorted(abroad.lines()) == ["1.1", "2.1", "3.1"], "nothing ran a second time"
