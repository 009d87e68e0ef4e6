"""Sweeps give the values one would write by hand."""

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neronet.man.specs.specification import Field, Row, Specification
from neronet.man.specs.sweep import axis, single

Specify = Callable[[str], Specification]


def field(value: Any) -> Field:
    return Row("a", {"x": value}, {(): "f:1"}).field("x")


@pytest.mark.parametrize(
    ("written", "values"),
    [
        ([4, 5, 6], [4, 5, 6]),
        ([4], [4]),
        ([[1, 2], [3]], [[1, 2], [3]]),
        (["adam", None, True], ["adam", None, True]),
        ({"range": [0, 4]}, [0, 1, 2, 3]),
        ({"range": [0, 10, 4]}, [0, 4, 8]),
        ({"range": [3, 0, -1]}, [3, 2, 1]),
        ({"range": [0, 0.5, 0.1]}, [0.0, 0.1, 0.2, 0.3, 0.4]),
        ({"range": [0.5, 3]}, [0.5, 1.5, 2.5]),
        ({"linspace": [0, 1, 5]}, [0.0, 0.25, 0.5, 0.75, 1.0]),
        ({"linspace": [0, 0.3, 4]}, [0.0, 0.1, 0.2, 0.3]),
        ({"linspace": [7, 9, 1]}, [7.0]),
        ({"logspace": [1e-4, 1e-1, 4]}, [0.0001, 0.001, 0.01, 0.1]),
        ({"logspace": [1, 1000, 4]}, [1.0, 10.0, 100.0, 1000.0]),
        ({"logspace": [3, 9, 1]}, [3.0]),
        ({"choices": ["a", "b"]}, ["a", "b"]),
    ],
)
def test_a_sweep_gives_its_values(written: Any, values: list[Any]) -> None:
    found = axis(field(written))
    assert found == values
    assert list(map(type, found)) == list(map(type, values))


@pytest.mark.parametrize(
    ("written", "value"),
    [
        (3, 3),
        ("text", "text"),
        (None, None),
        ({"value": [1, 2]}, [1, 2]),
        ({"value": {"range": [1]}}, {"range": [1]}),
        ({"depth": 3, "width": 4}, {"depth": 3, "width": 4}),
        ({"value": 1, "unit": "m"}, {"value": 1, "unit": "m"}),
        ({}, {}),
    ],
)
def test_anything_else_is_one_value(written: Any, value: Any) -> None:
    assert axis(field(written)) is None
    assert single(field(written)) == value


@given(st.integers(-50, 50), st.integers(-50, 50), st.integers(-9, 9).filter(bool))
def test_a_range_of_whole_numbers_is_pythons(start: int, stop: int, step: int) -> None:
    expected = list(range(start, stop, step))
    if expected:
        assert axis(field({"range": [start, stop, step]})) == expected


@given(st.integers(1, 400), st.integers(1, 5))
def test_a_range_of_decimals_is_what_one_would_write(count: int, digits: int) -> None:
    step, stop = "%.*f" % (digits, 10**-digits), count / 10**digits
    found = axis(field({"range": [0, stop, float(step)]}))
    assert found == [float("%.*f" % (digits, n / 10**digits)) for n in range(count)]


@given(st.floats(1e-9, 1e9), st.floats(1e-9, 1e9), st.integers(2, 30))
def test_a_logspace_has_its_ends_and_grows_by_one_factor(first: float, last: float, count: int) -> None:
    found = axis(field({"logspace": [first, last, count]})) or []
    assert (found[0], found[-1], len(found)) == (first, last, count)
    factor = (last / first) ** (1 / (count - 1))
    for one, following in pairwise(found):
        assert following / one == pytest.approx(factor)


def test_more_values_in_a_list_leave_the_keys_of_the_others(specify: Specify) -> None:
    text = "command: t\nexperiments:\n  a: {lr: 1, depth: [%s], opt: [adam, sgd]}\n"
    before = {definition.key: definition.parameters for definition in specify(text % "4").definitions}
    after = {definition.key: definition.parameters for definition in specify(text % "3, 4, 5").definitions}
    assert len(after) == 6
    assert before.items() <= after.items()


def test_the_key_does_not_depend_on_the_order_of_the_parameters(specify: Specify) -> None:
    one = specify("command: t\nexperiments:\n  a: {x: [1, 2], b: [3]}").definitions
    other = specify("command: t\nexperiments:\n  a: {b: [3], x: [1, 2]}").definitions
    assert [definition.key for definition in one] == ['a {"b":3,"x":1}', 'a {"b":3,"x":2}']
    assert [definition.key for definition in other] == [definition.key for definition in one]


def test_one_combination_keeps_the_experiments_name(specify: Specify) -> None:
    assert [
        definition.name for definition in specify("command: t\nexperiments: {a: {x: [1]}}").definitions
    ] == ["a"]


def test_a_swept_default_multiplies_every_experiment(specify: Specify) -> None:
    text = "command: t {seed}\nparameters: {seed: [1, 2]}\nexperiments: {a: {}, b: {seed: 7}}"
    found = [(definition.name, definition.parameters) for definition in specify(text).definitions]
    assert found == [("a-1", {"seed": 1}), ("a-2", {"seed": 2}), ("b", {"seed": 7})]


def test_ten_thousand_combinations_are_all_different(specify: Specify) -> None:
    found = specify("command: t\nexperiments: {a: {x: {range: [0, 100]}, y: {range: [0, 100]}}}").definitions
    assert (
        len({definition.key for definition in found})
        == len({definition.name for definition in found})
        == 10000
    )
