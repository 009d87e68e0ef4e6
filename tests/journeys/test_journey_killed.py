"""The daemon and neromum are killed with -9 in mid-batch: nothing is lost, nothing happens twice."""

from collections.abc import Callable
from functools import partial

import pytest
from journeys import books
from journeys.home import Home, has, programs, until
from journeys.inhabitants import DAEMON, MUM

pytestmark = pytest.mark.journey

JOBS = 40
BATCH = f"""
command: sh job.sh
experiments:
  job: {{n: {{range: [0, {JOBS}]}}}}
"""
JOB = """
echo "$NERONET_ATTEMPT" >> "$RAN"
for step in 1 2 3; do echo "step=$step loss=0.$step"; sleep 0.08; done
"""

MOMENTS: dict[str, Callable[[Home], bool]] = {
    "right after the start": lambda _home: True,
    "after the first has ended": lambda home: has(home, "finished"),
    "after about half": lambda home: has(home, "finished", JOBS // 2),
    "near the end": lambda home: has(home, "finished", JOBS - 3),
}


@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize("victims", [(DAEMON,), (MUM,), (DAEMON, MUM)], ids=" and ".join)
def test_a_batch_outlives_whoever_is_killed(home: Home, victims: tuple[str, ...], moment: str) -> None:
    home.begin(BATCH, job=JOB)

    until(lambda: MOMENTS[moment](home), moment)
    killed = home.kill(*victims)

    home.do("wait", "all")
    assert killed or moment == "right after the start"
    expect_each_once(home)


def test_a_batch_outlives_daemon_and_neromum_being_killed_again_and_again(home: Home) -> None:
    home.begin(BATCH, job=JOB)

    killed = 0
    for ended in range(2, JOBS, 5):
        until(partial(more_lines_than, home, ended), "programs run, whoever is alive")
        killed += home.kill(DAEMON, MUM)
        home.do("status")  # which starts the daemon again, and she neromum

    home.do("wait", "all")
    assert killed > JOBS // 5
    expect_each_once(home)


def more_lines_than(home: Home, count: int) -> bool:
    return len(home.lines()) > count


def expect_each_once(home: Home) -> None:
    assert sorted(home.lines()) == sorted(f"{number}.1" for number in range(1, JOBS + 1))
    books.check(home, finished=JOBS)
    assert {tuple(row["metrics"].items()) for row in home.status()} == {(("loss", 0.3),)}
    assert programs(home) == []
