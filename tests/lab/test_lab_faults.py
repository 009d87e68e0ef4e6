"""What can be broken in the lab, that it breaks as it would elsewhere, and that it can be mended."""

import os
import select
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from lab import nodes
from lab.errors import LabError
from lab.lab import Lab
from lab.places import NODES, SSH_PORT

pytestmark = pytest.mark.journey

_LONG = 20.0  #: seconds after which something that should have come never will


@contextmanager
def session(lab: Lab, host: str) -> Iterator[subprocess.Popen[str]]:
    """Give an ssh session that echoes its input, line by line."""
    words = ["ssh", "-F", str(lab.ssh_config), "-o", "BatchMode=yes", host, "exec cat"]
    with subprocess.Popen(
        words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
    ) as program:
        assert program.stdout is not None
        program.stdout.readline()  # the noise of her .bashrc
        assert echoes(program, "begun")
        try:
            yield program
        finally:
            program.kill()


def echoes(program: subprocess.Popen[str], word: str, patience: float = _LONG) -> bool:
    assert program.stdin is not None
    assert program.stdout is not None
    program.stdin.write(f"{word}\n")
    ready, _, _ = select.select([program.stdout], [], [], patience)
    return bool(ready) and program.stdout.readline() == f"{word}\n"


def greeting(node: str, patience: float = _LONG) -> bytes:
    """Return what a node's sshd says first."""
    with socket.create_connection((NODES[node].outer, SSH_PORT), patience) as connection:
        connection.settimeout(patience)
        return connection.recv(100)


def test_a_session_outlives_a_cut_cable_that_is_mended(lab: Lab) -> None:
    with session(lab, "direct") as program:
        lab.faults.cut("login1")
        assert not echoes(program, "unheard", patience=0.5)
        lab.faults.mend("login1")
        assert program.stdout is not None
        assert program.stdout.readline() == "unheard\n"


def test_hanging_up_ends_sessions_and_not_their_sshd(lab: Lab) -> None:
    with session(lab, "login2") as program, session(lab, "login1") as other:
        assert lab.faults.hang_up("login2") >= 1
        assert program.wait(_LONG) == 255
        assert echoes(other, "untouched")
        assert lab.ssh("login2", "true").returncode == 0


def test_a_killed_sshd_refuses_until_the_faults_end(lab: Lab) -> None:
    lab.faults.signal("n3", "sshd", signal.SIGKILL)
    with pytest.raises(ConnectionRefusedError):
        greeting("n3")
    lab.faults.end_all()
    assert greeting("n3").startswith(b"SSH-2.0")


def test_a_stopped_sshd_is_silent_and_then_goes_on(lab: Lab) -> None:
    lab.faults.signal("n3", r"sshd.*\[listener\]", signal.SIGSTOP)
    with pytest.raises(TimeoutError):
        greeting("n3", patience=0.5)
    lab.faults.signal("n3", r"sshd.*\[listener\]", signal.SIGCONT)
    assert greeting("n3").startswith(b"SSH-2.0")


def test_a_signal_goes_to_one_users_processes_on_one_node(lab: Lab) -> None:
    sleep = ["sh", "-c", "echo begun; exec sleep 600.5"]
    with (
        lab.running("n1", sleep) as hers,
        lab.running("n1", sleep, "stranger") as anothers,
        lab.running("n2", sleep) as elsewhere,
    ):
        for program in (hers, anothers, elsewhere):
            assert program.stdout is not None
            assert program.stdout.readline() == b"begun\n"
        assert lab.faults.signal("n1", r"sleep 600\.5", signal.SIGKILL, "researcher") == 1
        hers.wait(_LONG)
        assert (anothers.poll(), elsewhere.poll()) == (None, None)


def test_a_pattern_that_nothing_matches_is_told(lab: Lab) -> None:
    with pytest.raises(LabError, match="no process on n1 matches nobody-is"):
        lab.faults.signal("n1", "nobody-is", signal.SIGKILL)


def test_power_goes_without_a_farewell_and_the_node_boots_as_another(lab: Lab) -> None:
    before = lab.run("login2", ["cat", "/proc/sys/kernel/random/boot_id"]).stdout
    lab.run("login2", ["sh", "-c", "echo kept > ~/kept; echo lost > /tmp/lost"])
    with session(lab, "login2") as program:
        lab.faults.power_off("login2")
        assert "login2" not in nodes.running()
        assert not echoes(program, "unheard", patience=0.5)
        assert program.poll() is None  # nobody told it
        lab.faults.boot("login2")
    assert lab.ssh("login2", "true").returncode == 0
    assert lab.run("login2", ["cat", "/proc/sys/kernel/random/boot_id"]).stdout != before
    assert lab.run("login2", ["sh", "-c", "ls /tmp; cat ~/kept"]).stdout == "kept\n"


def test_the_scratch_disk_is_full_to_the_last_byte_and_freed(lab: Lab) -> None:
    write = ["bash", "-c", "echo x > ~/scratch/x"]
    lab.faults.fill()
    assert "No space left on device" in lab.run("n2", write).stderr
    lab.faults.free()
    assert lab.run("n2", write).returncode == 0


def test_a_slow_cable_delays_and_loses_and_alters_nothing(lab: Lab) -> None:
    lab.faults.slow("n1", delay=30, loss=3)
    begin = time.monotonic()
    assert greeting("n1").startswith(b"SSH-2.0")
    assert time.monotonic() - begin >= 0.12  # two round trips: a floor, however busy the machine is
    content = os.urandom(100_000).hex()
    assert lab.ssh("n1", "exec cat", stdin=content).stdout.endswith(content)


def test_all_faults_end_at_once(lab: Lab) -> None:
    lab.faults.slow("n2", delay=300)
    lab.faults.cut("n1")
    lab.faults.power_off("n3")
    lab.faults.signal("login1", "sshd", signal.SIGSTOP)
    lab.faults.signal("login2", "sshd", signal.SIGKILL)
    lab.faults.fill()
    lab.faults.point("login2")
    lab.faults.end_all()
    for host in ("triton", "triton2", "login", "n1", "n2", "n3"):
        assert lab.ssh(host, "echo > ~/scratch/there").returncode == 0, host
    assert lab.ssh("login", "hostname").stdout.endswith("login1\n")
