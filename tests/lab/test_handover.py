"""Two login nodes with one home: one neromum at a time, wherever one comes in, and a successor in time."""

import contextlib
import json
import os
import re
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from journeys import books, inhabitants
from journeys.home import has, until
from lab.abroad import CLUSTER, Abroad, living_abroad

from lab.lab import Lab
from lab.places import LOGIN_NODES

pytestmark = pytest.mark.journey

HANDOVER = 30.0  #: seconds from the death of neromum to points from her successor
RUNS = 2
MUM, KID, ATTACH = r"\.pyz mum serve", r"\.pyz kid", r"\.pyz mum attach"


@pytest.fixture
def abroad(tmp_path: Path, lab: Lab) -> Iterator[Abroad]:
    """Give a cluster whose one name is either login node."""
    lab.faults.point("login1")
    with living_abroad(tmp_path, lab, host="login") as home:
        yield home


def count(home: Abroad, node: str, pattern: str) -> int:
    """Return how many processes of the researcher's on a node have this command line."""
    listing = home.lab.run(node, ["ps", "-u", "researcher", "-o", "args="]).stdout
    return sum(bool(re.search(pattern, line)) for line in listing.splitlines())


def mums(home: Abroad) -> dict[str, int]:
    return {node: count(home, node, MUM) for node in LOGIN_NODES}


def told(home: Abroad) -> dict[str, Any]:
    """Return what neromum tells of herself."""
    mum = json.loads(home.do("cluster", "check", CLUSTER, "--json"))["mum"]
    assert isinstance(mum, dict)
    return mum


def facts(home: Abroad) -> dict[str, object]:
    address = json.loads((home.workdir / "mum" / "address").read_text())
    assert isinstance(address, dict)
    return address


def go_to(home: Abroad, node: str) -> None:
    """Have the cluster's name lead to this login node, and cut what leads elsewhere."""
    home.lab.faults.point(node)
    clients = [one for one in home.who() if one.words[0].endswith("ssh")]
    shared = {word.partition("=")[2] for one in clients for word in one.words if "ControlPath=" in word}
    for process in Path("/proc").glob("[0-9]*"):  # the connection that all share says only its own path
        with contextlib.suppress(OSError):
            title = (process / "cmdline").read_text("utf-8", "replace")
            if title.startswith("ssh: ") and any(path in title for path in shared):
                os.kill(int(process.name), signal.SIGKILL)
    inhabitants.kill(clients)


def test_the_second_login_node_reaches_the_neromum_of_the_first(abroad: Abroad) -> None:
    abroad.begin_training(RUNS, 400)
    abroad.await_points(10)

    go_to(abroad, "login2")

    abroad.await_points(40)
    assert mums(abroad) == {"login1": 1, "login2": 0}
    assert count(abroad, "login2", ATTACH) == 1
    assert told(abroad)["host"] == "login1"
    abroad.do("abort", "all", "--yes")
    until(lambda: has(abroad, "aborted", RUNS), "they are aborted")


@pytest.mark.timeout(150)
def test_the_death_of_neromum_hands_over_within_thirty_seconds(abroad: Abroad) -> None:
    abroad.begin_training(RUNS, 1500)
    abroad.await_points(10)

    abroad.lab.faults.signal("login1", MUM, signal.SIGKILL)
    struck = time.monotonic()
    go_to(abroad, "login2")
    abroad.await_points(RUNS)

    taken = time.monotonic() - struck
    print(f"handover took {taken:.1f} s")
    assert taken < HANDOVER
    assert mums(abroad) == {"login1": 0, "login2": 1}
    assert count(abroad, "login1", KID) > 0, "her kids went on"
    assert has(abroad, "running", RUNS)
    until(lambda: [kid["via"] for kid in told(abroad)["kids"]] == ["tls"], "her kids find the new one")
    abroad.do("abort", "all", "--yes")
    until(lambda: has(abroad, "aborted", RUNS), "those on the other node hear of it")
    books.check(abroad, finished=0)


@pytest.mark.timeout(150)
def test_one_who_was_stopped_and_superseded_ends_when_she_wakes(abroad: Abroad) -> None:
    abroad.begin_training(RUNS, 1500)
    abroad.await_points(10)
    first = facts(abroad)

    abroad.lab.faults.signal("login1", MUM, signal.SIGSTOP)
    go_to(abroad, "login2")
    until(lambda: facts(abroad)["host"] == "login2", "another takes over")
    abroad.await_points(RUNS)
    abroad.lab.faults.signal("login1", MUM, signal.SIGCONT)

    until(lambda: mums(abroad) == {"login1": 0, "login2": 1}, "the first one ends")
    assert facts(abroad)["pid"] != first["pid"]
    abroad.await_points(RUNS)
    abroad.do("abort", "all", "--yes")
    until(lambda: has(abroad, "aborted", RUNS), "they are aborted")
    books.check(abroad, finished=0)


@pytest.mark.timeout(150)
def test_the_power_of_a_login_node_goes_and_what_ran_there_is_not_said_to_be_over(abroad: Abroad) -> None:
    abroad.begin_training(RUNS, 1500)
    abroad.await_points(10)

    abroad.lab.faults.power_off("login1")
    go_to(abroad, "login2")

    until(lambda: facts(abroad)["host"] == "login2", "another takes over")
    until(lambda: abroad.trouble() is None, "she is joined")
    assert has(abroad, "running", RUNS), "nobody can know yet"

    abroad.lab.faults.boot("login1")
    abroad.lab.faults.signal("login2", MUM, signal.SIGKILL)
    go_to(abroad, "login1")
    until(lambda: has(abroad, "crashed", RUNS), "their own node says that they are lost")
    assert "lost its kid" in str(abroad.status()[0]["cause"])
