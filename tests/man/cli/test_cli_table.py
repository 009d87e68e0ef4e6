"""Tables are aligned, as wide as the terminal at most, and coloured only where that is wanted."""

import click
import pytest
from hypothesis import given
from hypothesis import strategies as st

from neronet.man.cli import table
from neronet.man.cli.listing import value
from neronet.man.cli.picking import listed
from neronet.man.cli.table import Column

COLUMNS = [
    Column("number", right=True),
    Column("name", shrinks=True),
    Column("state", shrinks=True),
    Column("loss", right=True),
]
ROWS = [["1", "a", "running", "0.5"], ["12", "a-very-long-name", "crashed (exit code 3)", ""]]


def plain(lines: list[str]) -> list[str]:
    return [click.unstyle(line) for line in lines]


def test_numbers_stand_right_texts_left_and_no_line_has_a_tail() -> None:
    assert plain(table.lines(COLUMNS, ROWS)) == [
        "number  name              state                  loss",
        "     1  a                 running                 0.5",
        "    12  a-very-long-name  crashed (exit code 3)",
    ]


def test_a_table_without_rows_is_its_head() -> None:
    assert plain(table.lines(COLUMNS, [])) == ["number  name  state  loss"]


def test_in_a_narrow_terminal_long_texts_are_cut_the_longest_first() -> None:
    assert plain(table.lines(COLUMNS, ROWS, 44)) == [
        "number  name              state         loss",
        "     1  a                 running        0.5",
        "    12  a-very-long-name  crashed (ex…",
    ]


@pytest.mark.parametrize(
    ("width", "lines"),
    [
        (25, ["number  name    state  …", "     1  a       runni…", "    12  a-ver…  crash…"]),
        (24, ["number  name  …", "     1  a", "    12  a-ver…"]),
        (9, ["number  …", "     1", "    12"]),
        (1, ["number", "     1", "    12"]),
    ],
)
def test_in_a_very_narrow_one_columns_are_left_out_from_the_right_and_a_sign_says_so(
    width: int, lines: list[str]
) -> None:
    assert plain(table.lines(COLUMNS, ROWS, width)) == lines


def test_letters_that_take_two_places_are_counted_as_two() -> None:
    lines = plain(table.lines([Column("name"), Column("x")], [["本日", "1"], ["ab", "2"]]))

    assert lines == ["name  x", "本日  1", "ab    2"]


@given(
    st.lists(st.lists(st.text("ab 本é…", max_size=12), min_size=3, max_size=3), max_size=5),
    st.integers(6, 60),
)
def test_no_line_is_wider_than_the_terminal(rows: list[list[str]], width: int) -> None:
    columns = [Column("n", right=True), Column("name", shrinks=True), Column("state", shrinks=True)]
    cells = [["1", *row[1:]] for row in rows]

    for line in plain(table.lines(columns, cells, width)):
        assert sum(2 if letter == "本" else 1 for letter in line) <= width


@pytest.mark.parametrize("text", ["running", "crashed (exit code 3)", "finished"])
def test_states_are_coloured_with_their_causes(text: str) -> None:
    assert table.coloured(text) != text
    assert click.unstyle(table.coloured(text)) == text


def test_a_state_that_is_cut_keeps_its_colour() -> None:
    (_, line) = table.lines([Column("state", shrinks=True)], [["crashed (exit code 3)"]], 9)

    assert line == table.coloured("crashed", "crashed …")


@pytest.mark.parametrize("text", ["defined", "runningx", "name", ""])
def test_nothing_else_is(text: str) -> None:
    assert table.coloured(text) == text


@pytest.mark.parametrize(
    ("environment", "allowed"),
    [
        ({}, None),
        ({"NO_COLOR": "1"}, False),
        ({"NO_COLOR": ""}, None),
        ({"CLICOLOR_FORCE": "1"}, True),
        ({"CLICOLOR_FORCE": "0"}, None),
        ({"NO_COLOR": "1", "CLICOLOR_FORCE": "1"}, False),
    ],
)
def test_the_environment_has_its_say(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], *, allowed: bool | None
) -> None:
    for name in ("NO_COLOR", "CLICOLOR_FORCE"):
        monkeypatch.delenv(name, raising=False)
    for name, text in environment.items():
        monkeypatch.setenv(name, text)

    assert table.colour_allowed() is allowed


@pytest.mark.parametrize(
    ("parameter", "text"),
    [
        (None, ""),
        (0.1, "0.1"),
        (1e-05, "1e-05"),
        (1 / 3, "0.333333"),
        (3, "3"),
        (True, "true"),
        ("text", "text"),
        ("two\nlines\x1b[31m", '"two\\nlines\\u001b[31m"'),
        ([1, "a"], '[1, "a"]'),
    ],
)
def test_a_value_is_shown_as_one_writes_it(parameter: object, text: str) -> None:
    assert value(parameter) == text


@pytest.mark.parametrize(
    ("numbers", "text"),
    [
        ([], ""),
        ([5], "5"),
        ([1, 2, 3], "1-3"),
        ([1, 2, 4, 6, 7], "1-2,4,6-7"),
        (list(range(1, 40, 2)), "1,3,5,7,9,11,13,15,17,19,21,23,…"),
    ],
)
def test_numbers_are_listed_as_a_selector_would_write_them(numbers: list[int], text: str) -> None:
    assert listed(numbers) == text
