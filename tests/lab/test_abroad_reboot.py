"""The login node goes down in mid-batch: what ran there is told as crashed, and what waited goes on."""

from pathlib import Path

import pytest
from journeys.home import states, until
from lab.abroad import CLUSTER, living_abroad

from lab.lab import Lab

pytestmark = [pytest.mark.journey, pytest.mark.timeout(120)]

RUNS = 6


def test_a_reboot_of_the_login_node_ends_what_ran_and_nothing_else(tmp_path: Path, lab: Lab) -> None:
    with living_abroad(tmp_path, lab) as home:
        home.begin_training(RUNS, 20, 0.1)
        home.await_points(6)

        lab.faults.power_off("login1")
        begun = set(home.lines())
        lab.faults.boot("login1")

        # The link is missed after a while, and a lease of before the boot has to run out.
        until(lambda: set(states(home).values()) <= {"crashed", "finished"}, "all end", 90)
        ended = states(home)
        crashed = {f"{number}.1" for number, state in ended.items() if state == "crashed"}
        assert crashed <= begun
        assert crashed
        assert sorted(home.lines()) == [f"{number}.1" for number in range(1, RUNS + 1)]
        rows = home.status("crashed")
        assert {row["cause"] for row in rows} == {"lost its kid"}
        assert {row["cluster"] for row in rows} == {CLUSTER}
