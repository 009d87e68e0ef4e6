"""A batch on a cluster that is reached by ssh: as here, and also when the way there is cut."""

from collections.abc import Iterator

import pytest
from journeys import books
from journeys.by_ssh import add, living_by_ssh, status
from journeys.home import CPUS, Home, has, programs, states, until
from man.transport.loopback import PLACE, Loopback

pytestmark = [pytest.mark.journey, pytest.mark.slow]

JOBS = 3
SIDE_BY_SIDE = min(JOBS, CPUS)
BATCH = """
command: sh job.sh
cluster: place
environment: {variables: {RAN: '%s', GO: '%s'}}
experiments:
  job: {n: [1, 2, 3]}
"""
JOB = """
echo "$NERONET_ATTEMPT" >> "$RAN"
echo "step=1 loss=0.9"
while [ ! -e "$GO" ]; do sleep 0.05; done
echo "step=2 loss=0.$NERO_N"
"""


@pytest.fixture
def reached() -> Iterator[tuple[Home, Loopback]]:
    with living_by_ssh() as both:
        yield both


def write(home: Home) -> None:
    home.write(BATCH % (home.ran, home.go), job=JOB)
    home.do("add")


def expect_each_once(home: Home) -> None:
    assert sorted(home.lines()) == [f"{number}.1" for number in range(1, JOBS + 1)]
    books.check(home, finished=JOBS)
    assert [row["metrics"] for row in home.status()] == [{"loss": 0.1}, {"loss": 0.2}, {"loss": 0.3}]
    assert programs(home) == []


def test_a_batch_runs_there_as_it_does_here(reached: tuple[Home, Loopback]) -> None:
    home, host = reached
    added = add(home)
    assert added.code == 0, added
    assert "python        3." in added.out
    write(home)
    home.go.touch()

    home.do("start", "all")
    home.do("wait", "all")

    expect_each_once(home)
    assert home.do("logs", "2") == "step=1 loss=0.9\nstep=2 loss=0.2\n"
    assert {row["cluster"] for row in home.status()} == {PLACE}
    assert host.count("Accepted publickey") == 1, "one connection carries all"


def test_a_link_that_is_cut_is_told_and_all_is_caught_up(reached: tuple[Home, Loopback]) -> None:
    home, host = reached
    assert add(home).code == 0
    write(home)
    home.do("start", "all")
    until(lambda: len([row for row in home.status() if row["metrics"]]) == SIDE_BY_SIDE, "first numbers")

    host.stop()
    said = until(lambda: status(home), "the user is told")
    assert f"{PLACE} unreachable since " in said
    assert "what is shown of it is " in said
    home.go.touch()
    until(lambda: len(home.lines()) == JOBS and not programs(home), "all is run, whoever is away")
    assert "finished" not in states(home).values(), "nobody knows yet"

    host.start()
    home.do("wait", "all")
    assert status(home) == ""
    expect_each_once(home)


def test_what_is_started_while_the_cluster_is_away_waits_and_goes_on_by_itself(
    reached: tuple[Home, Loopback],
) -> None:
    home, host = reached
    host.stop()
    assert add(home).code == 3
    write(home)
    home.go.touch()

    home.do("start", "all")
    until(lambda: f"{PLACE} unreachable since " in status(home), "the user is told")
    assert has(home, "waiting", JOBS)

    host.start()
    home.do("wait", "all")
    expect_each_once(home)


def test_a_daemon_that_begins_while_the_cluster_is_away_knows_how_old_its_numbers_are(
    reached: tuple[Home, Loopback],
) -> None:
    home, host = reached
    assert add(home).code == 0
    write(home)
    home.do("start", "all")
    until(lambda: has(home, "running", SIDE_BY_SIDE), "they run")
    home.kill("daemon")
    host.stop()
    assert "what is shown of it is " in until(lambda: status(home), "the user is told")


def test_who_follows_a_program_goes_on_when_the_link_is_back() -> None:
    with living_by_ssh() as (home, host):
        assert add(home).code == 0
        home.begin(
            "command: sh job.sh\ncluster: place\nexperiments: {a: {n: 1}}\n",
            job=f"echo first; while [ ! -e {home.go} ]; do sleep 0.1; done; echo last\n",
        )
        until(lambda: has(home, "running"), "it runs")
        with home.spawn("logs", "-f", "1") as following:
            assert following.stdout is not None
            assert following.stderr is not None
            assert following.stdout.readline() == "first\n"
            host.stop()
            assert "it goes on when place is back" in following.stderr.readline()
            host.start()
            home.go.touch()

            assert following.stdout.read() == "last\n"
        assert following.returncode == 0
