"""A batch on a cluster with a batch system, from the command line to the recorded ends."""

from collections import Counter
from collections.abc import Iterator

import pytest
from journeys import books
from journeys.by_slurm import living_by_slurm
from journeys.home import Home, has, programs, until
from wardens.standin.controls import Standin

pytestmark = [pytest.mark.journey, pytest.mark.slow]

BATCH = """
command: sh job.sh
cluster: place
environment: {variables: {RAN: '%s', GO: '%s'}}
resources: {time: 1h, partition: %s, gpus: %d}
experiments:
  job: {n: {range: [1, %d]}}
"""
JOB = """
echo "$NERONET_ATTEMPT $CUDA_VISIBLE_DEVICES" >> "$RAN"
echo "step=1 loss=0.9"
while [ ! -e "$GO" ]; do sleep 0.05; done
echo "step=2 loss=0.$NERO_N"
"""


@pytest.fixture
def cluster() -> Iterator[tuple[Home, Standin]]:
    with living_by_slurm() as both:
        yield both


def begin(home: Home, jobs: int, partition: str = "batch", gpus: int = 0) -> None:
    """Start so many jobs; each runs until the file ``go`` is there."""
    home.write(BATCH % (home.ran, home.go, partition, gpus, jobs + 1), job=JOB)
    home.do("add")
    home.do("start", "all")


def ran(home: Home) -> list[str]:
    return sorted(line.split()[0] for line in home.lines())


def attempts(jobs: int) -> list[str]:
    return sorted(f"{number}.1" for number in range(1, jobs + 1))


def jobs_of(standin: Standin) -> Counter[str]:
    return Counter(standin.states().values())


def test_a_batch_goes_as_one_array_and_each_job_runs_once(cluster: tuple[Home, Standin]) -> None:
    home, standin = cluster
    home.go.touch()
    begin(home, 12)
    home.do("wait", "all")
    assert ran(home) == attempts(12)
    books.check(home, finished=12)
    assert len(standin.calls("sbatch")) <= 2
    assert [row["metrics"]["loss"] for row in home.status()][:3] == [0.1, 0.2, 0.3]


def test_the_gpus_are_those_of_the_batch_system(cluster: tuple[Home, Standin]) -> None:
    home, _ = cluster
    begin(home, 2, "gpu", 1)
    until(lambda: len(home.lines()) == 2, "both jobs begin")
    assert sorted(line.split()[1] for line in home.lines()) == ["0", "1"]
    home.go.touch()
    home.do("wait", "all")


def test_neromum_killed_at_any_time_loses_nothing_and_doubles_nothing(cluster: tuple[Home, Standin]) -> None:
    home, standin = cluster
    begin(home, 12)
    for _ in range(4):
        until(lambda: home.kill("mum"), "neromum comes back")
    until(lambda: has(home, "running", 12), "all run and are known to")
    home.kill("mum")
    home.go.touch()
    home.do("wait", "all")
    assert ran(home) == attempts(12)
    until(lambda: jobs_of(standin) == {"COMPLETED": 12}, "the end of every job, and no other was there")
    books.check(home, finished=12)


def test_what_slurm_does_to_jobs_is_told_as_what_it_is(cluster: tuple[Home, Standin]) -> None:
    home, standin = cluster
    standin.set(accounting=True)
    begin(home, 4)
    until(lambda: has(home, "running", 4), "all run")
    tickets = sorted(standin.states(), key=lambda ticket: int(ticket.partition("_")[2]))
    standin.end(tickets[0], "NODE_FAIL")
    standin.end(tickets[1], "PREEMPTED")
    standin.end(tickets[2], "REQUEUE")
    home.do("abort", "4", "--yes")
    home.call("wait", "all")
    assert [(row["state"], row["cause"]) for row in home.status()] == [
        ("crashed", "node failure"),
        ("crashed", "preempted"),
        ("crashed", "requeued by the batch system"),
        ("aborted", "by user"),
    ]
    assert ran(home) == attempts(4), "nothing ran a second time"
    assert programs(home) == []


def test_what_waits_there_is_cancelled_by_an_abort(cluster: tuple[Home, Standin]) -> None:
    home, standin = cluster
    standin.set(drained=["n1", "n2", "n3", "g1"])
    begin(home, 5)
    until(lambda: len(standin.states()) == 5, "all are submitted")
    home.do("abort", "all", "--yes")
    home.call("wait", "all")
    assert {(row["state"], row["cause"]) for row in home.status()} == {("aborted", "by user")}
    assert jobs_of(standin) == {"CANCELLED": 5}
    assert home.lines() == []


def test_what_slurm_refuses_says_its_words(cluster: tuple[Home, Standin]) -> None:
    home, standin = cluster
    begin(home, 2, "nowhere")
    home.call("wait", "all")
    assert {row["cause"] for row in home.status()} == {"refused: no partition is called 'nowhere'"}
    assert standin.states() == {}
