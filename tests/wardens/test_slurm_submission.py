"""How orders reach Slurm: as few commands as can be, none twice, and what is not taken now or never."""

from pathlib import Path

import pytest
from wardens.jobs import held, idle
from wardens.standin.controls import Standin
from wardens.suite import LABEL

from neronet.model.resources import Resources
from neronet.wardens.slurm import SlurmWarden
from neronet.wardens.slurm_commands import Commands
from neronet.wardens.warden import Busy, Refused


def test_a_thousand_tasks_are_one_submission_and_all_are_seen_by_one_query(
    standin: Standin, tmp_path: Path
) -> None:
    warden = SlurmWarden()
    tickets = warden.submit(held(idle(tmp_path, 1000, LABEL)))
    assert len(set(tickets.values())) == 1000
    assert len(standin.calls("sbatch")) == 1
    before = len(standin.calls())
    sights = warden.look(list(tickets.values()))
    assert {sight.phase for sight in sights.values()} == {"pending"}
    assert len(sights) == 1000
    assert [call[0] for call in standin.calls()[before:]] == ["squeue"]


def test_an_array_is_no_larger_than_the_controller_takes(standin: Standin, tmp_path: Path) -> None:
    standin.set(max_array_size=50)
    order = held(idle(tmp_path, 120, LABEL))
    tickets = SlurmWarden().submit(order)
    assert sorted(tickets) == sorted(order.tasks)
    assert len(standin.calls("sbatch")) == 3
    assert SlurmWarden().find(LABEL) == tickets


def test_where_there_are_no_arrays_each_task_is_a_job(standin: Standin, tmp_path: Path) -> None:
    standin.set(max_array_size=0)
    assert list(SlurmWarden().submit(held(idle(tmp_path, 3, LABEL))).values()) == ["1", "2", "3"]


def test_a_limit_of_those_at_once_holds_over_several_arrays(standin: Standin, tmp_path: Path) -> None:
    standin.set(max_array_size=2)
    tickets = SlurmWarden().submit(held(idle(tmp_path, 6, LABEL))._replace(at_once=1))
    assert {ticket.partition("_")[0] for ticket in tickets.values()} == {"1", "2", "3"}
    after = [word for call in standin.calls("sbatch") for word in call if word.startswith("--dependency")]
    assert after == ["--dependency=afterany:1", "--dependency=afterany:2"]


def test_as_many_are_submitted_as_she_may_have_and_the_rest_later(standin: Standin, tmp_path: Path) -> None:
    standin.set(max_submit_jobs=70)
    order, warden = held(idle(tmp_path, 100, LABEL)), SlurmWarden()
    first = warden.submit(order)
    assert len(first) == 70
    rest = order._replace(tasks=[task for task in order.tasks if task not in first])
    with pytest.raises(Busy, match="AssocMaxSubmitJobLimit"):
        warden.submit(rest)
    warden.cancel(list(first.values()))
    assert sorted(warden.submit(rest)) == sorted(rest.tasks)


@pytest.mark.parametrize(("fault", "submissions"), [("lost", 2), ("taken", 1), ("killed", 1)])
def test_after_a_doubt_she_looks_before_she_submits_again(
    standin: Standin, tmp_path: Path, fault: str, submissions: int
) -> None:
    standin.set(socket_timeouts=[fault])
    order, warden = held(idle(tmp_path, 5, LABEL)), SlurmWarden()
    with pytest.raises(Busy):
        warden.submit(order)
    before = len(standin.calls())
    tickets = warden.submit(order)
    assert sorted(tickets) == order.tasks
    assert standin.calls()[before][0] == "squeue"
    assert len(standin.calls("sbatch")) == submissions
    assert len(standin.states()) == 5


def test_a_limit_of_those_at_once_holds_after_a_doubt_too(standin: Standin, tmp_path: Path) -> None:
    standin.set(max_array_size=2, socket_timeouts=["taken"])
    order, warden = held(idle(tmp_path, 4, LABEL))._replace(at_once=1), SlurmWarden()
    with pytest.raises(Busy):
        warden.submit(order)
    warden.submit(order)
    after = [word for call in standin.calls("sbatch") for word in call if word.startswith("--dependency")]
    assert after == ["--dependency=afterany:1"]


def test_an_sbatch_that_hangs_is_ended_and_looked_after(standin: Standin, tmp_path: Path) -> None:
    warden = SlurmWarden(Commands(submission=0.5))
    standin.set(hanging=["sbatch"])
    with pytest.raises(Busy, match="sbatch gave no answer"):
        warden.submit(held(idle(tmp_path, 2, LABEL)))
    standin.set(hanging=[])
    assert len(warden.submit(held(idle(tmp_path, 2, LABEL)))) == 2


def test_a_controller_that_is_full_is_worth_another_try(standin: Standin, tmp_path: Path) -> None:
    standin.set(max_job_count=2)
    SlurmWarden().submit(held(idle(tmp_path, 2, LABEL)))
    with pytest.raises(Busy, match="temporarily unable to accept job"):
        SlurmWarden(Commands(submission=0.5)).submit(held(idle(tmp_path, 1, "another")))


def test_a_controller_that_is_down_refuses_nothing(standin: Standin, tmp_path: Path) -> None:
    warden = SlurmWarden()
    warden.submit(held(idle(tmp_path, 1, LABEL)))
    standin.set(is_down=True)
    with pytest.raises(Busy, match="Unable to contact slurm controller"):
        warden.submit(held(idle(tmp_path, 2, LABEL)))


@pytest.mark.parametrize("state", ["DRAIN", "INACTIVE"])
def test_a_partition_that_is_closed_is_worth_another_try(
    standin: Standin, tmp_path: Path, state: str
) -> None:
    standin.set(partitions={"batch": {"nodes": ["n1"], "minutes": 60, "gpus": 0, "state": state}})
    with pytest.raises(Busy, match="Required partition not available"):
        SlurmWarden().submit(idle(tmp_path, 1, LABEL))


def test_an_account_that_is_not_hers_is_refused_for_good(standin: Standin, tmp_path: Path) -> None:
    standin.set(accounts=["lab"])
    order = idle(tmp_path, 1, LABEL)._replace(resources=Resources(options=(("account", "other"),)))
    with pytest.raises(Refused, match="Invalid account or account/partition combination") as refusal:
        SlurmWarden().submit(order)
    assert "account" in (refusal.value.hint or "")


def test_a_disk_that_takes_no_script_is_worth_another_try(standin: Standin, tmp_path: Path) -> None:
    (tmp_path / "batch system").write_text("no folder", encoding="ascii")
    with pytest.raises(Busy, match="a script for Slurm could not be written"):
        SlurmWarden().submit(idle(tmp_path, 1, LABEL))
    assert standin.calls("sbatch") == []


def test_ten_thousand_tasks_are_submitted_by_ten_commands(standin: Standin, tmp_path: Path) -> None:
    standin.set(max_array_size=20001, max_job_count=50000)
    tickets = SlurmWarden().submit(held(idle(tmp_path, 10000, LABEL)))
    assert len(set(tickets.values())) == 10000
    assert [call[0] for call in standin.calls()] == ["scontrol", *["sbatch"] * 10]
