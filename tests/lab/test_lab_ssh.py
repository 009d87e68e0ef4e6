"""Who is reached in the lab by ssh, and who is not, on purpose."""

import os
import subprocess
from pathlib import Path

import pytest

from lab.lab import Lab
from lab.users import NOISE

pytestmark = pytest.mark.journey


@pytest.mark.parametrize(
    ("host", "node"),
    [
        ("triton", "login1"),
        ("triton2", "login2"),
        ("direct", "login1"),
        ("login", "login1"),
        ("bastion", "bastion"),
        ("n1", "n1"),
        ("n2", "n2"),
        ("n3", "n3"),
    ],
)
def test_a_host_leads_to_its_node_and_her_home(lab: Lab, host: str, node: str) -> None:
    answer = lab.ssh(host, "hostname; id -un; pwd; python3 -c 'print(6 * 7)'")
    assert answer.stdout.splitlines() == [NOISE, node, "researcher", "/home/researcher", "42"], answer.stderr


def test_triton_is_reached_through_the_bastion_only(lab: Lab) -> None:
    lab.faults.cut("bastion")
    assert lab.ssh("triton", "true").returncode == 255
    assert lab.ssh("direct", "true").returncode == 0
    lab.faults.mend("bastion")
    assert lab.ssh("triton", "true").returncode == 0


def test_the_name_of_both_login_nodes_can_be_pointed_at_the_other(lab: Lab) -> None:
    lab.faults.point("login2")
    assert lab.ssh("login", "hostname").stdout.splitlines()[-1] == "login2"


def test_a_terminal_is_welcomed_and_her_shell_has_a_prompt(lab: Lab) -> None:
    words = ["ssh", "-tt", "-F", str(lab.ssh_config), "direct"]
    answer = subprocess.run(words, input="echo [$PS1]\nexit\n", capture_output=True, text=True, check=False)
    assert "Welcome to Triton" in answer.stdout
    assert "[\\u@\\h:\\w\\$ ]" in answer.stdout


@pytest.mark.parametrize(
    ("host", "complaint"),
    [
        ("unknown.invalid", "Could not resolve hostname"),
        ("refused", "Permission denied (publickey)"),
        ("changed", "Host key verification failed"),
        ("secret", "Permission denied (password)"),
    ],
)
def test_a_bad_host_is_refused_for_its_reason(lab: Lab, host: str, complaint: str) -> None:
    answer = lab.ssh(host, "true")
    assert answer.returncode == 255
    assert complaint in answer.stderr


def test_who_is_asked_for_her_password_gets_in_with_it(lab: Lab, tmp_path: Path) -> None:
    asker = tmp_path / "asker"
    asker.write_text(f"#!/bin/sh\necho '{lab.password}'\n")
    asker.chmod(0o700)
    answer = subprocess.run(
        ["ssh", "-n", "-F", str(lab.ssh_config), "secret", "hostname"],
        env={**os.environ, "SSH_ASKPASS": str(asker), "SSH_ASKPASS_REQUIRE": "force"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.stdout.splitlines()[-1] == "login1", answer.stderr


def test_one_node_has_everything_but_a_python(lab: Lab) -> None:
    answer = lab.ssh("nopython", "hostname; ls / | grep usr; compgen -c | grep -E '^python[0-9.]*$'; true")
    assert answer.stdout.splitlines()[1:] == ["nopython", "usr"], answer.stderr
    assert lab.ssh("nopython", "/usr/bin/python3 -V").returncode == 127


def test_the_other_user_gets_in_and_not_at_her_files(lab: Lab) -> None:
    answer = lab.ssh("stranger", "id -un; ls /home/researcher")
    assert answer.stdout.splitlines()[-1] == "stranger"
    assert "Permission denied" in answer.stderr
