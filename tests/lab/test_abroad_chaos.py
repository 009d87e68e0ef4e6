"""Whatever breaks between her machine and the cluster: each event once, nothing lost, nothing twice."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from journeys import books, inhabitants
from journeys.home import until
from journeys.inhabitants import DAEMON
from lab.abroad import RUNS_UNDER_FIRE, STEPS_UNDER_FIRE, Abroad, living_abroad

from lab.lab import Lab

pytestmark = pytest.mark.journey

_STOPPED = float(os.environ.get("NERONET_SOAK", "4"))  #: seconds that the laptop's side is stopped


def cut_in_mid_frame(home: Abroad) -> None:
    """Kill what serves ssh on both hosts, while points stream, three times."""
    for _time in range(3):
        home.await_points(10)
        home.lab.faults.hang_up("login1")
        home.lab.faults.hang_up("bastion")


def kill_ssh(home: Abroad) -> None:
    """Kill the ssh processes on her machine, shared connection and all."""
    for _time in range(3):
        home.await_points(10)
        inhabitants.kill([one for one in home.who() if one.words[0].endswith("ssh")])


def kill_mum(home: Abroad) -> None:
    """Kill neromum twice."""
    for _time in range(2):
        home.await_points(10)
        home.kill_mum()


def stop_her_machine(home: Abroad) -> None:
    """Stop the daemon and her ssh for a while, as a laptop that sleeps, and wake them."""
    sleepers = [one for one in home.who() if one.role == DAEMON or one.words[0].endswith("ssh")]
    inhabitants.kill(sleepers, signal.SIGSTOP)
    time.sleep(_STOPPED)
    inhabitants.kill(sleepers, signal.SIGCONT)


def cut_the_cable(home: Abroad) -> None:
    """Lose every packet for a while; nobody is told."""
    home.lab.faults.cut("bastion")
    time.sleep(_STOPPED)
    home.lab.faults.mend("bastion")


def slow_the_network(home: Abroad) -> None:
    """Delay of 200 ms and 2 % of packets lost, until the end."""
    home.lab.faults.slow("bastion", delay=100, loss=1)
    home.await_points(10)


FAULTS: list[Callable[[Abroad], None]] = [
    cut_in_mid_frame,
    kill_ssh,
    kill_mum,
    stop_her_machine,
    cut_the_cable,
    slow_the_network,
]


@pytest.fixture
def abroad(tmp_path: Path, lab: Lab) -> Iterator[Abroad]:
    with living_abroad(tmp_path, lab) as home:
        yield home


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: str(fault.__name__))
def test_a_batch_outlives(abroad: Abroad, fault: Callable[[Abroad], None]) -> None:
    abroad.begin_training(RUNS_UNDER_FIRE, STEPS_UNDER_FIRE, 0.12)
    abroad.await_points(10)

    fault(abroad)

    abroad.do("wait", "all")
    expect_each_once(abroad)


def test_a_batch_outlives_a_full_home(tmp_path: Path, lab: Lab) -> None:
    with living_abroad(tmp_path, lab, folder="scratch") as home:
        home.begin_training(RUNS_UNDER_FIRE, STEPS_UNDER_FIRE, 0.12)
        home.await_points(10)

        lab.faults.fill()
        time.sleep(_STOPPED)
        lab.faults.free()

        home.do("wait", "all")
        expect_each_once(home)


def test_a_batch_waits_while_the_home_is_full_and_goes_on_by_itself(tmp_path: Path, lab: Lab) -> None:
    with living_abroad(tmp_path, lab, folder="scratch") as home:
        lab.faults.fill()
        home.begin_training(RUNS_UNDER_FIRE, 3)
        until(lambda: "full" in (home.trouble() or ""), "the full disk is told")

        lab.faults.free()

        home.do("wait", "all")
        expect_each_once(home, steps=3)


def expect_each_once(home: Abroad, steps: int = STEPS_UNDER_FIRE) -> None:
    assert sorted(home.lines()) == sorted(f"{number}.1" for number in range(1, RUNS_UNDER_FIRE + 1))
    books.check(home, finished=RUNS_UNDER_FIRE)
    assert home.points() == RUNS_UNDER_FIRE * steps * 2
