"""How the lab comes, stays one, and goes without a trace."""

import os
import pwd
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from lab import lab as whole
from lab import network, nodes, processes
from lab.errors import LabError
from lab.lab import Lab
from lab.places import BRIDGE, INNER, MADE, NODES, OUTER, SCRATCH, STATE, USERS

pytestmark = pytest.mark.journey

ROOT = Path(__file__).resolve().parents[2]


def accounts() -> set[str]:
    return {account.pw_name for account in pwd.getpwall()} & set(USERS)


def test_up_again_keeps_what_is_up(lab: Lab) -> None:
    before = nodes.running()
    sessions = lab.ssh_config.read_text()
    whole.up()
    assert nodes.running() == before
    assert lab.ssh_config.read_text() == sessions
    assert set(before) == set(NODES)


def test_down_leaves_nothing_and_up_brings_all_back(lab: Lab) -> None:
    lab.faults.slow("n1", delay=1)
    inhabitants = [one.pid for found in nodes.population().values() for one in found]
    made = {path.name for path in MADE.iterdir()}
    whole.down()
    assert [one for one in processes.everywhere() if one.pid in inhabitants and one.state != "Z"] == []
    assert [one for one in processes.everywhere() if "lab.netem" in one.command and one.user == 0] == []
    devices = [BRIDGE, *(node.cable for node in NODES.values()), "em-n1"]
    assert [device for device in devices if network.exists(device)] == []
    routes = subprocess.run(["ip", "route"], capture_output=True, text=True, check=True).stdout
    assert OUTER not in routes
    assert INNER not in routes
    mounts = Path("/proc/self/mountinfo").read_text()
    assert str(SCRATCH) not in mounts
    assert str(STATE) not in mounts
    assert not STATE.exists()
    assert accounts() & made == set()
    assert not any(Path("/home", user).exists() for user in made)
    whole.up()
    assert lab.ssh("triton", "true").returncode == 0


def test_a_user_who_was_there_before_stays(lab: Lab) -> None:
    mark = MADE / "stranger"
    if not mark.exists():
        pytest.skip("on this machine she is no user of the lab")
    mark.unlink()
    with pytest.raises(LabError, match="was here before the lab"):
        lab.evict()
    whole.down()
    assert accounts() == {"stranger"}
    whole.up()
    assert not mark.exists()
    mark.touch()


def test_up_restores_a_lab_of_which_everything_was_killed(lab: Lab) -> None:
    lab.run("n1", ["sh", "-c", "echo kept > ~/kept"])
    lab.faults.slow("login1", delay=50)
    lab.faults.cut("login2")
    for found in nodes.population().values():
        for one in found:
            processes.send(one.pid, signal.SIGKILL)
    for one in processes.everywhere():
        if "-m lab.netem login1 " in one.command:
            processes.end(one.pid)
    whole.up()
    for host in ("triton", "triton2", "login", "n1", "n2", "n3"):
        assert lab.ssh(host, "cat kept").stdout.endswith("kept\n"), host


def test_one_at_a_time_has_the_lab(lab: Lab) -> None:
    assert lab.ssh_config.exists()
    with pytest.raises(LabError, match=rf"in use by process {os.getpid()} .*only one at a time"), Lab(0.0):
        pass


def test_a_second_lab_elsewhere_is_refused(lab: Lab, tmp_path: Path) -> None:
    assert lab.ssh_config.exists()
    answer = subprocess.run(
        [sys.executable, "-m", "lab", "status"],
        cwd=ROOT,
        env={**os.environ, "NERONET_LAB": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 1
    assert answer.stderr == f"lab: another lab is up; take it down: NERONET_LAB={STATE} python -m lab down\n"


def test_eviction_ends_the_users_processes_and_renews_their_homes(lab: Lab) -> None:
    lab.run("n2", ["sh", "-c", "mkdir -p ~/.neronet/x; echo > ~/.bashrc; echo > ~/scratch/x"])
    stubborn = ["sh", "-c", "trap '' TERM HUP; echo begun; sleep 600.75 & sleep 600.75"]
    with lab.running("n1", stubborn) as program:
        assert program.stdout is not None
        program.stdout.readline()
        lab.evict()
        program.wait()
    assert not any("600.75" in one.command for one in processes.everywhere())
    assert sorted(path.name for path in lab.home.iterdir()) == [".bashrc", ".profile", "scratch"]
    assert list(lab.scratch.iterdir()) == []
    assert lab.ssh("direct", "true").stdout.startswith("Loading modules")


def test_the_command_line_breaks_mends_and_tells(lab: Lab) -> None:
    assert lab.ssh_config.exists()

    def command(*words: str) -> str:
        return subprocess.run(
            [sys.executable, "-m", "lab", *words], cwd=ROOT, capture_output=True, text=True, check=True
        ).stdout

    command("fault", "power-off", "n3")
    assert [line.split()[3] for line in command("status").splitlines() if line.startswith("n3")] == ["down"]
    command("fault", "boot", "n3")
    command("fault", "fill", "--leave", "4096")
    command("fault", "free")
    command("fault", "slow", "n3", "--delay", "1")
    command("fault", "smooth", "n3")
    command("fault", "stop", "n3", "sshd", "--user", "root")
    command("fault", "continue", "n3", "sshd")
    command("point", "login", "login2")
    assert lab.ssh("login", "hostname").stdout.endswith("login2\n")
    assert lab.ssh("n3", "true").returncode == 0
