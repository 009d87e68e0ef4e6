"""Limits and criteria end a program while it runs, in order, and say with which values."""

from pathlib import Path

import pytest
from host.patience import until
from kid.diary import values_of
from kid.in_hand import InHand

from neronet.host import processes
from neronet.kid.criteria import Facts
from neronet.kid.judge import Judge
from neronet.model.criterion import Criterion
from neronet.model.event import Aborted, Crashed, Finished, Points, Started, Stopping, Warned

LOSSES = "echo loss=0.5; echo loss=nan; echo ready; exec sleep 1000"


def rule(name: str, when: str, do: str = "abort") -> dict[str, str]:
    return {"name": name, "when": when, "do": do}


def turned(attempt: InHand) -> bool:
    attempt.turn()
    return attempt.run.ended


def test_a_time_limit_ends_a_program_not_before_it_is_over(tmp_path: Path) -> None:
    with InHand(tmp_path, "exec sleep 1000", resources={"time": 60}) as attempt:
        attempt.turn(60.0)
        assert [type(event) for event in attempt.events()] == [Started]
        attempt.turn(0.5)
        assert attempt.events()[-1] == Stopping("time limit", "ask")
        assert attempt.finish() == Crashed("time limit of 1m 00s", 60.5, -15, "")


def test_a_program_has_its_grace_before_it_is_killed_and_is_killed_once(tmp_path: Path) -> None:
    with InHand(tmp_path, "trap '' TERM; echo ready; while :; do sleep 0.05; done", grace=10.0) as attempt:
        attempt.printed("ready")
        attempt.run.stop("by user")
        attempt.turn(10)
        assert attempt.events()[-1] == Stopping("by user", "ask")
        attempt.turn(0.5)
        attempt.turn(20)
        attempt.run.stop("by somebody else")
        assert attempt.events()[1:] == [Stopping("by user", "ask"), Stopping("by user", "kill")]
        assert attempt.finish() == Aborted("by user", 30.5, -9)
        assert not processes.has_members(attempt.run.pid)


def test_what_a_program_leaves_behind_has_its_grace_too(tmp_path: Path) -> None:
    child = "sleep 99 & trap 'sleep 0.2; echo saved; exit' TERM; echo ready; wait"
    command = f'sh -c "{child}" & while ! grep -q ready ../stdout; do :; done'
    with InHand(tmp_path, command, grace=10.0) as attempt:
        attempt.wait()
        attempt.turn()
        attempt.turn(9.0)
        attempt.printed("saved")
        until(lambda: turned(attempt))
        assert [type(event) for event in attempt.events()] == [Started, Finished]


def test_a_criterion_ends_a_program_and_says_the_values(tmp_path: Path) -> None:
    rules = [rule("hopeless", "errorrate > 0.40 && runtime > 2h && lr = 0.1")]
    with InHand(
        tmp_path, "echo errorrate=0.75; exec sleep 1000", criteria=rules, parameters={"lr": 0.1}
    ) as attempt:
        attempt.printed("0.75")
        attempt.turn()
        assert not [event for event in attempt.events() if isinstance(event, Warned)]
        attempt.turn(7201)
        said = "errorrate > 0.40 && runtime > 2h && lr = 0.1 (errorrate = 0.75, lr = 0.1, runtime = 7201)"
        assert attempt.events()[-2:] == [
            Warned("hopeless", said),
            Stopping("criterion hopeless", "ask"),
        ]
        assert attempt.finish() == Aborted("criterion hopeless", 7201.0, -15)


def test_a_loss_that_is_no_number_is_seen_at_once(tmp_path: Path) -> None:
    with InHand(tmp_path, LOSSES, criteria=[rule("diverged", "isnan(loss)")]) as attempt:
        attempt.printed("ready")
        attempt.turn()
        assert attempt.events()[-1] == Stopping("criterion diverged", "ask")
        assert isinstance(attempt.finish(), Aborted)


def test_a_criterion_that_only_warns_warns_once(tmp_path: Path) -> None:
    with InHand(tmp_path, LOSSES, criteria=[rule("slow", "runtime > 5", "warn")]) as attempt:
        for _ in range(20):
            attempt.turn(1)
        assert [event for event in attempt.events() if isinstance(event, Warned)] == [
            Warned("slow", "runtime > 5 (runtime = 6)")
        ]
        attempt.run.stop("by user")
        attempt.finish()


def test_silence_is_noticed(tmp_path: Path) -> None:
    with InHand(tmp_path, LOSSES, criteria=[rule("silent", "stalled > 10m")]) as attempt:
        attempt.printed("ready")
        attempt.turn(300)
        attempt.turn(600)
        assert not [event for event in attempt.events() if isinstance(event, Stopping)]
        attempt.turn(1)
        assert attempt.events()[-1] == Stopping("criterion silent", "ask")
        attempt.finish()


@pytest.mark.parametrize("when", ["name ~ pattern", "number ~ pattern", "lost > 1", "huge * 2 > 1", "(("])
def test_a_criterion_that_stumbles_harms_nobody(tmp_path: Path, when: str) -> None:
    rules = [rule("odd", when), rule("good", "loss > 0.4")]
    with InHand(tmp_path, LOSSES, criteria=rules, parameters={"pattern": "(", "huge": "x"}) as attempt:
        attempt.printed("ready")
        attempt.turn()
        attempt.turn(5)
        attempt.run.stop("by user")
        assert isinstance(attempt.finish(), Aborted)
        assert values_of(attempt.events(), "loss")[0] == 0.5


def test_a_criterion_that_cannot_be_computed_does_not_hold(tmp_path: Path) -> None:
    with InHand(tmp_path, "true", parameters={"huge": 10**400}) as attempt:
        facts = Facts(attempt.assignment, attempt.hours.clock)
        points = Points("loss", [1], [1], [0.5])
        facts.take(points)
        judge = Judge([Criterion("huge", "isnan(huge)", "abort"), Criterion("good", "loss = 0.5", "warn")])
        assert [verdict.criterion.name for verdict in judge.verdicts(facts, [points])] == ["good"]
        attempt.finish()


def test_what_cannot_be_read_is_told_and_the_program_runs(tmp_path: Path) -> None:
    with InHand(tmp_path, "true", criteria=[rule("odd", "loss >")], metrics=["stdot"]) as attempt:
        assert isinstance(attempt.finish(), Finished)
        told = [event.message for event in attempt.events() if isinstance(event, Warned)]
        assert len(told) == 2
        assert told[0].startswith("criterion odd cannot be read")
        assert "'stdot' is no source" in told[1]


def test_a_name_means_metric_before_parameter_unless_it_says_which(tmp_path: Path) -> None:
    with InHand(tmp_path, "echo lr=0.5", parameters={"lr": 0.1, "depth": 3}, priority=2) as attempt:
        facts = Facts(attempt.assignment, attempt.hours.clock)
        assert facts.value("lr") == 0.1
        attempt.finish()
        for points in [event for event in attempt.events() if isinstance(event, Points)]:
            facts.take(points)
        assert [facts.value(name) for name in ("lr", "metric.lr", "param.lr", "depth")] == [0.5, 0.5, 0.1, 3]
        plain = [facts.value(name) for name in ("number", "attempt", "name", "state", "priority")]
        assert plain == [7, 1, "study-7", "running", 2]
