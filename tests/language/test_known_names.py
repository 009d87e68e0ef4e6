"""Which names an expression needs, and the errors for names that are not there."""

import pytest

from neronet.errors import SelectionError
from neronet.language.evaluate import check, names
from neronet.language.names import BUILTINS, FUNCTIONS, nearest
from neronet.language.parser import parse_expression

KNOWN = (
    "param.lr",
    "param.loss",
    "metric.loss",
    "metric.errorrate",
    "depth",
    "param.memory",
    "metric.memory",
)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("runtime>7200&&errorrate>0.40", {"runtime", "errorrate"}),
        ("!(mean(loss, 10) > param.x) || isnan(last(val/acc))", {"loss", "param.x", "val/acc"}),
        ("optimizer = adam && state = crashed", {"optimizer", "state"}),
    ],
)
def test_names_are_those_whose_values_are_needed(text: str, found: set[str]) -> None:
    assert names(parse_expression(text)) == found


@pytest.mark.parametrize(
    "text",
    [
        "runtime > 1h",
        "lr > 0 && param.lr > 0",
        "errorrate > 0",
        "depth = deep",
        "metric.loss > 0",
        "memory > 1G",
    ],
)
def test_known_names_pass_bare_or_with_their_prefix(text: str) -> None:
    check(parse_expression(text), KNOWN)


@pytest.mark.parametrize(
    ("text", "shown", "hint"),
    [
        (
            "runtime>7200&&errorate>0.40",
            "runtime > 7200 && errorate > 0.40\n                  ^ there is no name 'errorate'",
            "did you mean errorrate or metric.errorrate?",
        ),
        (
            "name = 'xyz' && xyz > 1",
            "name = 'xyz' && xyz > 1\n                ^ there is no name 'xyz'",
            "it is no built-in name, and no parameter or metric of any experiment",
        ),
        ("metric.lr > 1", "metric.lr > 1\n^ there is no name 'metric.lr'", "did you mean metric.loss?"),
        (
            "loss > 1",
            "loss > 1\n^ 'loss' is a parameter and a metric",
            "write param.loss or metric.loss",
        ),
    ],
)
def test_a_name_that_is_nowhere_or_twice_is_shown_with_what_to_write(
    text: str, shown: str, hint: str
) -> None:
    with pytest.raises(SelectionError) as caught:
        check(parse_expression(text), KNOWN)
    assert caught.value.what == shown.replace("0.40", "0.4")
    assert hint.rstrip("?") in str(caught.value.hint)


def test_the_nearest_name_is_found_whatever_its_case() -> None:
    assert nearest("LOSS", ["loss", "Accuracy"]) == ["loss"]
    assert nearest("acuracy", ["loss", "Accuracy"]) == ["Accuracy"]
    assert nearest("zzz", ["loss"]) == []


def test_every_built_in_has_a_meaning_and_every_function_an_example_that_parses() -> None:
    assert all(builtin.type and builtin.meaning for builtin in BUILTINS.values())
    for function in FUNCTIONS.values():
        assert function.meaning
        assert names(parse_expression(function.usage)) == {"loss"}
