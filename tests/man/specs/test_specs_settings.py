"""What ``--set`` takes means what it means in YAML, and is one value."""

import pytest

from neronet.errors import NeronetError
from neronet.man.specs import catalogue
from neronet.man.specs.settings import settings


@pytest.mark.parametrize(
    ("word", "value"),
    [
        ("x=0.01", 0.01),
        ("x=1e-3", 1e-3),
        ("x=3", 3),
        ("x=true", True),
        ("x=yes", "yes"),
        ("x=adam", "adam"),
        ("x='0.1'", "0.1"),
        ("x=", None),
        ("x = a=b", "a=b"),
        ("x={value: [1, 2]}", [1, 2]),
        ("x={width: 3}", {"width": 3}),
    ],
)
def test_a_value_is_read_as_yaml(word: str, value: object) -> None:
    found = settings([word], catalogue.parse_yaml)
    assert found == {"x": value}
    assert type(found["x"]) is type(value)


@pytest.mark.parametrize(
    ("words", "what"),
    [
        (["lr"], "--set lr: this sets no parameter"),
        (["=1"], "--set =1: this sets no parameter"),
        (["l r=1"], "--set l r=1: this sets no parameter"),
        (["x=1", "x=2"], "--set x=2: x is set twice"),
        (["x=[1, 2]"], "--set x=[1, 2]: an experiment has one value of a parameter, and this is a sweep"),
        (
            ["x={range: [0, 3]}"],
            "--set x={range: [0, 3]}: an experiment has one value of a parameter, and this is a sweep",
        ),
        (["x=.inf"], "--set x=.inf: .inf is not a finite number"),
    ],
)
def test_what_is_no_setting_is_refused(words: list[str], what: str) -> None:
    with pytest.raises(NeronetError) as caught:
        settings(words, catalogue.parse_yaml)
    assert caught.value.what == what


@pytest.mark.parametrize(
    "word", ["x=[1", "x={", "x=a: b: c", "x=!tag 1", "x=*a", "x=\x00", "x=1\ny: 2", "x='"]
)
def test_what_is_no_yaml_is_a_mistake_of_the_users(word: str) -> None:
    with pytest.raises(NeronetError, match="--set x"):
        settings([word], catalogue.parse_yaml)
