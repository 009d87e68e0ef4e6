"""``after``: names in full, patterns that never mean themselves, and mistakes at their place."""

from collections.abc import Callable
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neronet.errors import SpecificationError
from neronet.man.core.circles import circle
from neronet.man.specs.specification import Specification

Specify = Callable[[str], Specification]
PLAIN = "command: t\nexperiments:\n"


def after(specification: Specification) -> dict[str, list[str]]:
    return {each.name: each.after for each in specification.definitions if each.after}


def test_names_sweeps_groups_patterns_and_numbers_may_be_needed(specify: Specify) -> None:
    text = (
        "command: t {x}\nparameters: {x: 0}\nexperiments:\n"
        "  base: {}\n  depth: {x: [1, 2], after: base}\n  one: {after: [depth-1, 7]}\n"
        "  stage:\n    after: depth\n    experiments:\n      first: {}\n      second: {after: first}\n"
        "  all: {after: ['*']}\n".replace("  all:", "  last-of-all:")
    )
    found = after(specify(text))
    assert found == {
        "depth-1": ["base"],
        "depth-2": ["base"],
        "one": ["depth-1", "7"],
        "stage.first": ["depth"],
        "stage.second": ["stage.first"],
        "last-of-all": ["*"],
    }


def test_what_needs_nothing_is_the_same_revision_as_in_stores_of_before(specify: Specify) -> None:
    plain = specify(PLAIN + "  a: {}\n  b: {after: []}\n").definitions
    assert ["after" in each.to_json() for each in plain] == [False, False]


@pytest.mark.parametrize(
    ("rows", "place", "what", "hint"),
    [
        (
            "  a: {}\n  b: {after: [a, aa]}\n",
            4,
            "'b' is after 'aa', which is no experiment",
            "did you mean a?",
        ),
        (
            "  baseline: {}\n  b:\n    after:\n      - baseline\n      - baselne\n",
            7,
            "'b' is after 'baselne', which is no experiment",
            "did you mean baseline?",
        ),
        ("  a: {}\n  b: {after: ['x*']}\n", 4, "'b' is after 'x*', which no other experiment matches", ""),
        ("  b: {after: ['b*']}\n", 3, "'b' is after 'b*', which no other experiment matches", ""),
        ("  a: {after: a}\n", 3, "experiments wait for one another in a circle: a after a", "after: []"),
        (
            "  a: {after: c}\n  b: {after: a}\n  c: {after: b}\n",
            3,
            "experiments wait for one another in a circle: a after c after b after a",
            "take one",
        ),
        ("  a: {after: {b: 1}}\n", 3, "'after' is to be a list of texts", "[first, second]"),
        ("  a: {after: [0]}\n", 3, "'after' names no experiment: 0", "begin with 1"),
    ],
)
def test_a_mistake_is_told_at_its_line(specify: Specify, rows: str, place: int, what: str, hint: str) -> None:
    with pytest.raises(SpecificationError) as error:
        specify(PLAIN + rows)
    assert error.value.what.startswith(f"neronet.yaml:{place}: {what}")
    assert hint in (error.value.hint or "")


def test_at_the_top_of_the_file_it_means_nothing(specify: Specify) -> None:
    with pytest.raises(SpecificationError, match="'after'"):
        specify("after: a\n" + PLAIN + "  a: {}\n")


graphs = st.dictionaries(st.integers(0, 7), st.lists(st.integers(0, 7), unique=True), max_size=8)


@given(graphs)
def test_a_circle_is_found_wherever_there_is_one_and_is_one(graph: dict[int, list[int]]) -> None:
    left = dict(graph)
    while True:  # take away who waits for nobody that is left, as long as there are such
        free = [each for each, others in left.items() if not any(other in left for other in others)]
        if not free:
            break
        for each in free:
            del left[each]
    found = circle(graph)
    assert bool(found) == bool(left)
    if found:
        assert found[0] == found[-1]
        assert all(other in graph[one] for one, other in pairwise(found))


def test_a_long_chain_is_no_trouble() -> None:
    assert circle({number: [number + 1] for number in range(100_000)}) == []
