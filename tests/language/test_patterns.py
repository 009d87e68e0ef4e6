"""Which regular expressions are accepted, and that none of them searches without end."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neronet.language import patterns

GOOD = [
    "memory",
    "exit code [12]",
    "^deeper-[0-9]+$",
    "a*b+c?d{2,3}",
    "(out of|no) memory",
    "(ab)+c",
    r"(a\|b)+\)*",
    "([|+])*",
    "(?:ab)*",
    "(a+)?",
    "(a|b)?c",
    "(a){}",
    r"\(a+\)+",
]
ENDLESS = ["(a+)+$", "(a|a)*b", "((a?)b){9}", "(?:a*)*", "(?=a+)*", "(x(y+)z)+", r"([a-z]+\.)*x", "(a|b){2,}"]


@pytest.mark.parametrize("pattern", GOOD)
def test_a_plain_pattern_is_accepted(pattern: str) -> None:
    assert patterns.fault(pattern) is None


@pytest.mark.parametrize("pattern", ENDLESS)
def test_a_repetition_within_a_repetition_is_not(pattern: str) -> None:
    wrong = patterns.fault(pattern)
    assert wrong is not None
    assert "may never end" in wrong.reason


@pytest.mark.parametrize("pattern", ["(", "[a", "*", "a{3,2}", "(?P<n", "(" * 500, "a{99999999999}", "\\"])
def test_what_is_no_regular_expression_is_told(pattern: str) -> None:
    wrong = patterns.fault(pattern)
    assert wrong is not None
    assert "not a regular expression" in wrong.reason


def test_length_is_bounded() -> None:
    assert patterns.fault("a" * 1000) is None
    assert "longer than 1000" in str(patterns.fault("a" * 1001))


def test_only_the_beginning_of_a_long_text_is_searched() -> None:
    assert patterns.found("x", "a" * 999 + "x")
    assert not patterns.found("x", "a" * 1000 + "x")


@given(st.text(alphabet="ab()[]|*+?{}1,^$.\\", max_size=12), st.text(alphabet="ab", max_size=30))
def test_every_accepted_pattern_answers(pattern: str, text: str) -> None:
    if patterns.fault(pattern) is None:
        assert patterns.found(pattern, text) in (True, False)
