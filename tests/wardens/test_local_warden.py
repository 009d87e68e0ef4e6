"""The local warden: nerokids are processes of this host, known by number and start."""

import os
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from host.family import Family
from wardens.jobs import Jobs
from wardens.suite import LABEL, WardenSuite

from neronet.host.capacity import Capacity
from neronet.model.resources import Resources
from neronet.wardens import catalogue
from neronet.wardens.local import LABEL as VARIABLE
from neronet.wardens.local import LocalWarden
from neronet.wardens.warden import Busy, Refused, Sight, Warden

HOST = Capacity(4, 8 << 30, ["0", "1"])


class TestLocalWarden(WardenSuite):
    """All that is promised of any warden."""

    @pytest.fixture
    def fresh(self) -> Callable[[], Warden]:
        return lambda: LocalWarden(HOST)


@pytest.mark.parametrize(
    ("asked", "reason"),
    [
        (Resources(cpus=5), "asks for 5 cpus, and this host has 4"),
        (Resources(memory=9 << 30), "asks for 9 G of memory, and this host has 8 G"),
        (Resources(gpus=3), "asks for 3 gpus, and this host has 2"),
    ],
)
def test_more_than_the_whole_host_is_refused_with_both_figures(asked: Resources, reason: str) -> None:
    with pytest.raises(Refused, match=reason):
        LocalWarden(HOST).check(asked)


def test_all_of_the_host_is_taken() -> None:
    LocalWarden(HOST).check(Resources(time=1e9, cpus=4, memory=8 << 30, gpus=2))
    assert LocalWarden(HOST).capacity() == HOST


def test_its_script_starts_the_very_jobs(tmp_path: Path) -> None:
    jobs = Jobs(tmp_path)
    order = jobs.order(LABEL, "task-1", "task-2")
    with subprocess.Popen(["/bin/sh", "-c", LocalWarden(HOST).script(order)], stdout=subprocess.DEVNULL):
        for task in order.tasks:
            jobs.begun(task)
            jobs.let_go(task)


def test_a_ticket_is_not_its_number_alone() -> None:
    with Family() as family:
        family.hear()
        warden = LocalWarden(HOST)
        ticket = f"{family.pid}@of-another"
        assert warden.look([ticket]) == {ticket: Sight("ended")}
        warden.cancel([ticket])
        assert family.process.poll() is None


@pytest.mark.parametrize("child", ["pass", "os.setsid()"])
def test_what_a_kid_starts_is_no_kid(child: str) -> None:
    program = f"""
import os, signal
if os.fork() == 0:
    {child}
print(os.getpid(), flush=True)
signal.pause()
"""
    with Family(program, **{VARIABLE: LABEL}) as kid:
        assert {kid.hear(), kid.hear()} > {kid.pid}
        found = LocalWarden(HOST).find(LABEL)
        assert [ticket.partition("@")[0] for ticket in found.values()] == [str(kid.pid)]


def test_the_kids_of_a_dead_neromum_are_buried(tmp_path: Path) -> None:
    jobs, warden = Jobs(tmp_path), LocalWarden(HOST)
    ticket = warden.submit(jobs.order(LABEL, "task-1"))["task-1"]
    pid = jobs.begun("task-1")
    os.kill(pid, signal.SIGKILL)
    os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)
    assert warden.look([ticket]) == {ticket: Sight("ended")}
    with pytest.raises(ChildProcessError):
        os.waitpid(pid, os.WNOHANG)


def test_a_command_that_cannot_be_started_is_worth_another_try(tmp_path: Path) -> None:
    order = Jobs(tmp_path).order(LABEL, "task-1")._replace(command=[str(tmp_path / "missing")])
    with pytest.raises(Busy, match="could not start a nerokid"):
        LocalWarden(HOST).submit(order)
    (tmp_path / "full").write_text("no folder", encoding="ascii")
    with pytest.raises(Busy, match="could not start a nerokid"):
        LocalWarden(HOST).submit(order._replace(folder=str(tmp_path / "full")))
    assert LocalWarden(HOST).find(LABEL) == {}


def test_a_kids_words_are_private(tmp_path: Path) -> None:
    jobs, warden = Jobs(tmp_path), LocalWarden(HOST)
    order = jobs.order(LABEL, "task-1")
    tickets = warden.submit(order)
    jobs.begun("task-1")
    assert (Path(order.folder) / "task-1.log").stat().st_mode & 0o777 == 0o600
    jobs.let_go("task-1")
    pid = int(tickets["task-1"].partition("@")[0])
    os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)
    warden.look(list(tickets.values()))


def test_a_warden_is_made_by_its_name() -> None:
    assert [catalogue.make(name).name for name in catalogue.NAMES] == list(catalogue.NAMES)
    with pytest.raises(Refused, match="'slurmm'") as refusal:
        catalogue.make("slurmm")
    assert refusal.value.hint is not None
    assert "local" in refusal.value.hint
