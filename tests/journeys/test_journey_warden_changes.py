"""A cluster gets another warden: the neromum who serves makes room, but for what she has in care."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from journeys.by_slurm import living_by_slurm
from journeys.home import Home, Outcome, has, states, until
from man.transport.loopback import PLACE
from wardens.standin.controls import Standin

pytestmark = [pytest.mark.journey, pytest.mark.slow]

JOB = 'while [ ! -e "$GO" ]; do sleep 0.05; done'


@pytest.fixture
def cluster() -> Iterator[tuple[Home, Standin]]:
    with living_by_slurm() as both:
        yield both


def add(home: Home, warden: str, *words: str) -> Outcome:
    folder = str(home.root / "cluster")
    return home.call("cluster", "add", PLACE, "--workdir", folder, "--warden", warden, *words)


def begin(home: Home, go: Path) -> None:
    """Start a job on the cluster; it runs until the file is there."""
    home.begin(
        f"command: sh job.sh\ncluster: {PLACE}\nenvironment: {{variables: {{GO: '{go}'}}}}\n"
        "experiments: {job: {}}",
        job=JOB,
    )


def facts(home: Home) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(home.do("cluster", "check", PLACE, "--json"))
    return found


def test_the_neromum_of_the_old_warden_makes_room(cluster: tuple[Home, Standin]) -> None:
    home, standin = cluster
    assert facts(home)["mum"]["warden"] == "slurm"
    before = home.who("mum")
    assert add(home, "local", "--replace").code == 0
    assert facts(home)["mum"]["warden"] == "local"
    assert home.who("mum") != before
    home.go.touch()
    begin(home, home.go)
    home.do("wait", "all")
    assert (standin.calls("sbatch"), set(states(home).values())) == ([], {"finished"})


def test_attempts_that_live_keep_their_warden(cluster: tuple[Home, Standin]) -> None:
    home, _ = cluster
    begin(home, home.go)
    until(lambda: has(home, "running"), "it runs")
    answer = add(home, "local", "--replace")
    assert answer.code == 1
    assert "1 attempt on place did not end yet, which slurm looks after" in answer.err
    assert facts(home)["mum"]["warden"] == "slurm"
    home.go.touch()
    home.do("wait", "all")
    assert add(home, "local", "--replace").code == 0
    assert facts(home)["mum"]["warden"] == "local"


def test_what_another_has_in_care_there_is_left_to_its_warden(cluster: tuple[Home, Standin]) -> None:
    """A cluster that was given up, say, and is added again."""
    home, _ = cluster
    begin(home, home.go)
    until(lambda: has(home, "running"), "it runs")
    home.do("daemon", "stop")
    home.do("cluster", "remove", PLACE, "--lose")
    answer = add(home, "local")
    assert answer.code == 0, answer
    assert "local from when nothing is in care any more" in answer.out
    assert facts(home)["mum"]["warden"] == "slurm"
    home.go.touch()
    until(lambda: facts(home)["mum"]["warden"] == "local", "its turn comes")
