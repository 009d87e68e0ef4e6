"""Nobody is let through before all that she needs has finished, and everybody as soon as it has."""

import sys
from types import FrameType
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from neronet.mum import precedence
from neronet.mum.precedence import Precedence

numbers = st.integers(1, 6)
tries = st.integers(1, 3)
names = st.tuples(numbers, tries)
steps = st.one_of(
    st.tuples(st.just("wait"), names, st.lists(names, min_size=1, max_size=4)),
    st.tuples(st.just("finish"), names, st.none()),
    st.tuples(st.just("remove"), names, st.none()),
)


def key(name: tuple[int, int]) -> str:
    return "ab12/%d.%d" % name


def is_met(need: tuple[int, int], finished: set[tuple[int, int]]) -> bool:
    return any(number == need[0] and attempt >= need[1] for number, attempt in finished)


@given(st.lists(steps, max_size=60))
def test_in_any_history_she_agrees_with_who_looks_at_everybody_each_time(history: list[Any]) -> None:
    order = Precedence()
    finished: set[tuple[int, int]] = set()
    waiting: dict[tuple[int, int], dict[int, int]] = {}
    for what, name, needs in history:
        if what == "wait" and name not in waiting:
            wanted = dict(needs)  # of two needs of one experiment the last counts
            is_open = not all(is_met(need, finished) for need in wanted.items())
            assert order.wait(key(name), ["%d.%d" % need for need in needs]) == is_open
            if is_open:
                waiting[name] = wanted
        elif what == "remove":
            assert order.remove(key(name)) == (waiting.pop(name, None) is not None)
        elif what == "finish":
            finished.add(name)
            free = [
                each
                for each, wanted in waiting.items()
                if all(is_met(need, finished) for need in wanted.items())
            ]
            assert sorted(order.finish(key(name))) == sorted(map(key, free))
            for each in free:
                del waiting[each]
        assert len(order) == len(waiting)
        assert all(order.is_needed(key((n, 1))) == any(n in w for w in waiting.values()) for n in range(1, 7))


def test_an_attempt_of_another_owner_is_no_concern_of_hers() -> None:
    order = Precedence()
    assert order.wait("ab12/2.1", ["1.1"])
    assert order.finish("cd34/1.1") == []
    assert order.unfinished("ab12/2.1") == ["1"]
    assert order.finish("ab12/1.1") == ["ab12/2.1"]


def work(order: Precedence, ends: range) -> int:
    """Return how many lines of hers are run while these finish."""
    lines = 0

    def count(frame: FrameType, event: str, _argument: Any) -> Any:
        nonlocal lines
        if frame.f_code.co_filename != precedence.__file__:
            return None
        lines += event == "line"
        return count

    before = sys.gettrace()
    sys.settrace(count)
    try:
        for number in ends:
            order.finish(f"ab12/{number}.1")
    finally:
        sys.settrace(before)
    return lines


def test_a_chain_costs_as_much_a_link_however_long_it_is() -> None:
    costs = []
    for length in (100, 1000):
        order = Precedence()
        for number in range(2, length + 2):
            order.wait(f"ab12/{number}.1", [f"{number - 1}.1"])
        costs.append(work(order, range(1, 51)))
    assert costs[0] == costs[1]


def test_ends_that_nobody_needs_cost_the_same_among_ten_thousand_who_wait() -> None:
    costs = []
    for many in (10, 10_000):
        order = Precedence()
        for number in range(many):
            order.wait(f"ab12/{number + 100}.1", ["1.1"])
        costs.append(work(order, range(2, 52)))
        assert len(order.finish("ab12/1.1")) == many
    assert costs[0] == costs[1]
