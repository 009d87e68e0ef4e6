"""The disk of a cluster's folder is away for a while: nothing counts as lost, and nothing runs twice."""

import pytest
from journeys import books
from journeys.by_ssh import add, living_by_ssh, status
from journeys.home import has, until
from journeys.inhabitants import ATTACH, MUM

pytestmark = [pytest.mark.journey, pytest.mark.slow]

BATCH = "command: sh job.sh\ncluster: place\nexperiments: {a: {n: [1, 2]}}\n"
JOB = "echo loss=1; while [ ! -e {go} ]; do sleep 0.1; done; echo loss=2\n"


def test_an_empty_folder_in_its_place_is_told_and_nothing_is_lost() -> None:
    with living_by_ssh() as (home, _host):
        assert add(home).code == 0
        home.begin(BATCH, job=JOB.format(go=home.go))
        until(lambda: has(home, "running", 2), "both run")

        folder, elsewhere = home.root / "cluster", home.root / "unmounted"
        folder.rename(elsewhere)
        home.kill(MUM, ATTACH)

        until(lambda: "is not the one that the attempts of place are in" in status(home), "it is told")
        assert has(home, "running", 2)
        home.kill(MUM, ATTACH)
        until(lambda: not home.who(MUM), "she in the empty folder is gone")
        folder.rename(home.root / "empty")
        elsewhere.rename(folder)
        home.go.touch()
        home.do("cluster", "check", "place")

        home.do("wait", "all")
        books.check(home, finished=2)
