"""Whatever is printed parses to the same tree; whatever is typed gives a tree or a ``SelectionError``."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from neronet.errors import SelectionError
from neronet.language import tree as t
from neronet.language.agreement import clash, settle
from neronet.language.evaluate import MISSING, Point, Scope, evaluate, names
from neronet.language.names import FUNCTIONS, QUANTITY, STATES
from neronet.language.parser import parse_expression, parse_selector

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
texts = st.builds(t.Text, st.text(max_size=10))
literals = st.one_of(quantities, texts, st.builds(t.Truth, st.booleans()))
of_series = st.sampled_from(sorted(name for name in FUNCTIONS if FUNCTIONS[name].window))
series = st.builds(t.Call, of_series, variables, st.one_of(st.none(), st.integers(1, 99)))
calls = st.one_of(
    series,
    st.builds(t.Call, st.just("stalled"), variables, st.none()),
    st.builds(
        t.Call,
        st.sampled_from(["isnan", "isinf"]),
        st.one_of(variables, series.filter(lambda call: FUNCTIONS[call.function].type == QUANTITY)),
        st.none(),
    ),
)
OPERATORS = ("<", "<=", ">", ">=", "=", "!=", "~")
comparisons = (
    st.tuples(
        st.one_of(variables, calls, literals),
        st.sampled_from(OPERATORS),
        st.one_of(variables, calls, literals),
    )
    .map(lambda three: t.Comparison(three[0], three[1], settle(*three)))
    .filter(lambda comparison: clash(*comparison) is None)
)
expressions = st.recursive(
    st.one_of(variables, calls, comparisons),
    lambda inner: st.one_of(
        st.builds(t.Not, inner),
        st.builds(t.And, st.lists(inner, min_size=2, max_size=3).map(tuple)),
        st.builds(t.Or, st.lists(inner, min_size=2, max_size=3).map(tuple)),
    ),
    max_leaves=12,
)
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


def _assert_pointed(error: SelectionError) -> None:
    shown, caret = error.what.split("\n")
    assert caret.index("^") <= len(shown)
