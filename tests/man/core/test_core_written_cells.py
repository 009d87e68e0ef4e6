"""A row's cells tell of its experiment, or of all for which it stands."""

from typing import Any

import pytest

from neronet.man.core.written_cells import Facts, content, is_held

ONE = Facts(
    4, "crashed", "exit code 3", 12.345, "4.2", "triton", "n7", 3, {"loss": 0.5, "bad": None}, {"loss": 0.1},
    {"loss": 2.0},
)  # fmt: skip
OTHER = Facts(5, "finished", None, 10.0, newest={"loss": 0.7}, lowest={"loss": 0.3}, highest={"loss": 1.0})


@pytest.mark.parametrize(
    ("word", "one", "both"),
    [
        ("number", 4, "4-5"),
        ("state", "crashed", "1 crashed, 1 finished"),
        ("cause", "exit code 3", None),
        ("runtime", 12.3, 11.2),
        ("attempt", "4.2", None),
        ("exit", 3, None),
        ("loss", 0.5, 0.6),
        ("metric.loss", 0.5, 0.6),
        ("last(loss)", 0.5, 0.6),
        ("min(loss)", 0.1, 0.1),
        ("max(loss)", 2.0, 2.0),
        ("bad", "nan", "nan"),
        ("min(bad)", None, None),
        ("unheard", None, None),
    ],
)
def test_a_cell_holds_what_its_word_says(word: str, one: Any, both: Any) -> None:
    assert content(word, [ONE], "") == one
    assert content(word, [ONE, OTHER], "") == pytest.approx(both)


@pytest.mark.parametrize(
    ("state", "held", "then"),
    [
        ("defined", "TODO", "TODO"),
        ("defined", "", "defined"),
        ("defined", "finished", "defined"),
        ("defined", "2 defined, 1 crashed", "defined"),
        ("running", "TODO", "running"),
    ],
)
def test_her_own_word_stays_until_something_has_happened(state: str, held: str, then: str) -> None:
    assert content("state", [Facts(1, state)], held) == then


@pytest.mark.parametrize(
    ("wanted", "held", "same"),
    [
        (4, 4.0, True), (4, "4", True), (0.5, "0.50", True), (4, "x", False), (None, "", True),
        (None, 0, False),
        ("a", "a", True), ("=a", "'=a", True), (1, True, False), ("", None, True), (4, None, False),
    ],
)  # fmt: skip
def test_a_cell_that_holds_it_already_is_left_alone(wanted: Any, held: Any, same: bool) -> None:  # noqa: FBT001
    assert is_held(wanted, held) is same
