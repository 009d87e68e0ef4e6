"""The warden of Slurm before a stand-in of its commands: what she promises, and how she asks."""

import os
import pwd
from collections.abc import Callable
from pathlib import Path

import pytest
from host.patience import until
from wardens.jobs import Jobs, held, idle
from wardens.slurm_suite import SlurmSuite
from wardens.standin.controls import Standin
from wardens.suite import LABEL, all_ended

from neronet.model.resources import Resources
from neronet.wardens import slurm_answers, slurm_queue
from neronet.wardens.slurm import SlurmWarden
from neronet.wardens.slurm_commands import Commands
from neronet.wardens.warden import Busy, Refused, Sight, Warden


@pytest.fixture
def jobs(tmp_path: Path) -> Jobs:
    return Jobs(tmp_path)


class TestSlurmWarden(SlurmSuite):
    """All that is promised of it."""

    @pytest.fixture
    def fresh(self, standin: Standin) -> Callable[[], Warden]:
        standin.set(kill_wait=0.2)
        return SlurmWarden


@pytest.mark.slow
class TestSlurmWardenWithBooks(SlurmSuite):
    """The same, where Slurm keeps accounts."""

    @pytest.fixture
    def fresh(self, standin: Standin) -> Callable[[], Warden]:
        standin.set(kill_wait=0.2, accounting=True)
        return SlurmWarden


@pytest.mark.slow
def test_while_nobody_answers_nothing_is_known_and_nothing_is_final(standin: Standin, tmp_path: Path) -> None:
    warden = SlurmWarden(Commands(query=0.5))
    ticket = warden.submit(held(idle(tmp_path, 1, LABEL)))["1.1"]
    for fault in ({"is_down": True}, {"hanging": ["squeue", "scancel", "sinfo"]}):
        standin.set(**fault)
        for ask in (
            lambda: warden.look([ticket]),
            lambda: warden.find(LABEL),
            lambda: warden.cancel([ticket]),
        ):
            with pytest.raises(Busy, match="Slurm does not"):
                ask()
        SlurmWarden(Commands(query=0.5)).check(Resources(cpus=1 << 20))
        standin.set(is_down=False, hanging=[])
    assert warden.look([ticket])[ticket].phase == "pending"


@pytest.mark.parametrize(
    ("state", "cause"),
    [
        ("NODE_FAIL", "node failure"),
        ("PREEMPTED", "preempted"),
        ("OUT_OF_MEMORY", "out of memory"),
        ("TIMEOUT", "time limit"),
    ],
)
def test_what_became_of_a_job_is_told(standin: Standin, jobs: Jobs, state: str, cause: str) -> None:
    warden = SlurmWarden()
    ticket = warden.submit(jobs.order(LABEL, "task-1"))["task-1"]
    jobs.begun("task-1")
    standin.end(ticket, state)
    until(lambda: all_ended(warden, [ticket]), "the end of the job")
    sight = warden.look([ticket])[ticket]
    assert (sight.phase, sight.cause) == ("ended", cause)


@pytest.mark.slow
def test_a_job_that_takes_too_long_is_warned_and_ended(standin: Standin, tmp_path: Path) -> None:
    standin.set(minute=0.05, kill_wait=0.1)
    stubborn = "trap 'echo told >>told' TERM; while :; do :; done"
    order = idle(tmp_path, 1, LABEL)._replace(command=["sh", "-c", stubborn], resources=Resources(time=1200))
    warden = SlurmWarden()
    ticket = warden.submit(order)["1.1"]
    until(lambda: all_ended(warden, [ticket]), "the end of a job that takes too long")
    assert warden.look([ticket])[ticket].cause == "time limit"
    assert (tmp_path / "batch system" / "told").read_text(encoding="ascii") == "told\n" * 2


def test_a_job_that_was_put_back_is_no_other(standin: Standin, jobs: Jobs) -> None:
    warden = SlurmWarden()
    ticket = warden.submit(jobs.order(LABEL, "task-1"))["task-1"]
    first = jobs.begun("task-1")
    standin.end(ticket, "REQUEUE")
    assert jobs.begun("task-1") != first
    until(lambda: warden.look([ticket])[ticket].phase == "running", "the sight of a job that runs again")
    assert warden.find(LABEL) == {"task-1": ticket}
    jobs.let_go("task-1", 3)
    until(lambda: all_ended(warden, [ticket]), "the end of the job")
    assert warden.look([ticket])[ticket].requeues == 1


def test_what_the_controller_has_forgotten_stands_in_the_books(standin: Standin, jobs: Jobs) -> None:
    standin.set(accounting=True)
    warden = SlurmWarden()
    tickets = warden.submit(jobs.order(LABEL, "task-1", "task-2"))
    for task, code in (("task-1", 0), ("task-2", 7)):
        jobs.begun(task)
        jobs.let_go(task, code)
    until(lambda: set(standin.states().values()) == {"COMPLETED", "FAILED"}, "the end of both")
    standin.forget()
    sights = warden.look(list(tickets.values()))
    assert [sights[tickets[task]].cause for task in ("task-1", "task-2")] == ["", "exit code 7"]
    standin.set(books_are_down=True)
    assert set(warden.look(list(tickets.values())).values()) == {Sight("unknown")}
    standin.set(accounting=False)
    assert SlurmWarden().look(list(tickets.values())) == {}


def test_who_has_cancelled_stands_in_the_books(standin: Standin, tmp_path: Path) -> None:
    standin.set(accounting=True)
    warden = SlurmWarden()
    ticket = warden.submit(held(idle(tmp_path, 1, LABEL)))["1.1"]
    warden.cancel([ticket])
    assert warden.look([ticket])[ticket].cause == f"cancelled by {pwd.getpwuid(os.getuid()).pw_name}"


@pytest.mark.parametrize("wiped", ["comment", "name"])
def test_a_site_that_overwrites_comments_or_names_hides_nothing(
    standin: Standin, tmp_path: Path, wiped: str
) -> None:
    tickets = SlurmWarden().submit(held(idle(tmp_path, 3, LABEL)))
    standin.wipe(wiped)
    assert SlurmWarden().find(LABEL) == tickets


def test_scripts_that_are_gone_are_asked_of_the_controller(standin: Standin, tmp_path: Path) -> None:
    order = held(idle(tmp_path, 3, LABEL))
    tickets = SlurmWarden().submit(order)
    for path in Path(order.folder).glob("*.sh"):
        path.unlink()
    assert SlurmWarden().find(LABEL) == tickets
    assert ["scontrol", "write", "batch_script", "1", "-"] in standin.calls()


def test_a_script_that_nobody_shows_now_is_no_sign_that_nothing_lives(
    standin: Standin, tmp_path: Path
) -> None:
    order = held(idle(tmp_path, 2, LABEL))
    SlurmWarden().submit(order)
    for path in Path(order.folder).glob("*.sh"):
        path.unlink()
    standin.set(hanging=["scontrol"])
    with pytest.raises(Busy, match="does not show a script: scontrol gave no answer"):
        SlurmWarden(Commands(query=3.0)).find(LABEL)


def test_however_many_have_failed_one_question_tells_their_codes(standin: Standin, tmp_path: Path) -> None:
    warden = SlurmWarden()
    tickets = []
    for number in range(3):
        order = idle(tmp_path, 1, f"{LABEL}{number}")._replace(command=["sh", "-c", "exit 3"])
        tickets += list(warden.submit(order).values())
    until(lambda: set(standin.states().values()) == {"FAILED"})
    assert {sight.cause for sight in warden.look(tickets).values()} == {"exit code 3"}
    assert standin.calls("scontrol").count(["scontrol", "-o", "show", "job"]) == 1


def test_where_a_site_chooses_the_partition_the_one_by_default_refuses_nothing(standin: Standin) -> None:
    two_gpus = Resources(gpus=2)
    with pytest.raises(Refused, match="has none"):
        SlurmWarden().check(two_gpus)
    standin.set(has_rules=True)
    SlurmWarden().check(two_gpus)
    with pytest.raises(Refused, match="asks for 4000 gpus"):
        SlurmWarden().check(Resources(gpus=4000))


def test_her_own_taste_does_not_reach_the_queries(
    standin: Standin, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SQUEUE_STATES", "RUNNING")
    monkeypatch.setenv("SLURM_TIME_FORMAT", "relative")
    monkeypatch.setenv("SLURM_BITSTR_LEN", "8")
    standin.set(max_array_size=5000)
    order = held(idle(tmp_path, 200, LABEL))
    warden = SlurmWarden()
    tickets = warden.submit(order)
    warden.cancel([tickets[task] for task in order.tasks[::2]])
    assert len(warden.find(LABEL)) == 100


def test_cancelling_names_an_array_once(standin: Standin, tmp_path: Path) -> None:
    warden = SlurmWarden()
    tickets = warden.submit(held(idle(tmp_path, 10, LABEL)))
    warden.cancel([tickets[f"{number}.1"] for number in (1, 2, 3, 5, 9, 10)])
    assert standin.calls("scancel") == [["scancel", "1_[0-2,4,8-9]"]]
    assert len(warden.find(LABEL)) == 4


def test_a_host_without_slurm_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(Refused, match="there is no sinfo here"):
        SlurmWarden().check(Resources())


def test_a_cause_that_stands_in_no_book_yet_is_not_the_last_word() -> None:
    cancelled = Sight("ended", "cancelled")
    row = slurm_answers.books("7_[3-7]|PENDING|0:0|Unknown|01:00:00\n")
    for rows in ([], row):
        found = slurm_queue.from_books(rows, {"7": {3: "7_3"}}, {"7_3": cancelled})
        assert found == {"7_3": cancelled._replace(is_settled=False)}


def test_what_the_books_say_of_one_task_counts_more_than_what_they_say_of_those_that_never_began() -> None:
    rows = slurm_answers.books("7_5|COMPLETED|0:0|1|01:00:00\n7_[3-7]|CANCELLED by 0|0:0|None|01:00:00\n")
    found = slurm_queue.from_books(rows, {"7": {3: "7_3", 5: "7_5"}}, {})
    assert {ticket: sight.cause for ticket, sight in found.items()} == {"7_3": "cancelled by root", "7_5": ""}
