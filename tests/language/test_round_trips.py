"""Whatever is printed parses to the same tree; whatever is typed gives a tree or a ``SelectionError``."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from language import grown

from neronet.errors import SelectionError
from neronet.language import tree as t
from neronet.language.evaluate import MISSING, Point, Scope, evaluate, names
from neronet.language.names import STATES
from neronet.language.parser import parse_expression, parse_selector
from neronet.language.tokens import lex

KEYWORDS = ("and", "or", "not", "true", "false", "inf")
bare = st.from_regex(r"[A-Za-z_]([A-Za-z0-9_.-]{0,8}[A-Za-z0-9_])?", fullmatch=True)
variables = st.builds(
    t.Variable,
    st.one_of(st.sampled_from(["loss", "val/loss", "param.lr", "state", "runtime"]), bare).filter(
        lambda name: name.lower() not in KEYWORDS
    ),
)
counts = st.integers(1, 2**63 - 1)
amounts = st.one_of(st.integers(-(10**17), 10**17), st.floats(-1e290, 1e290))
quantities = st.one_of(
    st.builds(t.Quantity, amounts, st.sampled_from(["", "s", "m", "h", "d", "w", "K", "M", "G", "T", "%"])),
    st.just(t.Quantity(float("-inf"))),
)
literals = st.one_of(quantities, st.builds(t.Text, st.text(max_size=10)), st.builds(t.Truth, st.booleans()))
operands = st.one_of(variables, grown.calls(variables, variables, st.integers(1, 99)))
expressions = grown.joined(st.one_of(operands, grown.comparisons(operands, literals)), 12)
items = st.one_of(
    st.builds(t.Number, counts),
    st.tuples(counts, counts, counts).map(lambda n: t.Range(min(n[:2]), max(n[:2]), n[2])),
    st.builds(t.AttemptItem, counts, counts),
    st.builds(t.StateItem, st.sampled_from(STATES)),
    st.builds(t.Name, st.one_of(bare, st.sampled_from(STATES), st.text(min_size=1, max_size=8))),
    st.builds(t.Glob, st.sampled_from(["*", "a-*", "r[1,2]?", "[!a'(]x", "1*2"])),
    st.builds(t.Batch, counts),
    st.builds(t.Tag, st.one_of(bare, st.text(min_size=1, max_size=8))),
    st.just(t.All()),
    st.just(t.Last()),
    st.builds(t.ExpressionItem, expressions),
)
selectors = st.builds(t.Selector, st.lists(items, min_size=1, max_size=4).map(tuple))

WORDS = """
( ) , && || ! not and or < <= > >= == = != ~ ' " [ ] * ? - . : / % & | 1 2.5 1e3 1h 30m 16G 40% inf nan true
loss val/loss state crashed mean( isnan( stalled all last batch: tag: deeper-7 9-3 1-5:2 'a'
"""
PIECES = [*WORDS.split(), " ", "\n", "\x00", "\u2013"]
soups = st.lists(st.sampled_from(PIECES), max_size=30).map("".join)
anything = st.one_of(soups, st.text(max_size=60))


class Everything(Scope):
    """Gives every name a value of some kind, by its length."""

    def value(self, name: str) -> object:
        return [MISSING, 1, 0.5, "word", "3", True, ("a", "b"), float("nan")][len(name) % 8]

    def series(self, name: str) -> "list[Point]":
        return [(float(step), float(step), 1.0 / step) for step in range(1, len(name) % 4 + 1)]

    def now(self) -> float:
        return 10.0


@given(expressions)
def test_a_printed_expression_parses_to_the_same_tree(tree: Any) -> None:
    assert parse_expression(t.text(tree)) == tree


@given(selectors)
def test_a_printed_selector_parses_to_the_same_tree(tree: t.Selector) -> None:
    assert parse_selector(t.text(tree)) == tree


@settings(max_examples=400)
@given(anything)
def test_any_text_is_a_selector_or_a_selection_error(text: str) -> None:
    try:
        tree = parse_selector(text)
    except SelectionError as error:
        _assert_pointed(error)
    else:
        assert parse_selector(t.text(tree)) == tree


@settings(max_examples=400)
@given(anything)
def test_any_text_is_an_expression_or_a_selection_error(text: str) -> None:
    try:
        tree = parse_expression(text)
    except SelectionError as error:
        _assert_pointed(error)
    else:
        assert parse_expression(t.text(tree)) == tree
        assert evaluate(tree, Everything()) in (True, False, None)


@given(expressions)
def test_every_expression_has_an_answer(tree: Any) -> None:
    assert evaluate(tree, Everything()) in (True, False, None)
    assert all(isinstance(name, str) for name in names(tree))


@pytest.mark.parametrize(
    "sign",
    ["(", ")", "'", '"', "[", "!", "-", ".", "a", "a.", "1", "1_", "1h", " ", ",", "''", "[]", "a(", "*"],
)
def test_ten_thousand_of_one_sign_are_answered_at_once(sign: str) -> None:
    for parse in (parse_selector, parse_expression):
        text = (sign * 10000)[:10000]
        try:
            parse(text)
        except SelectionError as error:
            _assert_pointed(error)


@given(expressions, st.lists(st.sampled_from([" ", "  ", "\t", "\n"]), min_size=1, max_size=9))
def test_it_is_the_same_tree_however_it_is_spaced(tree: Any, spaces: list[str]) -> None:
    written = t.text(tree)
    pieces = [token.text for token in lex(written, 0, len(written))]
    spaced = "".join(piece + spaces[place % len(spaces)] for place, piece in enumerate(pieces))
    assert parse_expression(spaced) == tree


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(PIECES), min_size=2, max_size=4), st.integers(2, 4000))
def test_a_pattern_of_signs_of_any_length_is_answered(pieces: list[str], count: int) -> None:
    text = "".join(pieces) * count
    for parse in (parse_selector, parse_expression):
        try:
            tree = parse(text[:4000])
        except SelectionError as error:
            _assert_pointed(error)
        else:
            assert parse(t.text(tree)) == tree


@settings(max_examples=100)
@given(st.lists(st.sampled_from(["(", "!", "not ", "isnan(", "!("]), min_size=1, max_size=200), st.data())
def test_depth_gives_a_tree_or_a_mistake_and_never_a_recursion_error(opening: list[str], data: Any) -> None:
    closing = sum("(" in piece for piece in opening) + data.draw(st.sampled_from([0, 0, 0, -1, 1]))
    try:
        tree = parse_expression("".join(opening) + "loss" + ")" * closing)
    except SelectionError as error:
        _assert_pointed(error)
    else:
        assert parse_expression(t.text(tree)) == tree
        assert evaluate(tree, Everything()) in (True, False, None)


def _assert_pointed(error: SelectionError) -> None:
    shown, caret = error.what.split("\n")
    assert caret.index("^") <= len(shown)
