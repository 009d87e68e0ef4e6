"""The warden of Slurm before a real one: she runs on a login node, her jobs on the workers."""

import os
import pwd
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path

import pytest
from host.patience import until
from wardens.abroad_warden import abroad, copy_source
from wardens.jobs import Jobs
from wardens.slurm_suite import SlurmSuite
from wardens.suite import LABEL, all_ended

from lab import slurm
from lab.lab import Lab
from lab.places import RESEARCHER
from neronet.model.resources import Resources
from neronet.wardens.warden import Busy, Order, Warden

pytestmark = [pytest.mark.journey, pytest.mark.timeout(150)]

_PYTHON = "/usr/bin/python3"


@pytest.fixture
def folder(slurm_lab: Lab) -> Iterator[Path]:
    """A folder of hers that all nodes see."""
    folder = slurm_lab.home / "warden"
    copy_source(folder / "source")
    (folder / "jobs").mkdir()
    account = pwd.getpwnam(RESEARCHER)
    for path in (folder, folder / "jobs"):
        os.chown(path, account.pw_uid, account.pw_gid)
    yield folder
    slurm_lab.faults.end_all()
    slurm.clear()
    shutil.rmtree(folder)


@pytest.fixture
def fresh(slurm_lab: Lab, folder: Path) -> Iterator[Callable[[], Warden]]:
    with ExitStack() as exits:

        def start(arguments: list[str]) -> AbstractContextManager["subprocess.Popen[bytes]"]:
            return slurm_lab.running("login1", [_PYTHON, *arguments])

        yield lambda: exits.enter_context(abroad(start, folder / "source"))


@pytest.fixture
def jobs(folder: Path) -> Jobs:
    return Jobs(folder / "jobs", _PYTHON)


class TestSlurmWardenInTheLab(SlurmSuite):
    """All that is promised of it, before a real Slurm."""

    @pytest.fixture
    def fresh(self, fresh: Callable[[], Warden]) -> Callable[[], Warden]:
        return fresh

    @pytest.fixture
    def jobs(self, jobs: Jobs) -> Jobs:
        return jobs


def test_what_became_of_a_job_is_told(fresh: Callable[[], Warden], folder: Path, jobs: Jobs) -> None:
    warden = fresh()
    order = jobs.order(LABEL, "on-a-dead-node")
    order = order._replace(resources=Resources(options=(("nodelist", "n1"),)))
    elsewhere = Resources(memory=30 << 20, options=(("nodelist", "n2"),))
    eat = [_PYTHON, "-c", "print(len(b'x' * (300 << 20)))"]
    hungry = Order(LABEL, eat, ["hungry"], elsewhere, str(folder / "jobs" / "elsewhere"))
    broken = hungry._replace(command=["sh", "-c", "kill -SEGV $$"], tasks=["broken"])
    tickets = {**warden.submit(order), **warden.submit(hungry), **warden.submit(broken)}
    jobs.begun("on-a-dead-node")
    slurm.control("update", "NodeName=n1", "State=DOWN", "Reason=power")
    until(lambda: all_ended(warden, list(tickets.values())), "the end of all jobs")
    causes = {task: warden.look([ticket])[ticket].cause for task, ticket in tickets.items()}
    assert causes == {"on-a-dead-node": "node failure", "hungry": "out of memory", "broken": "signal 11"}


def test_a_job_that_was_put_back_is_no_other(fresh: Callable[[], Warden], jobs: Jobs) -> None:
    warden = fresh()
    order = jobs.order(LABEL, "task-1")._replace(resources=Resources(options=(("requeue", "true"),)))
    ticket = warden.submit(order)["task-1"]
    jobs.begun("task-1")
    slurm.control("requeue", ticket)
    until(lambda: warden.look([ticket])[ticket].phase == "pending", "the sight of a job that was put back")
    assert warden.look([ticket])[ticket].reason == "BeginTime"
    assert warden.find(LABEL) == {"task-1": ticket}


def test_an_sbatch_that_timed_out_and_was_heard_submits_once(
    slurm_lab: Lab, fresh: Callable[[], Warden], jobs: Jobs
) -> None:
    warden = fresh()
    warden.submit(jobs.order(LABEL + "2", "before"))
    order = jobs.order(LABEL, "task-1")
    slurm_lab.faults.signal("ctl", "slurmctld", signal.SIGSTOP)
    with pytest.raises(Busy, match="Socket timed out"):
        warden.submit(order)
    slurm_lab.faults.end_all()
    until(lambda: fresh().find(LABEL), "the job that was heard of")
    assert list(warden.submit(order)) == ["task-1"]
    jobs.begun("task-1")
    queue = slurm_lab.run("login1", ["squeue", "-h", "-o", "%i"]).stdout.split()
    assert len(queue) == 2


def test_ten_thousand_tasks_are_taken_as_arrays(fresh: Callable[[], Warden], folder: Path) -> None:
    tasks = [f"{number}.1" for number in range(1, 10001)]
    options = (("hold", "true"),)
    order = Order(LABEL, ["true"], tasks, Resources(options=options), str(folder / "jobs" / "many"))
    warden = fresh()
    begun = time.perf_counter()
    tickets = warden.submit(order)
    submitted = time.perf_counter()
    sights = warden.look(list(tickets.values()))
    seen = time.perf_counter()
    assert warden.find(LABEL) == tickets
    print(f"10,000 tasks: submitted in {submitted - begun:.2f} s, seen in {seen - submitted:.2f} s")
    assert len(sights) == len(set(tickets.values())) == 10000


@pytest.mark.parametrize("slurm_lab", ["accounting"], indirect=True)
def test_the_books_tell_who_has_cancelled_and_how_others_ended(
    slurm_lab: Lab, fresh: Callable[[], Warden], jobs: Jobs
) -> None:
    warden = fresh()
    tickets = warden.submit(jobs.order(LABEL, "task-1", "task-2", "task-3"))
    for task in tickets:
        jobs.begun(task)
    jobs.let_go("task-1", 3)
    slurm_lab.run("login2", ["scancel", tickets["task-2"]])
    until(lambda: all_ended(warden, [tickets["task-1"], tickets["task-2"]]), "the end of two")
    words = ["exit code 3", f"cancelled by {RESEARCHER}"]
    pair = [tickets["task-1"], tickets["task-2"]]
    until(lambda: [warden.look(pair)[ticket].cause for ticket in pair] == words, "what stands in the books")
    assert warden.look([tickets["task-3"]])[tickets["task-3"]].phase == "running"
