"""A value stands in the command as exactly one word, whatever it is."""

import json
import subprocess
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from neronet.errors import NeronetError
from neronet.man.core.template import fill, names


def printed(command: str) -> str:
    done = subprocess.run(["sh", "-c", command], stdout=subprocess.PIPE, check=True)
    return done.stdout.decode()


def test_names_come_once_in_the_order_of_first_use() -> None:
    assert names("python train.py --lr {lr} --depth {depth} --again {lr} {{not}}") == ("lr", "depth")


def test_a_template_without_placeholders_is_its_own_command() -> None:
    assert names("make -j4 all") == ()
    assert fill("awk '{{print $1}}' log", {}) == "awk '{print $1}' log"


@pytest.mark.parametrize(
    ("value", "word"),
    [
        (0.1, "0.1"),
        (1e-05, "1e-05"),
        (100000, "100000"),
        (True, "True"),
        (None, "''"),
        ("plain", "plain"),
        ("two words", "'two words'"),
        ("$(rm -rf ~)", "'$(rm -rf ~)'"),
        ("", "''"),
        ([1, 2], "'[1, 2]'"),
        ({"a": None}, "'{\"a\": null}'"),
    ],
)
def test_a_value_is_written_as_one_word(value: Any, word: str) -> None:
    assert fill("run {x}", {"x": value}) == "run " + word


def test_a_parameter_may_have_dots_and_dashes_in_its_name() -> None:
    assert fill("t model.depth={model.depth} {a-b}", {"model.depth": 3, "a-b": 1}) == "t model.depth=3 1"


@pytest.mark.parametrize("command", ["run {", "run }", "run {lr", "run lr}", "run {{lr}", "run {lr}}"])
def test_unbalanced_braces_are_refused_with_the_way_to_write_a_brace(command: str) -> None:
    with pytest.raises(NeronetError) as refused:
        fill(command, {"lr": 1})
    assert refused.value.hint in (
        "write {{ if the brace is meant as such",
        "write }} if the brace is meant as such",
    )


def test_an_unknown_name_brings_the_nearest() -> None:
    with pytest.raises(NeronetError, match=r"{dpeth} in the command is no parameter") as refused:
        fill("run {dpeth}", {"depth": 1, "lr": 2})
    assert "did you mean depth?" in (refused.value.hint or "")


@pytest.mark.parametrize(
    "command",
    [
        "run '{x}'",
        'run "a {x} b"',
        "run `echo {x}`",
        "run # {x}",
        "run \\{x}",
        "run ${x}",
        "run $'\\'{x}'",
        "cat <<END\n{x}\nEND",
        "cat <<-'END'\n\t{x}\n\tEND",
        "cat <<\\END\n{x}\nEND",
        'echo "$(cat <<END\n{x}\nEND\n)"',
    ],
)
def test_a_value_is_refused_where_the_shell_would_take_it_apart(command: str) -> None:
    with pytest.raises(NeronetError, match="would not stay one word"):
        names(command)


TEMPLATES = [
    "printf %s {x}",
    "# don't worry\nprintf %s {x}",
    "true a#b; printf %s {x}",
    "printf %s '{{'>/dev/null; printf %s {x}",
    "echo it\\'s >/dev/null; printf %s {x}",
    "cat <<END >/dev/null\nit's `nothing`\nEND\nprintf %s {x}",
    'cat <<\\END >/dev/null\n"\nEND\nprintf %s {x}',
    "true $((1 << 2))\nprintf %s {x}",
    "cat <<-'A' >/dev/null\n\t'\n\tA\n(printf %s {x})",
    "case a in a) printf %s {x};; esac",
]


@settings(max_examples=120, deadline=None)
@given(
    st.sampled_from(TEMPLATES),
    st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])),
)
@example(TEMPLATES[0], "'; touch pwned; '")
@example(TEMPLATES[0], '-n\n\\c$`"')
def test_the_shell_hands_the_value_over_as_it_was(template: str, value: str) -> None:
    assert printed(fill(template, {"x": value})) == value


def test_a_command_substitution_within_quotes_begins_anew() -> None:
    assert printed(fill('printf %s "$(printf %s {x})"', {"x": "a  '$b"})) == "a  '$b"


@given(st.floats(allow_nan=False, allow_infinity=False) | st.integers())
def test_a_number_reads_back_the_same(number: float) -> None:
    written = fill("{x}", {"x": number})
    assert type(number)(written) == number


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(), st.lists, max_leaves=5))
def test_a_list_is_json(value: Any) -> None:
    if isinstance(value, list):
        written = fill("{x}", {"x": value})
        assert (
            json.loads(written[1:-1].replace("'\"'\"'", "'") if written.startswith("'") else written) == value
        )


@given(st.text("ab{}'\"\\$`#<\n ()", max_size=30))
def test_any_text_is_a_template_or_the_users_mistake(text: str) -> None:
    try:
        found = names(text)
    except NeronetError:
        return
    assert all(set(name) <= {"a", "b"} for name in found)
