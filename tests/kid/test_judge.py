"""Nerokid judges each point, does what the criterion says, and says the values that met it."""

import sys
from pathlib import Path

import pytest
from kid.in_hand import InHand

from neronet.host.clock import Clock
from neronet.kid.criteria import Facts
from neronet.kid.judge import Judge
from neronet.model.attempt import Assignment
from neronet.model.criterion import Criterion, Span
from neronet.model.event import Aborted, Event, Notified, Points, Stopping, Warned

SPIKE = "for v in 0.5 0.4 7 0.3; do echo loss=$v; done; echo ready; exec sleep 1000"


def rule(when: str, do: str = "abort", **more: object) -> dict[str, object]:
    return {"name": "high", "when": when, "do": do, **more}


def told(attempt: InHand) -> list[Event]:
    return [event for event in attempt.events() if isinstance(event, (Warned, Notified, Stopping))]


def test_a_spike_among_points_that_come_together_is_seen_with_its_value(tmp_path: Path) -> None:
    with InHand(tmp_path, SPIKE, criteria=[rule("loss > 5", "warn")]) as attempt:
        attempt.printed("ready")
        attempt.turn()
        assert told(attempt) == [Warned("high", "loss > 5 (loss = 7)")]


@pytest.mark.parametrize(("wanted", "said"), [(2, 1), (3, 0)])
def test_points_that_come_together_are_counted_one_by_one(tmp_path: Path, wanted: int, said: int) -> None:
    rules = [{**rule("loss < 0.45 || loss > 5", "warn"), "for": {"points": wanted}}]
    with InHand(tmp_path, SPIKE.replace("0.3", "0.6"), criteria=rules) as attempt:
        attempt.printed("ready")
        attempt.turn()
        assert len(told(attempt)) == said


def test_what_must_hold_for_a_time_is_held_against_the_steady_clock(tmp_path: Path) -> None:
    with InHand(tmp_path, SPIKE, criteria=[{**rule("loss < 1"), "for": {"seconds": 60}}]) as attempt:
        attempt.printed("ready")
        attempt.turn(5)
        attempt.turn(59)
        assert told(attempt) == []
        attempt.turn(1)
        said = "loss < 1 for 1m 00s (loss = 0.3)"
        assert told(attempt) == [Warned("high", said), Stopping("criterion high", "ask")]
        assert attempt.finish() == Aborted("criterion high", 65.0, -15)


def test_a_note_is_an_event_of_its_own_and_ends_nothing(tmp_path: Path) -> None:
    with InHand(tmp_path, SPIKE, criteria=[rule("loss > 5", "notify")]) as attempt:
        attempt.printed("ready")
        attempt.turn()
        attempt.turn(5)
        assert told(attempt) == [Notified("high", "loss > 5 (loss = 7)")]


def test_restart_ends_the_attempt_with_the_criterion_as_its_cause(tmp_path: Path) -> None:
    with InHand(tmp_path, SPIKE, criteria=[rule("loss > 5", "restart", times=2)]) as attempt:
        attempt.printed("ready")
        attempt.turn()
        assert attempt.finish() == Aborted("criterion high", 0.0, -15)


def test_points_in_several_pieces_are_as_one_and_nobody_evaluates_them_one_by_one() -> None:
    """200,000 points: what Python does is counted, in calls, and is not proportional to them."""
    facts = Facts(Assignment("1.1", "x", "true", {}), Clock(lambda: 9.0, lambda: 9.0))
    judge = Judge([Criterion("high", "loss > 5 && runtime < 1h", "warn", Span(points=200_000))])
    pieces = [Points("loss", range(10_000), [9.0] * 10_000, [6.0] * 10_000) for _ in range(20)]
    other = [piece._replace(key="acc") for piece in pieces]
    calls = 0

    def count(_frame: object, event: str, _argument: object) -> None:
        nonlocal calls
        calls += event == "call"

    sys.setprofile(count)
    try:
        found = judge.verdicts(facts, pieces + other)
    finally:
        sys.setprofile(None)

    assert [verdict.message for verdict in found] == [
        "loss > 5 && runtime < 1h for 200000 points (loss = 6, runtime = 0)"
    ]
    assert calls < 2000


def test_a_criterion_that_cannot_be_judged_is_told_once_and_the_others_are_judged_on() -> None:
    damaged = Criterion("damaged", "loss > 1", "abort", Span(points="ten"))  # type: ignore[arg-type]
    judge = Judge([damaged, Criterion("high", "loss > 1", "abort")])
    facts = Facts(Assignment("1.1", "a", "true", {}), Clock())

    met = judge.verdicts(facts, [Points("loss", [0.0], [0.0], [2.0])])

    assert [verdict.criterion.name for verdict in met] == ["high"]
    (complaint,) = judge.complaints()
    assert complaint.startswith("criterion damaged cannot be judged: TypeError")
    judge.verdicts(facts, [Points("loss", [1.0], [1.0], [3.0])])
    assert judge.complaints() == []
