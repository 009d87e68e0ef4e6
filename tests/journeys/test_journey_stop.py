"""An orderly stop: programs are asked, then killed; what waits never starts; a limit is a limit."""

import json
import signal
from collections.abc import Iterator
from typing import Any

import pytest
from journeys import inhabitants
from journeys.home import CPUS, Home, has, programs, states, until
from journeys.inhabitants import DAEMON

pytestmark = pytest.mark.journey

ONE = "command: sh job.sh\nexperiments: {one: {}}"
#: Each takes the whole host, so that one runs and the others wait behind it.
QUEUE = f"""
command: sh job.sh
resources: {{cpus: {CPUS}}}
experiments:
  job: {{n: {{range: [0, 4]}}}}
"""
#: The program and its child both tell of the signal, and both go.
POLITE = """
sh -c 'sleep 99 & trap "echo child >> $RAN; exit 0" TERM; echo child is up >> $RAN; wait' &
sleep 99 &
trap 'echo parent >> "$RAN"; exit 0' TERM
echo parent is up >> "$RAN"
wait
"""
#: The program, its child, and one that went off with a session of its own: none listens.
DEAF = """
trap '' TERM
setsid sh -c 'trap "" TERM; echo up >> "$RAN"; while :; do sleep 0.2; done' &
sh -c 'echo up >> "$RAN"; while :; do sleep 0.2; done' &
echo up >> "$RAN"
while :; do sleep 0.2; done
"""
LONG = 'echo "$NERONET_ATTEMPT" >> "$RAN"; sleep 300'


def stops(home: Home, number: int) -> Iterator[tuple[str, str]]:
    shown: list[dict[str, Any]] = json.loads(home.do("show", "--json", str(number)))
    for event in shown[0]["events"]:
        if event["kind"] == "stopping":
            yield event["fields"]["step"], event["fields"]["cause"]


def test_abort_asks_the_whole_group_of_a_program(home: Home) -> None:
    home.begin(ONE, job=POLITE)
    until(lambda: len(home.lines()) == 2, "both are up")

    home.do("abort", "1")

    assert home.call("wait", "all").code == 1
    assert set(home.lines()[2:]) == {"parent", "child"}
    assert [(row["state"], row["cause"]) for row in home.status()] == [("aborted", "by user")]
    assert list(stops(home, 1)) == [("ask", "by user")], "nobody had to be killed"
    assert programs(home) == []


@pytest.mark.slow
def test_a_program_that_does_not_listen_is_killed_with_all_that_it_started(home: Home) -> None:
    home.begin(ONE, job=DEAF)
    until(lambda: len(home.lines()) == 3, "all are up")

    home.do("abort", "1", "--reason", "a waste of time")

    assert home.call("wait", "all").code == 1
    assert [(row["state"], row["cause"]) for row in home.status()] == [("aborted", "a waste of time")]
    assert list(stops(home, 1)) == [("ask", "a waste of time"), ("kill", "a waste of time")]
    assert programs(home) == []


def test_what_is_aborted_in_the_queue_never_starts(home: Home) -> None:
    home.begin(QUEUE, job=LONG)
    until(lambda: home.lines() and has(home, "queued", 3), "one runs, the others queue")

    home.do("abort", "2-4")
    until(lambda: has(home, "aborted", 3), "they end")
    home.do("abort", "1")

    assert home.call("wait", "all").code == 1
    assert home.lines() == ["1.1"]
    assert {row["cause"] for row in home.status()} == {"by user"}


def test_what_is_aborted_before_the_daemon_came_to_send_it_never_starts(home: Home) -> None:
    home.begin(ONE, job="sleep 300")
    until(lambda: has(home, "running"), "the daemon is busy with the first")
    home.write("command: sh job.sh\nexperiments: {one: {}, two: {}}", job=LONG)
    home.do("add")
    inhabitants.kill(home.who(DAEMON), signal.SIGSTOP)

    home.do("start", "two")
    home.do("abort", "two")

    assert states(home)[2] == "aborted"
    inhabitants.kill(home.who(DAEMON), signal.SIGCONT)
    home.do("abort", "one")
    assert home.call("wait", "all").code == 1
    assert home.lines() == []


def test_an_abort_reaches_its_program_though_the_daemon_was_stopped(home: Home) -> None:
    home.begin(QUEUE, job=LONG)
    until(lambda: home.lines() and has(home, "queued", 3), "one runs, the others queue")
    assert home.do("daemon", "stop") == "stopped\n"
    assert home.who(DAEMON) == []

    home.do("abort", "all")

    assert home.call("wait", "all").code == 1
    assert {row["state"] for row in home.status()} == {"aborted"}
    assert home.lines() == ["1.1"]
    assert programs(home) == []


def test_a_time_limit_ends_a_program_and_says_so(home: Home) -> None:
    home.begin("command: sleep 300\nresources: {time: 1s}\nexperiments: {one: {}}")

    waiting = home.call("wait", "all")

    assert waiting.code == 1
    assert [(row["state"], row["cause"]) for row in home.status()] == [("crashed", "time limit of 1s")]
    assert "time limit of 1s" in waiting.err
    assert programs(home) == []


def test_what_a_program_leaves_behind_does_not_outlive_it(home: Home) -> None:
    home.begin(ONE, job='sleep 300 & setsid sleep 300 & echo "$NERONET_ATTEMPT" >> "$RAN"')

    home.do("wait", "all")

    assert home.lines() == ["1.1"]
    assert programs(home) == []
