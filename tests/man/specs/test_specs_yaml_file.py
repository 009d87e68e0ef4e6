"""YAML is read as YAML 1.2, with the line of every key, and its pitfalls are told."""

from contextlib import suppress
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from neronet.errors import SpecificationError
from neronet.man.specs.yaml_file import parse, read


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("1", 1),
        ("-7", -7),
        ("0123", 123),
        ("0o17", 15),
        ("0x1F", 31),
        ("1_000", 1000),
        ("1e-3", 0.001),
        ("1.e-3", 0.001),
        ("-1E5", -100000.0),
        ("5e+2", 500.0),
        (".5", 0.5),
        ("0.1", 0.1),
        ("true", True),
        ("False", False),
        ("yes", "yes"),
        ("off", "off"),
        ("NO", "NO"),
        ("~", None),
        ("", None),
        ("2020-01-01", "2020-01-01"),
        ("2020-01-01 10:00:00", "2020-01-01 10:00:00"),
        ("1:30:00", "1:30:00"),
        ("1.2.3", "1.2.3"),
        ("'1'", "1"),
        ('"1e-3"', "1e-3"),
        ("!!str 5", "5"),
        ("[1, [a], {b: ~}]", [1, ["a"], {"b": None}]),
        ("|\n  two\n  lines", "two\nlines"),
    ],
)
def test_a_value_is_what_yaml_1_2_says(written: str, value: Any) -> None:
    found = parse("x: %s" % written, "f").keys["x"]
    assert found == value
    assert type(found) is type(value)


def test_old_yaml_does_not_turn_words_and_clocks_into_other_things() -> None:
    row = parse("%YAML 1.1\n---\na: yes\nb: 1e-3\nc: 1:30:00\non: d", "f")
    assert row.keys == {"a": "yes", "b": 0.001, "c": "1:30:00", "on": "d"}


def test_keys_are_always_text() -> None:
    assert parse("on: 1\n2: x\ntrue: y\nnull: z", "f").keys == {"on": 1, "2": "x", "true": "y", "null": "z"}


def test_every_key_and_item_has_its_line() -> None:
    row = parse("a: 1\nb:\n  c:\n    - x\n    - y: 2\n", "neronet.yaml")
    assert row.places == {
        (): "neronet.yaml:1",
        ("a",): "neronet.yaml:1",
        ("b",): "neronet.yaml:2",
        ("b", "c"): "neronet.yaml:3",
        ("b", "c", 0): "neronet.yaml:4",
        ("b", "c", 1): "neronet.yaml:5",
        ("b", "c", 1, "y"): "neronet.yaml:5",
    }
    assert row.where(("b", "c", 1, "unknown")) == "neronet.yaml:5"


def test_anchors_and_merge_keys_are_taken_in() -> None:
    row = parse("a: &a {x: 1, y: 2}\nb: {x: 3}\nc: {<<: *a, y: 4}\nd: {y: 5, <<: [{y: 6, z: 7}, *a]}", "f")
    assert row.keys["c"] == {"x": 1, "y": 4}
    assert row.keys["d"] == {"x": 1, "y": 5, "z": 7}


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("a:\n\t- b", "f:2: a tab stands where spaces belong"),
        ("a: 1\nb: 2\na: 3", "f:3: 'a' stands twice, first in line 1"),
        ("a:\n  b: 1\n  b: 2", "f:3: 'b' stands twice, first in line 2"),
        ("a: [*.csv]", "f:1: a text that begins with \\* must stand in quotes"),
        ("a: {b: !isnan(x)}", "f:1: a text that begins with ! must stand in quotes"),
        ("a: !isnan(x)", "f:1: '!isnan\\(x\\)' is a tag"),
        ("a: !!python/object/apply:os.system [ls]", "f:1: .* is a tag of YAML that has no meaning"),
        ("a: 1\nb: @x", "f:2: a text cannot begin like this"),
        ("a: 1\n%x", "f:2: a text cannot begin with %"),
        ("a: 1\nb: 'x\nc: 2\n", "f:2: a quotation mark is not closed"),
        ("a: 1\nb: [1, 2\n", "f:2: a \\[ is not closed"),
        ("a: 1\nb: {c: 2\n\n", "f:2: a { is not closed"),
        ("a: b: c", "f:1: a ': ' too many"),
        ("a: 1\nb\n", "f:2: a key without its ':'"),
        ("a: 1\n---\nb: 2", "f:2: a second document begins here"),
        ("a: .nan", "f:1: .nan is not a finite number"),
        ("a: [1, -.inf]", "f:1: -.inf is not a finite number"),
        ("a: 1e999", "f:1: 1e999 is not a finite number"),
        ("a: &a [*a]", "f:1: an alias stands within what it stands for"),
        ("? [a]\n: b", "f:1: a list or a mapping cannot be a key"),
        ("a: 1\nb: \x07", "f:2: the character '.x07' cannot stand in YAML"),
        ('a: "\\0"', "f:1: the text holds the character"),
        ('a: "\\ud800"', "f:1: the text holds half a character"),
        ("a: " + "[" * 2000, "f: it is nested too deeply"),
        ("<<: 3", "f:1: << takes in mappings only"),
        ("a: " + "9" * 5000, "f:1: a whole number of 5000 digits is too long"),
    ],
)
def test_what_is_malformed_is_told_in_plain_words(text: str, what: str) -> None:
    with pytest.raises(SpecificationError, match=what):
        parse(text, "f")


def test_a_small_file_that_unfolds_without_end_is_refused() -> None:
    lines = ["a0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]"]
    lines += ["a%d: &a%d [%s]" % (n, n, ", ".join(["*a%d" % (n - 1)] * 10)) for n in range(1, 9)]
    with pytest.raises(SpecificationError, match="unfolds to more than"):
        parse("\n".join(lines), "f")


def test_a_byte_order_mark_is_passed_over_and_other_encodings_are_told(tmp_path: Path) -> None:
    file = tmp_path / "f.yaml"
    file.write_bytes("\ufeffcommand: größer\n".encode())
    assert read(file).top.keys == {"command": "größer"}
    file.write_bytes("a: 1\nb: größer\n".encode("latin-1"))
    with pytest.raises(SpecificationError, match=r"f.yaml:2: the file is not written in UTF-8"):
        read(file)


@given(st.text(st.sampled_from("ab:- \n\t{}[]&*!|>'\"%@`#,?<1.e"), max_size=60))
def test_any_text_is_read_or_is_the_users_mistake(text: str) -> None:
    with suppress(SpecificationError):
        parse(text, "f")


@given(st.integers() | st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_written_by_python_is_read_as_the_same_number(number: float) -> None:
    found = parse("x: %r" % number, "f").keys["x"]
    assert found == number
    assert type(found) is type(number)


# ruamel writes "?L" in a list without quotes, and reads it as a key.
WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"])).filter(
    lambda word: word[:1] != "?"
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | WORDS, lambda inner: st.lists(inner, max_size=3)
)


@given(st.dictionaries(st.from_regex(r"[a-z]{1,5}", fullmatch=True), VALUES, min_size=1))
def test_what_yaml_writes_is_read_back(tree: dict[str, Any]) -> None:
    stream = StringIO()
    YAML(typ="safe", pure=True).dump(tree, stream)
    assert parse(stream.getvalue(), "f").keys == tree
