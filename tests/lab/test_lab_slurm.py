"""The lab's Slurm is a real one: it takes jobs from both login nodes, breaks as elsewhere, and is mended."""

import signal
from collections.abc import Iterator

import pytest
from host.patience import until

from lab import lab as whole
from lab import nodes, processes, slurm, slurm_config
from lab.errors import LabError
from lab.lab import Lab
from lab.slurm_config import WORKERS

pytestmark = pytest.mark.journey


def told(lab: Lab, host: str, command: str) -> str:
    """Return the last line that a command prints on a host, by ssh; her .bashrc's noise comes before."""
    answer = lab.ssh(host, command)
    assert answer.returncode == 0, answer.stderr
    return answer.stdout.splitlines()[-1]


def submit(lab: Lab, *words: str) -> str:
    answer = lab.run("login1", ["sbatch", "--parsable", *words])
    assert answer.returncode == 0, answer.stderr
    return answer.stdout.strip()


def states(lab: Lab, job: str) -> set[str]:
    return set(lab.run("login1", ["squeue", "-h", "-r", "-t", "all", "-j", job, "-o", "%T"]).stdout.split())


def running(lab: Lab, *words: str) -> str:
    """Submit a job that sleeps, on n1; return it when it runs."""
    job = submit(lab, *words, "--nodelist=n1", "--wrap=exec sleep 600")
    until(lambda: states(lab, job) == {"RUNNING"}, "a job that runs")
    return job


@pytest.mark.parametrize("host", ["triton", "triton2"])
def test_her_jobs_run_on_the_workers(slurm_lab: Lab, host: str) -> None:
    job = told(slurm_lab, host, "sbatch --parsable --array=1-6 --wrap 'hostname; exit $SLURM_ARRAY_TASK_ID'")
    until(lambda: states(slurm_lab, job) == {"FAILED"}, "the end of an array")
    where = {path.read_text().strip() for path in slurm_lab.home.glob(f"slurm-{job}_*.out")}
    assert where <= set(WORKERS)
    assert "ExitCode=3:0" in told(slurm_lab, host, f"scontrol -o show job {job}_3")


def test_gpus_are_handed_out_and_the_third_job_waits(slurm_lab: Lab) -> None:
    say = "echo $CUDA_VISIBLE_DEVICES; exec sleep 600"
    jobs = [submit(slurm_lab, "-p", "gpu", "--gres=gpu:1", "--wrap", say) for _ in range(3)]
    until(lambda: [states(slurm_lab, job) for job in jobs[:2]] == [{"RUNNING"}] * 2, "two jobs that run")
    said = [slurm_lab.home / f"slurm-{job}.out" for job in jobs[:2]]
    until(lambda: all(path.exists() and path.read_text() for path in said), "the words of two jobs")
    assert {path.read_text().strip() for path in said} == {"0", "1"}
    assert states(slurm_lab, jobs[2]) == {"PENDING"}


def test_a_job_that_takes_more_memory_than_it_asked_for_is_ended(slurm_lab: Lab) -> None:
    if not slurm_config.keeps_memory():
        pytest.skip("this machine has no control group of the first kind for memory")
    eat = "--wrap=exec python3 -c 'print(len(bytes([1]) * (300 << 20)))'"
    job = submit(slurm_lab, "--mem=30M", eat)
    until(lambda: states(slurm_lab, job) == {"OUT_OF_MEMORY"}, "the end of a job that took too much")


def test_a_node_without_power_comes_back(slurm_lab: Lab) -> None:
    job = running(slurm_lab, "--no-requeue")
    slurm_lab.faults.power_off("n1")
    slurm.control("update", "NodeName=n1", "State=DOWN", "Reason=power")  # else it takes half a minute
    until(lambda: states(slurm_lab, job) == {"NODE_FAIL"}, "the end of a job whose node has no power")
    slurm_lab.faults.end_all()
    running(slurm_lab)


def test_what_was_drained_is_taken_back(slurm_lab: Lab) -> None:
    slurm.control("update", "NodeName=ALL", "State=DRAIN", "Reason=maintenance")
    slurm.control("update", "PartitionName=batch", "State=DRAIN")
    refusal = slurm_lab.run("login1", ["sbatch", "--wrap", "true"])
    assert "Required partition not available (inactive or drain)" in refusal.stderr
    slurm_lab.faults.end_all()
    running(slurm_lab)


def test_without_munge_nobody_is_believed(slurm_lab: Lab) -> None:
    slurm_lab.faults.signal("login1", "munged", signal.SIGKILL)
    assert slurm_lab.run("login1", ["munge", "--no-input"]).returncode != 0
    assert slurm_lab.run("login2", ["squeue"]).returncode == 0
    slurm_lab.faults.end_all()
    assert slurm_lab.run("login1", ["squeue"]).returncode == 0


def test_evicting_ends_all_jobs_those_that_wait_as_well(slurm_lab: Lab) -> None:
    running(slurm_lab)
    submit(slurm_lab, "--hold", "--array=1-100", "--wrap=true")
    slurm_lab.evict()
    assert slurm_lab.run("login1", ["squeue", "-h"]).stdout == ""
    with pytest.raises(LabError, match="no process on n1"):
        slurm_lab.faults.signal("n1", "sleep 600", signal.SIGKILL)


@pytest.fixture
def whole_again(slurm_lab: Lab) -> Iterator[Lab]:
    """A lab with Slurm that may be taken down in the test."""
    yield slurm_lab
    whole.up()
    slurm.up()


def test_down_leaves_nothing_of_slurm(whole_again: Lab) -> None:
    running(whole_again)
    inhabitants = [one.pid for found in nodes.population().values() for one in found]
    whole.down()
    assert [one for one in processes.everywhere() if one.pid in inhabitants and one.state != "Z"] == []
    assert not slurm_config.is_configured()
    assert slurm_config.control_groups() == []
