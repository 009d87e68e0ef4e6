"""Neromum is killed at random moments while submissions go on: each attempt is one job, and none is lost."""

import os
import random
import time
from collections import Counter

import pytest
from journeys import books
from journeys.by_slurm import living_by_slurm
from journeys.home import until

pytestmark = [pytest.mark.journey, pytest.mark.slow, pytest.mark.timeout(300)]

KILLS = 50 if "NERONET_SOAK" in os.environ else 8
EACH = 2  #: attempts that are started before each kill
LATEST = 0.8  #: seconds from their start to the kill, at most
BATCH = """
command: echo "$NERONET_ATTEMPT" >> "$RAN"
cluster: place
environment: {variables: {RAN: '%s'}}
experiments:
  job: {n: {range: [0, %d]}}
"""


def test_neromum_killed_at_random_moments_submits_each_once() -> None:
    chance = random.Random(4)
    count = KILLS * EACH
    with living_by_slurm() as (home, standin):
        home.write(BATCH % (home.ran, count))
        home.do("add")
        killed = 0
        for first in range(1, count, EACH):
            home.do("start", f"{first}-{first + EACH - 1}")
            time.sleep(chance.random() * LATEST)
            killed += bool(home.kill("mum"))
        home.do("wait", "all")
        assert killed >= KILLS / 2, "it was no test"
        assert Counter(home.lines()) == {f"{number}.1": 1 for number in range(1, count + 1)}
        until(lambda: Counter(standin.states().values()) == {"COMPLETED": count}, "each was one job")
        books.check(home, finished=count)
