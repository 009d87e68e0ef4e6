"""A batch with a limit, on a host that neronet shares out itself: never more at once, whoever is killed."""

from functools import partial

import pytest
from journeys.home import CPUS, Home, until

pytestmark = [
    pytest.mark.journey,
    pytest.mark.slow,
    pytest.mark.skipif(CPUS < 2, reason="a host of one CPU runs one at a time without a limit"),
]

JOBS = 4
BATCH = f"""
command: sh job.sh
experiments: {{job: {{n: {{range: [0, {JOBS}]}}}}}}
"""
JOB = """
echo "begins $NERONET_ATTEMPT" >> "$RAN"
while [ ! -e "$GO.$NERONET_ATTEMPT" ]; do sleep 0.05; done
echo "ends $NERONET_ATTEMPT" >> "$RAN"
"""


def words(home: Home, what: str) -> list[str]:
    return [line.split()[1] for line in home.lines() if line.startswith(what)]


def has_begun(home: Home, count: int) -> bool:
    return len(words(home, "begins")) == count


def test_no_more_than_so_many_of_a_batch_run_at_once_though_neromum_is_killed(home: Home) -> None:
    home.write(BATCH, job=JOB)
    home.do("add")
    home.do("start", "all", "--at-once", "1")
    for turn in range(JOBS):
        until(partial(has_begun, home, turn + 1), "one runs")
        if turn == 1:
            home.kill("mum")
            until(lambda: home.who("mum"), "the next neromum is there")
        (home.go.with_suffix(f".{words(home, 'begins')[-1]}")).touch()
    home.do("wait", "all")
    turns = [line.split()[0] for line in home.lines()]
    assert turns == ["begins", "ends"] * JOBS, "one after the other"
    assert words(home, "begins") == [f"{number}.1" for number in range(1, JOBS + 1)]
