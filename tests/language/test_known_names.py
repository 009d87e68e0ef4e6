"""Which names an expression needs, and the errors for names that are not there."""

import pytest

from neronet.errors import SelectionError
from neronet.language.evaluate import names
from neronet.language.known import Use, Written, check, uses
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
        "min(metric.loss) > 0 && count(errorrate) > 5",
        "mean(loss, 3) > 0 && slope(depth) < 0",
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
        ("!crashed", "!crashed\n ^ there is no name 'crashed'", "write state = crashed"),
        ("metric.lr > 1", "metric.lr > 1\n^ there is no name 'metric.lr'", "did you mean metric.loss?"),
        (
            "loss > 1",
            "loss > 1\n^ 'loss' is a parameter and a metric",
            "write param.loss or metric.loss",
        ),
        (
            "memory > 1G",
            "memory > 1G\n^ 'memory' is a parameter and a metric",
            "write param.memory or metric.memory",
        ),
        (
            "isnan(loss)",
            "isnan(loss)\n      ^ 'loss' is a parameter and a metric",
            "write param.loss or metric.loss",
        ),
        ("min(depths) < 1", "min(depths) < 1\n    ^ there is no name 'depths'", "did you mean depth"),
        (
            "min(lr) < 1",
            "min(lr) < 1\n    ^ min looks at the points of a metric, and 'lr' is none",
            "metric.loss",
        ),
        (
            "stalled(runtime) > 60",
            "stalled(runtime) > 60\n        ^ stalled looks at the points of a metric, and 'runtime' is none",
            "metric.memory",
        ),
        (
            "slope(param.loss) < 1",
            "slope(param.loss) < 1\n      ^ slope looks at the points of a metric, and 'param.loss' is none",
            "did you mean metric.loss",
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


def test_the_users_own_text_is_shown_when_it_is_given() -> None:
    text = "crashed, name=xyz&&xyz>1"
    expression = parse_expression(text[9:])
    with pytest.raises(SelectionError) as caught:
        check(expression, KNOWN, Written(text, 9, len(text)))
    assert caught.value.what == f"{text}\n{' ' * 19}^ there is no name 'xyz'"


def test_names_that_somebody_else_has_are_suggested() -> None:
    with pytest.raises(SelectionError) as caught:
        check(parse_expression("val_los < 1"), KNOWN, others=lambda _name: ["metric.val_loss"])
    assert "metric.val_loss" in str(caught.value.hint)


def test_a_use_tells_whether_values_or_points_are_needed() -> None:
    expression = parse_expression("loss < 1 && isnan(mean(acc, 2)) || isinf(x) && a = b && name = c")
    assert set(uses(expression)) == {Use("loss"), Use("acc", "mean"), Use("x"), Use("a"), Use("name")}


def test_the_nearest_name_is_found_whatever_its_case() -> None:
    assert nearest("LOSS", ["loss", "Accuracy"]) == ["loss"]
    assert nearest("acuracy", ["loss", "Accuracy"]) == ["Accuracy"]
    assert nearest("zzz", ["loss"]) == []


def test_every_built_in_has_a_meaning_and_every_function_an_example_that_parses() -> None:
    assert all(builtin.type and builtin.meaning for builtin in BUILTINS.values())
    for function in FUNCTIONS.values():
        assert function.meaning
        assert names(parse_expression(function.usage)) == {"loss"}
