"""The code is taken as it stands when `start` is typed: editing it later changes no attempt."""

import pytest
from journeys.home import CPUS, Home, has, until

pytestmark = pytest.mark.journey

PROJECT = f"""
command: sh job.sh
resources: {{cpus: {CPUS}}}
experiments:
  job: {{n: {{range: [0, 3]}}}}
"""
JOB = """
echo "$NERONET_ATTEMPT {code} $(cat part.sh)" >> "$RAN"
until [ -e "$GO" ]; do sleep 0.05; done
"""


def test_editing_after_the_start_never_changes_what_is_queued(home: Home) -> None:
    home.begin(PROJECT, job=JOB.format(code="old"), part="old part")
    until(lambda: home.lines() and has(home, "queued", 2), "one runs, the others queue")

    home.write(PROJECT, job=JOB.format(code="new"), part="new part")
    home.go.touch()
    home.do("wait", "all")
    assert home.lines() == ["1.1 old old part", "2.1 old old part", "3.1 old old part"]

    home.do("restart", "2")
    home.do("wait", "all")
    assert home.lines()[3:] == ["2.2 new new part"]


def test_a_program_that_writes_in_its_folder_changes_neither_the_project_nor_its_fellows(home: Home) -> None:
    job = 'cat part.sh >> "$RAN"; echo changed > part.sh; touch made-here'
    home.begin(PROJECT, job=job, part="as it was\n")

    home.do("wait", "all")

    assert home.lines() == ["as it was"] * 3
    assert sorted(path.name for path in home.project.iterdir()) == ["job.sh", "neronet.yaml", "part.sh"]
