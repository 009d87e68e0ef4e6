"""What a node has for itself, and what it shares."""

import os
import signal
import socket
from pathlib import Path

import pytest

from lab.errors import LabError
from lab.lab import Lab
from lab.places import NODES, SSH_PORT

pytestmark = pytest.mark.journey


def one_line(lab: Lab, node: str, command: str, user: str = "researcher") -> str:
    answer = lab.run(node, ["sh", "-c", command], user)
    assert answer.returncode == 0, answer.stderr
    return answer.stdout.strip()


def test_each_node_has_a_name_an_id_and_processes_of_its_own(lab: Lab) -> None:
    every = [one_line(lab, node, "hostname; cat /proc/sys/kernel/random/boot_id") for node in NODES]
    every.append(Path("/proc/sys/kernel/random/boot_id").read_text().strip())
    assert len(set(every)) == len(NODES) + 1
    assert one_line(lab, "n1", "cat /proc/1/cmdline | tr '\\0' ' '").startswith("neronet-lab n1 ")
    assert one_line(lab, "n1", f"test -e /proc/{os.getpid()} && echo seen || echo hidden") == "hidden"


def test_tmp_is_a_nodes_own_and_the_home_is_shared(lab: Lab) -> None:
    one_line(lab, "n1", "echo there > /tmp/own; echo here > ~/shared; echo small > ~/scratch/shared")
    assert one_line(lab, "n2", "ls /tmp/own 2>&1 || true").endswith("No such file or directory")
    assert one_line(lab, "n2", "cat ~/shared ~/scratch/shared") == "here\nsmall"
    assert (lab.home / "shared").read_text() == "here\n"
    assert one_line(lab, "login2", "df --output=size -m ~/scratch | tail -1") == "256"


def test_nodes_reach_each_other_by_name_and_nobody_else(lab: Lab) -> None:
    connect = "exec python3 -c 'import socket, sys; socket.create_connection((sys.argv[1], 22), 5)' "
    one_line(lab, "n1", connect + "login2")
    assert "Network is unreachable" in lab.run("n1", ["sh", "-c", connect + "192.0.2.1"]).stderr


def test_this_machine_does_not_reach_the_inner_subnet(lab: Lab) -> None:
    assert lab.ssh("login1", "true").returncode == 0
    socket.create_connection((NODES["login1"].outer, SSH_PORT)).close()
    with pytest.raises(OSError, match="No route to host"):
        socket.create_connection((NODES["login1"].inner, SSH_PORT))


def test_a_command_on_a_node_dies_with_its_caller(lab: Lab) -> None:
    with lab.running("n1", ["sh", "-c", "echo begun; exec sleep 600.25"], "stranger") as program:
        assert program.stdout is not None
        assert program.stdout.readline() == b"begun\n"
        program.kill()
        program.stdout.read()  # until the one in the node is gone as well
    with pytest.raises(LabError, match="no process on n1"):
        lab.faults.signal("n1", "sleep 600.25", signal.SIGKILL)
