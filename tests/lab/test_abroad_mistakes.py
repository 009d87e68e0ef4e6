"""What cannot be reached is told in one clear message with the next step, and exit code 3."""

from pathlib import Path

import pytest
from journeys.home import Home

from lab.lab import Lab

pytestmark = pytest.mark.journey

#: By host: what is said, and the next step.
MISTAKES = {
    "unknown.invalid": ("there is no host called unknown.invalid", "ssh unknown.invalid"),
    "refused": ("refuses your key", "ssh-add"),
    "changed": ("host key of changed is not the one", "ssh-keygen -R"),
    "secret": ("asks for a password", "neroman cluster connect far"),
    "nopython": ("no Python 3.6 or newer", "--python"),
}


@pytest.fixture
def home(tmp_path: Path, lab: Lab) -> Home:
    place = Home(tmp_path)
    place.environment["NERONET_SSH"] = f"ssh -F {lab.ssh_config}"
    return place


@pytest.mark.parametrize("host", MISTAKES)
def test_a_host_that_cannot_be_used_is_told_with_the_next_step(home: Home, host: str) -> None:
    outcome = home.call("cluster", "add", "far", "--ssh", host)

    what, step = MISTAKES[host]
    assert outcome.code == 3, outcome
    assert what in outcome.err
    assert step in outcome.err
    assert "Traceback" not in outcome.err


@pytest.mark.parametrize(
    ("workdir", "what"),
    [
        ("/proc/neronet", "/proc/neronet"),
        ("/root/neronet", "Permission denied"),
        ("~/projects", "holds other things"),
        ("$NOT_SET/neronet", "NOT_SET"),
    ],
)
def test_a_folder_that_cannot_be_used_is_told(home: Home, lab: Lab, workdir: str, what: str) -> None:
    lab.run("login1", ["sh", "-c", "mkdir -p ~/projects && touch ~/projects/thesis.tex"])

    outcome = home.call("cluster", "add", "far", "--ssh", "triton", "--workdir", workdir)

    assert outcome.code == 3, outcome
    assert what in outcome.err
    assert "workdir" in outcome.err or "folder" in outcome.err
