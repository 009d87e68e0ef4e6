"""A disk is full, here or on the cluster: it is said, nothing is lost, and with space again it goes on."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from journeys import books
from journeys.home import CPUS, Home, has, programs, states, until
from journeys.small_disk import SmallDisk, mounted

pytestmark = pytest.mark.journey

JOBS = 6
BATCH = f"command: sh job.sh\nexperiments: {{job: {{n: {{range: [0, {JOBS}]}}}}}}"
JOB = """
echo "$NERONET_ATTEMPT" >> "$RAN"
for step in 1 2 3; do echo "step=$step loss=0.$step"; sleep 0.05; done
"""
WAITING_JOB = """
echo "$NERONET_ATTEMPT" >> "$RAN"
until [ -e "$GO" ]; do sleep 0.05; done
for step in 1 2 3; do echo "step=$step loss=0.$step"; sleep 0.05; done
"""


@pytest.fixture
def cluster_disk(home: Home) -> Iterator[SmallDisk]:
    with mounted(home.root / "cluster", "4m") as disk:
        yield disk


@pytest.fixture
def store_disk(home: Home) -> Iterator[SmallDisk]:
    with mounted(home.root / "data", "4m") as disk:
        yield disk


def daemon_says(home: Home, words: str) -> bool:
    return words in (home.root / "run" / "daemon.log").read_text()


def test_a_batch_waits_for_space_on_the_cluster(home: Home, cluster_disk: SmallDisk) -> None:
    cluster_disk.fill()
    home.begin(BATCH, job=JOB)

    until(lambda: "No space left on device" in home.call("status").err, "she is told why")
    assert home.lines() == []
    assert set(states(home).values()) == {"waiting"}

    cluster_disk.free()
    home.do("wait", "all")
    expect_each_once(home)


def test_a_batch_outlives_a_cluster_disk_that_fills_meanwhile(home: Home, cluster_disk: SmallDisk) -> None:
    home.begin(BATCH, job=WAITING_JOB)
    running = min(CPUS, JOBS)
    until(lambda: len(home.lines()) == running and has(home, "running", running), "as many run as can")

    cluster_disk.fill()
    home.go.touch()
    until(lambda: len(programs(home)) == 0 or len(home.lines()) > running, "these end")
    cluster_disk.free()

    home.do("wait", "all")
    expect_each_once(home, quiet=running)  # what these printed had nowhere to go


def test_a_command_says_that_its_disk_is_full_and_changes_nothing(home: Home, store_disk: SmallDisk) -> None:
    home.write(BATCH, job=JOB)
    home.do("add")
    before = home.status()
    home.write(BATCH.replace("[0, 6]", "[0, 2000]"), job=JOB)
    store_disk.fill()

    for words in (["add"], ["start", "all"]):
        refused = home.call(*words)
        assert refused.code == 1, refused
        assert "the disk is full" in refused.err
        assert len(refused.err.splitlines()) == 2, "what happened, and what to do"

    store_disk.free()
    assert home.status() == before
    home.do("start", "1-6")
    home.do("wait", "1-6")
    expect_each_once(home)


def test_what_happened_while_the_stores_disk_was_full_is_stored_afterwards(
    home: Home, store_disk: SmallDisk
) -> None:
    home.begin(BATCH, job=WAITING_JOB)
    until(lambda: home.lines() and has(home, "running"), "some run")

    store_disk.fill()
    home.go.touch()
    until(lambda: len(home.lines()) == JOBS, "they run on")
    until(lambda: daemon_says(home, "the disk is full"), "the daemon says why")
    store_disk.free()

    home.do("wait", "all")
    expect_each_once(home)


def expect_each_once(home: Home, quiet: int = 0) -> None:
    assert sorted(home.lines()) == [f"{number}.1" for number in range(1, JOBS + 1)]
    books.check(home, finished=JOBS)
    assert [row["metrics"] for row in home.status("1-6")][quiet:] == [{"loss": 0.3}] * (JOBS - quiet)
    assert programs(home) == []


@pytest.mark.usefixtures("cluster_disk")
def test_a_program_that_fills_the_disk_itself_is_followed_to_its_end(home: Home, tmp_path: Path) -> None:
    done = tmp_path / "done"
    home.begin(
        f"command: sh job.sh\nenvironment: {{variables: {{DONE: '{done}'}}}}\nexperiments: {{one: {{}}}}",
        job='head -c 8000000 /dev/zero; echo "$NERONET_ATTEMPT" >> "$DONE"',
    )
    until(done.exists, "it is done")
    (home.spool("1.1") / "stdout").unlink()

    home.do("wait", "all")
    assert [row["state"] for row in home.status()] == ["finished"]
