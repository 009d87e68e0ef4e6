"""A run that somebody wants to end for an expression is ended if that holds by what nerokid knows now."""

from pathlib import Path
from typing import Any

from kid.in_hand import InHand

from neronet.model.event import Aborted, Points, Record, Spared, Started, Stopping, Vitals, to_json
from neronet.model.wish import Wish

RATES = "echo errorrate=0.5; echo errorrate=0.3; echo ready; exec sleep 1000"


def ready(attempt: InHand) -> InHand:
    attempt.printed("ready")
    attempt.turn(1.0)
    return attempt


def answers(attempt: InHand) -> list[object]:
    return [event for event in attempt.events() if not isinstance(event, Started | Points)]


def wish(when: str, name: str = "w1", **known: Any) -> Wish:
    return Wish("by user", name, when, known)


def test_a_run_that_has_recovered_is_spared_once_for_each_wish_with_the_values_seen(tmp_path: Path) -> None:
    with InHand(tmp_path, RATES) as attempt:
        ready(attempt)
        for _again in range(2):
            attempt.run.heed(wish("errorrate > 0.4"))
        attempt.run.heed(wish("loss > 1", "w2"))
        assert answers(attempt) == [
            Spared("w1", "errorrate > 0.4 does not hold (errorrate = 0.3)"),
            Spared("w2", "loss > 1 does not hold"),
        ]
        attempt.turn(100.0)
        assert not attempt.run.ended


def test_a_run_for_which_it_holds_is_ended_for_the_cause_that_was_given(tmp_path: Path) -> None:
    with InHand(tmp_path, RATES) as attempt:
        ready(attempt).run.heed(wish("errorrate > 0.2 && runtime < 1h"))
        assert answers(attempt) == [Stopping("by user", "ask")]
        attempt.run.heed(wish("errorrate > 0.4", "w2"))
        assert isinstance(attempt.finish(), Aborted)
        assert not any(isinstance(event, Spared) for event in attempt.events()), "it was ending already"


def test_functions_look_back_on_points_that_no_criterion_has_asked_to_keep(tmp_path: Path) -> None:
    with InHand(tmp_path, RATES) as attempt:
        ready(attempt).run.heed(wish("max(errorrate) > 0.6 || count(metric.errorrate) < 2"))
        attempt.run.heed(wish("first(errorrate) > 0.4 && min(errorrate) < 0.4", "w2"))
        assert [type(answer) for answer in answers(attempt)] == [Spared, Stopping]


def test_what_only_neroman_knows_comes_with_the_wish_and_the_rest_is_her_own(tmp_path: Path) -> None:
    known: dict[str, Any] = {"tag": ["draft", "paper"], "cluster": "triton", "age": 90000.0}
    with InHand(tmp_path, RATES) as attempt:
        ready(attempt).run.heed(wish("cluster = triton && state = queued", **known))
        attempt.run.heed(wish("tag = paper && cluster = triton && age > 1d && steps >= 1", "w2", **known))
        assert answers(attempt) == [
            Spared(
                "w1", "cluster = triton && state = queued does not hold (cluster = triton, state = running)"
            ),
            Stopping("by user", "ask"),
        ]


def test_what_she_cannot_read_ends_nothing(tmp_path: Path) -> None:
    with InHand(tmp_path, RATES) as attempt:
        ready(attempt).run.heed(wish("errorrate >< 1"))
        (spared,) = answers(attempt)
        assert isinstance(spared, Spared)
        assert "cannot be read" in spared.message


def test_a_wish_without_condition_is_no_question(tmp_path: Path) -> None:
    with InHand(tmp_path, RATES) as attempt:
        ready(attempt).run.heed(wish("errorrate > 0.4"))
        attempt.run.heed(Wish("by user"))
        assert [type(answer) for answer in answers(attempt)] == [Spared, Stopping]


def test_a_program_that_is_over_is_not_judged(tmp_path: Path) -> None:
    with InHand(tmp_path, "echo errorrate=0.5; exit 0") as attempt:
        attempt.wait()
        attempt.run.heed(wish("errorrate > 0.4"))
        assert answers(attempt) == []


def test_functions_look_back_on_what_the_program_used(tmp_path: Path) -> None:
    with InHand(tmp_path, RATES) as attempt:
        record = Record(7, 5.0, Vitals(runtime=9.0, memory=1000))
        attempt.journal.append([to_json(record)])
        ready(attempt).run.heed(wish("max(memory) > 2K"))
        attempt.run.heed(wish("max(memory) = 1000 && max(vital.memory) = 1000", "w2"))
        assert [type(answer) for answer in answers(attempt) if not isinstance(answer, Vitals)] == [
            Spared,
            Stopping,
        ]
