"""The key ``retry`` says which ends are tried again; a cause that there is not is told with the nearest."""

from collections.abc import Callable
from typing import Any

import pytest

from neronet.errors import SpecificationError
from neronet.man.core.retries import CAUSES, policy
from neronet.man.specs.specification import Specification

Specify = Callable[[str], Specification]

HEAD = "command: t\nexperiments:\n  a:\n    "


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (
            "{on: [node failure, preempted], times: 3}",
            {"on": ["node failure", "preempted"], "times": 3},
        ),
        ("{on: exit code 3}", {"on": ["exit code 3"]}),
        ("{on: [signal 9, exit code], wait: 5m}", {"on": ["signal 9", "exit code"], "wait": 300.0}),
        ("{times: 0}", {"times": 0}),
        ("{on: [], wait: ~}", {"on": []}),
        ("{}", {}),
    ],
)
def test_a_policy_is_read_as_it_is_written(specify: Specify, written: str, read: dict[str, Any]) -> None:
    assert specify(HEAD + "retry: " + written).definitions[0].retry == read


@pytest.mark.parametrize("cause", CAUSES)
def test_every_cause_that_can_be_named_is_one_that_is_tried_again(specify: Specify, cause: str) -> None:
    found = specify(HEAD + "retry: {on: [%s]}" % cause).definitions[0].retry
    assert policy(found).pause(cause, 0) == 0.0


def test_a_policy_is_merged_with_what_is_inherited(specify: Specify) -> None:
    text = "command: t\nretry: {on: [preempted], times: 3}\nexperiments:\n  a: {retry: {times: 5}}\n"
    assert specify(text).definitions[0].retry == {"on": ["preempted"], "times": 5}


@pytest.mark.parametrize(
    ("written", "what", "hint"),
    [
        ("{on: [nod failure]}", "'nod failure' is no cause", "did you mean node failure?"),
        ("{on: [node-failure]}", "'node-failure' is no cause", "did you mean node failure?"),
        ("{on: [TIMEOUT]}", "'TIMEOUT' is no cause", "did you mean time limit?"),
        ("{on: [oom]}", "'oom' is no cause", "did you mean out of memory?"),
        ("{on: [NODE_FAIL]}", "'NODE_FAIL' is no cause", "did you mean node failure?"),
        ("{on: [Preempted]}", "'Preempted' is no cause", "did you mean preempted?"),
        ("{on: [crashed]}", "'crashed' is a state, not a cause", "exit code"),
        (
            "{on: [bad weather]}",
            "'bad weather' is no cause that can be tried again",
            "node failure, preempted",
        ),
        ("{on: [exit code x]}", "'exit code x' is no cause", "exit code"),
        ("{on: [by user]}", "'by user' is not tried again", "for you to restart"),
        ("{on: [criterion slow]}", "'criterion slow' is not tried again", "for you to restart"),
        ("{on: 3}", "'on' is to be a list of texts, not the number 3", ""),
        ("{on: [9]}", "'on' is to hold texts, not the number 9", ""),
        ("{times: many}", "'times' is to be a whole number, not the text 'many'", ""),
        ("{times: -1}", "'times' is to be from 0 to 1000, not -1", ""),
        ("{times: 5000}", "'times' is to be from 0 to 1000, not 5000", ""),
        ("{wait: soon}", "wait: 'soon' is not a duration", ""),
        ("{wait: [1]}", "'wait' is to be a time", "5m"),
        ("{wait: true}", "wait: 'True' is not a duration", ""),
        ("{causes: [oom]}", "'causes' is no key of retry", "on, times, wait"),
        ("{time: 3}", "'time' is no key of retry", "did you mean times?"),
        ("[preempted]", "'retry' is to be a mapping, not a list", "retry: {"),
    ],
)
def test_a_mistake_is_told_with_its_line_and_what_would_be_right(
    specify: Specify, written: str, what: str, hint: str
) -> None:
    with pytest.raises(SpecificationError) as told:
        specify(HEAD + "retry: " + written)
    assert what in told.value.what
    assert hint in (told.value.hint or "")
    assert told.value.where == "neronet.yaml:4"
