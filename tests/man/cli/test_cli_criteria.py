"""Criteria are shown as they stand, and tried on what is recorded."""

import json

import pytest
from man.cli.shell import Shell
from man.store.populace import NOON, Populace, from_kid

from neronet.model.event import Aborted, Event, Finished, Notified, Points, Started

PROJECT = """\
project: study
command: 'true'
resources: {gpus: 2}
criteria:
  high: {when: loss > 4, for: 4 points}
  long: {when: runtime > 2 && name ~ 'a', do: warn, for: 2h}
  late: {when: loss > 9, after: 100 points}
  gone: {when: gradient > 4, do: notify}
  calm: {when: loss < 0, do: restart, times: 3, after: 2h}
experiments:
  a: {seed: 1}
  b: {seed: 2}
  c: {seed: 3}
  d: {seed: 4}
"""
LOSSES = [[5.0, 5.0, 5.0, 1.0], [3.0, 2.0, 1.0, 0.5], [1.0, 5.0, 5.0, 5.0]]


def points(values: list[float]) -> Points:
    """Return a point each ten seconds, the first 9 s after the start."""
    count = len(values)
    return Points("loss", range(1, count + 1), [NOON + 10 * step for step in range(1, count + 1)], values)


def record(store: Populace, number: int, *told: Event) -> None:
    store.start(number)
    store.take_in(*from_kid(f"{number}.1", Started("node1", 7, "/spool"), *told))


@pytest.fixture
def runs(shell: Shell) -> Shell:
    """Return a shell with three runs of an hour each, on two GPUs, and one that was never started."""
    shell.begin(PROJECT)
    with shell.store() as store:
        for number, values in enumerate(LOSSES, 1):
            record(store, number, points(values), Finished(3600.0))
    return shell


def stands(shell: Shell, number: int) -> dict[str, str]:
    (shown,) = json.loads(shell.do("show", str(number), "--json"))
    return {each["name"]: each["stands"] for each in shown["criteria"]}


def test_show_tells_of_each_criterion_how_it_stands(runs: Shell) -> None:
    assert stands(runs, 3) == {
        "high": "holds at 3 of 4 points (loss = 5)",
        "long": "does not hold (name = c)",
        "late": "is not judged before 100 points: there are 4",
        "gone": "not yet: gradient is missing",
        "calm": "is not judged before 2h 00m",
    }
    assert stands(runs, 1)["long"] == "holds since 59m 56s of 2h 00m (name = a)"
    assert set(stands(runs, 4).values()) == {"is not judged yet"}
    assert "  criterion   high (abort) holds at 3 of 4 points (loss = 5)" in runs.do("show", "3").splitlines()


def test_what_nerokid_has_said_of_a_criterion_is_shown_as_she_said_it(runs: Shell) -> None:
    with runs.store() as store:
        record(store, 4, Notified("gone", "gradient > 4 (gradient = 7)"), Aborted("criterion high", 3.0))
    assert stands(runs, 4)["gone"] == "met 1s after its start (gradient = 7)"
    assert "notified  gone, gradient > 4 (gradient = 7)" in runs.do("show", "4")


def test_status_tells_who_of_the_running_wants_to_be_looked_at(runs: Shell) -> None:
    with runs.store() as store:
        record(store, 4, Notified("gone", "gradient > 4 (gradient = 7)"))
    (line,) = [line for line in runs.do("status").splitlines() if line.split()[:2] == ["4", "d"]]
    assert "running, notified gone" in line


def test_the_spans_and_counts_of_criteria_are_in_the_json(runs: Shell) -> None:
    (shown,) = json.loads(runs.do("show", "1", "--json"))
    rules = {each.pop("name"): each for each in shown["criteria"]}
    assert rules["high"]["for"] == {"points": 4}
    assert rules["calm"]["after"] == {"seconds": 7200.0}
    assert (rules["calm"]["do"], rules["calm"]["times"], rules["calm"]["met"]) == ("restart", 3, None)


def test_a_list_has_a_line_for_each_criterion(runs: Shell) -> None:
    lines = runs.do("criteria", "list", "3").splitlines()
    assert lines[0].split() == ["number", "name", "criterion", "do", "when", "stands"]
    assert len(lines) == 6
    assert runs.call("criteria", "list").code == 1, "none runs"


def test_a_trial_tells_what_it_would_have_ended_when_and_what_that_saves(runs: Shell) -> None:
    lines = runs.do("criteria", "try", "loss > 4", "--on", "all", "--for", "2 points").splitlines()
    assert [line.split() for line in lines[:3]] == [
        ["attempt", "name", "state", "runtime", "ended", "at", "step", "saved", "least", "loss", "rank"],
        ["1.1", "a", "finished", "1h", "00m", "19.0s", "2", "59m", "41s", "1", "2"],
        ["3.1", "c", "finished", "1h", "00m", "29.0s", "3", "59m", "31s", "1", "3"],
    ]
    assert lines[3:] == [
        "loss > 4 for 2 points: would have ended 2 of 3 attempts",
        "saves 3.973 of 6 GPU-hours (66 %)",
        "of the best 3 (least loss) it would have ended 2: 1.1, 3.1",
    ]


def test_the_same_is_told_as_json(runs: Shell) -> None:
    told = json.loads(runs.do("criteria", "try", "loss > 4", "--on", "all", "--after", "15s", "--json"))
    met = {each["attempt"]: (each["met"], each["step"]) for each in told["attempts"]}
    assert met == {"1.1": (15.0, 1.0), "2.1": (None, None), "3.1": (19.0, 2.0)}
    assert (told["judged"], told["ended"], told["aim"]) == (3, 2, {"metric": "loss", "direction": "min"})
    assert told["gpu_hours_saved"] == pytest.approx(2 * (3600 - 15 + 3600 - 19) / 3600)
    assert told["best"] == ["2.1", "1.1", "3.1"]


def test_silence_and_time_are_judged_by_ticks_between_the_points(runs: Shell) -> None:
    told = json.loads(runs.do("criteria", "try", "stalled(loss) > 10m", "--on", "2", "--json"))
    assert told["attempts"][0]["met"] == 39 + 601
    told = json.loads(runs.do("criteria", "try", "runtime > 30m", "--on", "2", "--json"))
    assert told["attempts"][0]["met"] == 1801


@pytest.mark.parametrize(
    ("words", "what", "hint"),
    [
        (["lss > 4"], "there is no name 'lss'", "did you mean loss?"),
        (["loss >"], "a name", ""),
        (["tmod > 1h"], "^ while a program runs, 'tmod' is not known", "metric.tmod"),
        (["loss > 4", "--for", "10 pionts"], "--for: '10 pionts' is neither", "did you mean 10 points?"),
        (["runtime > 4", "--after", "3 points"], "names no metric", "write a time"),
        (["loss > 4", "--best", "speed"], "no attempt has the metric 'speed'", "the metrics are: loss"),
    ],
)
def test_a_mistake_is_told_with_what_would_be_right(
    runs: Shell, words: list[str], what: str, hint: str
) -> None:
    answer = runs.call("criteria", "try", *words, "--on", "all")
    assert answer.code == 1
    assert what in answer.err
    assert hint in answer.err


def test_where_nothing_has_run_there_is_nothing_to_try(runs: Shell) -> None:
    answer = runs.call("criteria", "try", "loss > 4", "--on", "4")
    assert (answer.code, "nothing of 4 has run" in answer.err) == (1, True)


def test_without_a_direction_it_is_asked_for(shell: Shell) -> None:
    shell.begin(PROJECT)
    with shell.store() as store:
        record(store, 1, points([1.0])._replace(key="speed"), Finished(3600.0))
    answer = shell.call("criteria", "try", "speed > 4", "--on", "1", "--best", "speed")
    assert "--best max:speed or --best min:speed" in answer.err
    shown = shell.do("criteria", "try", "speed > 4", "--on", "1", "--best", "max:speed").splitlines()
    assert shown[-1] == "of the best 1 (greatest speed) it would have ended 0"
    shown = shell.do("criteria", "try", "speed > 4", "--on", "1").splitlines()
    assert shown[-1] == "the best are not known: name a metric with --best"
