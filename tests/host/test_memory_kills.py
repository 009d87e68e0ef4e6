"""The kernel's kills are counted from where they stand, in either version of cgroups."""

from pathlib import Path

import pytest

from neronet.host.memory_kills import Counter, record

V1 = "oom_kill_disable 0\nunder_oom 0\noom_kill {}\n"
V2 = "low 0\nhigh 0\nmax 12\noom 3\noom_kill {}\noom_group_kill 0\n"


def host(root: Path, cgroups: str) -> Path:
    (root / "proc" / "self").mkdir(parents=True)
    (root / "proc" / "self" / "cgroup").write_text(cgroups)
    (root / "proc" / "vmstat").write_text("pgfault 17\noom_kill 40\n")
    return root


def put(root: Path, path: str, text: str) -> Path:
    file = root / "cgroup" / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)
    return file


def counter(root: Path) -> Counter:
    return Counter(root=str(root / "cgroup"), proc=str(root / "proc"))


@pytest.mark.parametrize(
    ("cgroups", "path", "form"),
    [
        ("0::/slurm/job_17/step_0\n", "slurm/job_17/step_0/memory.events", V2),
        ("4:memory:/slurm/uid_7/job_17\n0::/\n", "memory/slurm/uid_7/job_17/memory.oom_control", V1),
        ("4:cpu,memory:/a:b\n", "memory/a:b/memory.oom_control", V1),
        ("1:cpu:/\n0::/user.slice\n", "unified/user.slice/memory.events", V2),
        ("0::/of/the/host/and/not/seen/here\n", "memory.events", V2),
    ],
)
def test_what_is_new_is_told_once(tmp_path: Path, cgroups: str, path: str, form: str) -> None:
    file = put(host(tmp_path, cgroups), path, form.format(2))
    kills = counter(tmp_path)
    assert kills.is_own
    assert kills.news() == 0
    file.write_text(form.format(4))
    assert kills.news() == 2
    assert kills.news() == 0


def test_without_a_cgroup_the_hosts_count_is_taken_and_said_to_be_that(tmp_path: Path) -> None:
    kills = counter(host(tmp_path, "0::/\n"))
    assert not kills.is_own
    (tmp_path / "proc" / "vmstat").write_text("oom_kill 41\n")
    assert kills.news() == 1


def test_where_nothing_is_told_there_are_none(tmp_path: Path) -> None:
    assert counter(tmp_path).news() == 0


def test_the_kernels_record_names_the_processes(tmp_path: Path) -> None:
    file = tmp_path / "kmsg"
    file.write_text(
        "3,1,2,-;oom-kill:constraint=CONSTRAINT_MEMCG,task=python,pid=17,uid=0\n"
        "3,1,2,-;Memory cgroup out of memory: Killed process 17 (python) total-vm:114920kB\n"
        "3,1,3,-;Out of memory: Killed process 4711 (Web Content), UID 1000\n"
    )
    assert record(str(file)) == [17, 4711]
    assert record(str(tmp_path / "none")) is None
