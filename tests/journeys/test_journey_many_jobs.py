"""Two thousand jobs from one start command: a few arrays, and hardly a question; counted, not timed."""

import time
from collections import Counter

import pytest
from journeys.by_slurm import living_by_slurm
from journeys.home import Home, store_of, until

from neronet.mum.lookout import INTERVAL

pytestmark = [pytest.mark.journey, pytest.mark.slow]

JOBS = 2000
BATCH = f"""
command: 'true'
cluster: place
resources: {{time: 10m}}
experiments: {{job: {{n: {{range: [0, {JOBS}]}}}}}}
"""
TICKETS = "SELECT count(DISTINCT json_extract(fields, '$.ticket')) FROM events WHERE kind = 'queued'"


def tickets(home: Home) -> int:
    with store_of(home) as store:
        return int(store.execute(TICKETS).fetchone()[0])


def test_many_jobs_go_as_few_arrays_with_one_question_an_interval() -> None:
    with living_by_slurm() as (home, standin):
        standin.set(drained=["n1", "n2", "n3", "g1"])
        home.write(BATCH)
        home.do("add")
        began = time.monotonic()
        home.do("start", "all")
        until(lambda: tickets(home) == JOBS, "each has a ticket of its own")
        calls = Counter(call[0] for call in standin.calls())
        lasted = time.monotonic() - began
        home.do("daemon", "stop")
    assert calls["sbatch"] <= JOBS // 250, "what comes in one message goes in one array"
    assert calls["squeue"] <= 2 + lasted / INTERVAL[0]
    assert calls["scontrol"] + calls["sinfo"] + calls["sacct"] <= 2, "its limits, its nodes"
