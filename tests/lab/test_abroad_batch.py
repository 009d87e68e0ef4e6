"""A batch on a cluster behind a bastion, as an ordinary user: whole, once each, and nothing left behind."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from journeys import books
from journeys.home import states
from lab.abroad import CLUSTER, Abroad, living_abroad

from lab.lab import Lab

pytestmark = pytest.mark.journey

RUNS, STEPS = 40, 12


@pytest.fixture
def abroad(tmp_path: Path, lab: Lab) -> Iterator[Abroad]:
    with living_abroad(tmp_path, lab) as home:
        yield home


def test_forty_training_runs_through_a_bastion_end_complete(abroad: Abroad) -> None:
    abroad.begin_training(RUNS, STEPS)

    abroad.do("wait", "all")

    assert set(states(abroad).values()) == {"finished"}
    assert sorted(abroad.lines()) == sorted(f"{number}.1" for number in range(1, RUNS + 1))
    assert abroad.points() == RUNS * STEPS * 2
    books.check(abroad, finished=RUNS)


def test_check_tells_what_there_is(abroad: Abroad) -> None:
    told = abroad.do("cluster", "check", CLUSTER)

    for words in ("login1", "python", str(abroad.workdir), "round trip", "kids join by", "Unix socket"):
        assert words in told


def test_logs_come_over_the_same_connection(abroad: Abroad) -> None:
    abroad.begin_training(1, STEPS)

    followed = abroad.do("logs", "-f", "1")

    assert followed.count("step=") == STEPS
