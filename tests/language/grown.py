"""Random expressions that the parser accepts, for properties that all of them have."""

from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from neronet.language import tree as t
from neronet.language.agreement import clash, settle
from neronet.language.names import FUNCTIONS, OF_VALUES, QUANTITY

OPERATORS = ("<", "<=", ">", ">=", "=", "!=", "~")
_OF_SERIES = sorted(name for name in FUNCTIONS if FUNCTIONS[name].window)


def calls(
    variables: SearchStrategy[Any], metrics: SearchStrategy[Any], windows: SearchStrategy[int]
) -> SearchStrategy[Any]:
    """Return calls of functions: of the points of metrics, or of the values of variables."""
    series = st.builds(t.Call, st.sampled_from(_OF_SERIES), metrics, st.one_of(st.none(), windows))
    results = series.filter(lambda call: FUNCTIONS[call.function].type == QUANTITY)
    return st.one_of(
        series,
        st.builds(t.Call, st.just("stalled"), metrics, st.none()),
        st.builds(t.Call, st.sampled_from(sorted(OF_VALUES)), st.one_of(variables, results), st.none()),
    )


def comparisons(operands: SearchStrategy[Any], others: SearchStrategy[Any]) -> SearchStrategy[Any]:
    """Return comparisons that make sense, of operands with literals or with one another."""
    sides = st.one_of(operands, operands, others)
    return (
        st.tuples(sides, st.sampled_from(OPERATORS), sides)
        .map(lambda three: t.Comparison(three[0], three[1], settle(*three)))
        .filter(lambda comparison: clash(*comparison) is None)
    )


def joined(leaves: SearchStrategy[Any], most: int) -> SearchStrategy[Any]:
    """Return expressions of at most so many leaves."""
    return st.recursive(
        leaves,
        lambda inner: st.one_of(
            st.builds(t.Not, inner),
            st.builds(t.And, st.lists(inner, min_size=2, max_size=3).map(tuple)),
            st.builds(t.Or, st.lists(inner, min_size=2, max_size=3).map(tuple)),
        ),
        max_leaves=most,
    )
