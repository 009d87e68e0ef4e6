"""Which ends are tried again: as the policy says, that often, and no sooner."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neronet.man.core import retries
from neronet.man.core.retries import CAUSES, Policy, covers, policy


@pytest.mark.parametrize(
    ("word", "cause"),
    [
        ("time limit", "time limit"),
        ("time limit", "time limit of 2h 00m"),
        ("exit code", "exit code 3"),
        ("exit code 3", "exit code 3"),
        ("exit code 127", "exit code 127: command not found"),
        ("lost", "lost its kid"),
        ("lost", "lost: the cluster has no trace of it"),
        ("cancelled", "cancelled by 1001"),
    ],
)
def test_a_cause_is_covered_by_its_own_beginning(word: str, cause: str) -> None:
    assert covers(word, cause)


@pytest.mark.parametrize(
    ("word", "cause"),
    [
        ("exit code 3", "exit code 30"),
        ("signal 1", "signal 15"),
        ("time limit", "time limits are a nuisance"),
        ("node failure", "refused: node failure is likely"),
        ("preempted", "by user"),
    ],
)
def test_a_cause_is_not_covered_by_what_only_looks_like_it(word: str, cause: str) -> None:
    assert not covers(word, cause)


def test_without_a_policy_nothing_is_tried_again() -> None:
    assert policy({}).pause("node failure", 0) is None


def test_with_a_number_alone_only_what_is_no_fault_of_the_programs_is_tried_again() -> None:
    some = policy({"times": 2})

    assert [some.pause(cause, 0) for cause in ("node failure", "preempted", "exit code 1", "time limit")] == [
        0.0,
        0.0,
        None,
        None,
    ]


def test_with_causes_alone_three_more_attempts_are_made() -> None:
    some = policy({"on": ["exit code"]})
    assert [some.pause("exit code 1", made) is None for made in range(5)] == [False, False, False, True, True]


def test_an_attempt_that_finished_is_not_tried_again() -> None:
    assert Policy(CAUSES, 5).pause(None, 0) is None


def test_the_wait_doubles_with_each_retry_and_is_bounded() -> None:
    some = Policy(("preempted",), 1000, 60.0)

    assert [some.pause("preempted", made) for made in range(4)] == [60.0, 120.0, 240.0, 480.0]
    assert some.pause("preempted", 999) == 60.0 * 1024


@given(st.integers(0, 50), st.sampled_from(CAUSES), st.text(max_size=20))
def test_however_often_it_fails_there_are_as_many_retries_as_asked_for(
    times: int, cause: str, about: str
) -> None:
    some, made = Policy((cause,), times), 0
    while some.pause(f"{cause} {about}", made) is not None:
        made += 1
    assert made == times


@given(st.dictionaries(st.sampled_from(["on", "times", "wait", "else"]), st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=4)))  # fmt: skip
def test_what_an_earlier_release_kept_unread_is_no_policy_or_a_sound_one(plain: dict[str, Any]) -> None:
    found = retries.policy(plain)

    assert all(isinstance(word, str) for word in found.on)
    assert found.pause("node failure", 0) is None or found.times > 0
