"""Parameters changed beside the specification keep their kinds, and stay until they are edited there."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from man.store.populace import define

from neronet.errors import NeronetError
from neronet.man.core.changes import changed, noted, read_anew
from neronet.model.experiment import Definition

BEFORE = define(
    "a", parameters={"lr": 0.1, "depth": 3, "opt": "adam", "on": True, "none": None, "sizes": [1]}
)
values = st.sampled_from([1, 1.0, True, 0.5, 2])


def test_only_the_named_parameter_becomes_another() -> None:
    after = changed(BEFORE, {"depth": 4.5, "none": "x"}, "it")
    assert after == BEFORE._replace(parameters={**BEFORE.parameters, "depth": 4.5, "none": "x"})


def test_an_unknown_name_is_refused_with_the_nearest() -> None:
    with pytest.raises(NeronetError, match="experiment 7 has no parameter 'dept'") as caught:
        changed(BEFORE, {"dept": 1}, "experiment 7")
    assert caught.value.hint == "did you mean depth?"
    with pytest.raises(NeronetError) as caught:
        changed(define("b"), {"lr": 1}, "experiment 8")
    assert caught.value.hint == "its parameters are: none"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"lr": "0,1"}, 'lr of it is a number (0.1), and --set gives a text ("0,1")'),
        ({"lr": True}, "lr of it is a number (0.1), and --set gives true or false (true)"),
        ({"on": 1}, "on of it is true or false (true), and --set gives a number (1)"),
        ({"opt": 3}, 'opt of it is a text ("adam"), and --set gives a number (3)'),
        ({"sizes": {"a": 1}}, 'sizes of it is a list ([1]), and --set gives a mapping ({"a": 1})'),
    ],
)
def test_a_value_of_another_kind_is_refused(changes: dict[str, object], words: str) -> None:
    with pytest.raises(NeronetError) as caught:
        changed(BEFORE, changes, "it")
    assert caught.value.what == words


def test_a_change_stays_while_the_specification_says_what_it_said() -> None:
    overrides = noted(BEFORE, {"lr": 0.3}, {})
    reading = read_anew(BEFORE._replace(command="other"), overrides)
    assert (reading.definition.parameters["lr"], reading.definition.command) == (0.3, "other")
    assert (reading.values, reading.dropped) == ({"lr": 0.3}, {})


@pytest.mark.parametrize("edited", [{"lr": 0.2}, {"lr": 0.3}, {}])
def test_a_change_gives_way_to_an_edit_of_the_same_parameter(edited: dict[str, object]) -> None:
    overrides = noted(BEFORE, {"lr": 0.3}, {})
    reading = read_anew(BEFORE._replace(parameters=edited), overrides)
    assert (reading.definition.parameters, reading.overrides) == (edited, {})
    assert reading.dropped == {"lr": 0.3}


@given(st.lists(values, min_size=1, max_size=5), values)
def test_what_is_set_back_to_the_specification_is_no_change_however_it_went(
    steps: list[object], first: object
) -> None:
    """1, 1.0 and true are three values."""
    specified = define("a", parameters={"x": first})
    current: Definition = specified
    overrides: dict[str, object] = {}
    for value in [*steps, first]:
        overrides = dict(noted(current, {"x": value}, overrides))  # type: ignore[arg-type]
        current = current._replace(parameters={"x": value})
    assert overrides == {}
