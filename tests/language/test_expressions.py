"""How expressions are read: precedence, units, words, functions, and every mistake with its caret."""

import pytest

from neronet.errors import SelectionError
from neronet.language.parser import parse_expression
from neronet.language.tree import (
    And,
    Call,
    Comparison,
    Expression,
    Not,
    Or,
    Quantity,
    Text,
    Truth,
    Variable,
    Word,
)

A, B, C = Variable("a"), Variable("b"), Variable("c")

READ = [
    ("a || b && c", Or((A, And((B, C))))),
    ("(a || b) && c", And((Or((A, B)), C))),
    ("a && b && c", And((A, B, C))),
    ("(a && b) && c", And((And((A, B)), C))),
    ("a and not b or c", Or((And((A, Not(B))), C))),
    ("A AND b", And((Variable("A"), B))),
    ("!a > 1", Not(Comparison(A, ">", Quantity(1)))),
    ("!!a", Not(Not(A))),
    ("((a))", A),
    ("a == 1", Comparison(A, "=", Quantity(1))),
    ("a!=-1e-3", Comparison(A, "!=", Quantity(-1e-3))),
    ("a<-inf", Comparison(A, "<", Quantity(float("-inf")))),
    ("val/loss<.5", Comparison(Variable("val/loss"), "<", Quantity(0.5))),
    ("metric.train.acc >= 5.", Comparison(Variable("metric.train.acc"), ">=", Quantity(5.0))),
    ("param.learning-rate > 0", Comparison(Variable("param.learning-rate"), ">", Quantity(0))),
    ("use_bias = true", Comparison(Variable("use_bias"), "=", Truth(True))),
    ("use_bias = False", Comparison(Variable("use_bias"), "=", Truth(False))),
    ("state = crashed", Comparison(Variable("state"), "=", Text("crashed"))),
    ("cause ~ memory", Comparison(Variable("cause"), "~", Text("memory"))),
    ("optimizer != adam", Comparison(Variable("optimizer"), "!=", Word("adam"))),
    ("best = metric.loss", Comparison(Variable("best"), "=", Variable("metric.loss"))),
    ("loss > target", Comparison(Variable("loss"), ">", Variable("target"))),
    ("runtime = wait", Comparison(Variable("runtime"), "=", Variable("wait"))),
    ("name = 'it''s'", Comparison(Variable("name"), "=", Text("it's"))),
    ('name = "a ""b"""', Comparison(Variable("name"), "=", Text('a "b"'))),
    ("slope(loss, 20) >= 0", Comparison(Call("slope", Variable("loss"), 20), ">=", Quantity(0))),
    ("isnan (mean(loss,5))", Call("isnan", Call("mean", Variable("loss"), 5))),
    ("stalled(loss) > 10m", Comparison(Call("stalled", Variable("loss")), ">", Quantity(10, "m"))),
    ("last > max", Comparison(Variable("last"), ">", Variable("max"))),
]


@pytest.mark.parametrize(("text", "tree"), READ)
def test_an_expression_is_read_by_the_grammar(text: str, tree: Expression) -> None:
    assert parse_expression(text) == tree


UNITS = [
    ("7200", 7200.0, "number"),
    ("1_000", 1000.0, "number"),
    ("90s", 90.0, "duration"),
    ("5m", 300.0, "duration"),
    ("1h 30m", 5400.0, "duration"),
    ("1h30m10s", 5410.0, "duration"),
    ("1.5h", 5400.0, "duration"),
    ("-1h 30m", -5400.0, "duration"),
    ("2 d", 172800.0, "duration"),
    ("1w", 604800.0, "duration"),
    ("4K", 4096.0, "size"),
    ("5M", 5 * 2.0**20, "size"),
    ("16GiB", 16 * 2.0**30, "size"),
    ("1TB", 2.0**40, "size"),
    ("40%", 0.40, "fraction"),
    ("7 %", 0.07, "fraction"),
]


@pytest.mark.parametrize(("written", "value", "kind"), UNITS)
def test_a_unit_gives_seconds_bytes_or_a_fraction(written: str, value: float, kind: str) -> None:
    tree = parse_expression(f"x > {written} && y")
    assert isinstance(tree, And)
    assert isinstance(tree.operands[0], Comparison)
    quantity = tree.operands[0].right
    assert isinstance(quantity, Quantity)
    assert (quantity.value, quantity.kind) == (value, kind)


def test_an_integer_stays_exact() -> None:
    tree = parse_expression("seed = 123456789012345678")
    assert tree == Comparison(Variable("seed"), "=", Quantity(123456789012345678))


def test_kinds_of_values_are_never_equal() -> None:
    values: set[object] = {Text("a"), Variable("a"), Word("a"), Not(A), (A,), ("a",)}
    assert len(values) == 6


JOIN = "join conditions with && or ||, and items with commas"
UNIT = "the units are s m h d w for time, K M G T for sizes, and %"
MISTAKES = [
    ("", 0, "an expression is missing", "write a condition, as in runtime > 2h && errorrate > 0.40"),
    ("loss >", 6, "a name or a value is missing here", None),
    ("loss > ", 6, "a name or a value is missing here", None),
    ("loss >> 1", 6, "a name or a value should stand here", None),
    ("&& loss", 0, "a name or a value should stand here", None),
    ("a b", 2, "a sign is missing before this", JOIN),
    ("a > 1)", 5, "no parenthesis is open here", None),
    ("b && (a > 1", 5, "the parenthesis is not closed", None),
    ("(a > 1, 2)", 6, "')' or a sign is missing before this", None),
    (
        "(a) > 1",
        4,
        "what stands in parentheses cannot be compared",
        "write it without them, as in loss < 0.5",
    ),
    ("0 < a < 1", 6, "comparisons cannot be chained", "write two, as in 0.1 < loss && loss < 0.5"),
    ("a && true", 5, "a value alone is no condition", "compare it, as in loss < 0.5"),
    ("1 < 2", 4, "both sides are fixed", "compare a name with a value, as in loss < 0.5"),
    ("a & b", 2, "this sign means nothing here", "write && for and"),
    ("a | b", 2, "this sign means nothing here", "write || for or"),
    ("a - 1 > 0", 2, "this sign means nothing here", "there is no arithmetic; compare a name with a value"),
    ("a \u2265 1", 2, "this sign means nothing here", "write >="),
    ("a- > 1", 1, "a name does not end in '-'", None),
    ("runtime > 5min", 11, "this is no unit", UNIT),
    ("memory > 16g", 11, "this is no unit", UNIT),
    ("a > 1e999", 4, "the number is too large", "write inf for infinity"),
    ("a = 'b", 4, "the quote is not closed", "a quote within a text is written twice"),
    ("men(loss) > 1", 0, "there is no function 'men'", "did you mean mean or min?"),
    ("mean() > 1", 5, "a metric's name is missing here", "write mean(loss, 10)"),
    ("mean(loss, 0) > 1", 11, "a number of points should stand here", "write mean(loss, 10)"),
    ("mean(loss, 1.5) > 1", 11, "a number of points should stand here", "write mean(loss, 10)"),
    ("mean(last(loss)) > 1", 5, "mean needs a metric's name", "write mean(loss, 10)"),
    ("isnan(loss, 3)", 10, "isnan takes one name", "write isnan(loss)"),
    ("mean(loss", 4, "the parenthesis is not closed", None),
    ("loss = nan", 7, "nothing equals nan", "write isnan(loss)"),
    ("state = runing", 8, "there is no such state", "did you mean running?"),
    ("state = 3", 8, "state is a text, and this is a number", "put it in quotes"),
    ("runtime > 16G", 10, "runtime is a duration, and this is a size", None),
    ("memory > 1h", 9, "memory is a size, and this is a duration", None),
    ("attempts > 'two'", 11, "attempts is a number, and this is a text", None),
    ("mean(loss) = true", 13, "the result is a number, and this is true or false", None),
    ("isnan(loss) = 1", 14, "the result is true or false, and this is a number", None),
    ("loss ~ 3", 7, "right of ~ stands a text", "put it in quotes, as in cause ~ 'exit code [12]'"),
    ("runtime ~ 'x'", 10, "~ searches in a text, and left of it stands a duration", None),
    ("'a' ~ name", 6, "both sides are fixed", "write a name on the left, as in cause ~ memory"),
    ("3 ~ name", 4, "~ searches in a text, and left of it stands a number", None),
]


@pytest.mark.parametrize(("text", "place", "reason", "hint"), MISTAKES)
def test_a_mistake_is_shown_under_a_caret_with_what_would_be_right(
    text: str, place: int, reason: str, hint: str
) -> None:
    with pytest.raises(SelectionError) as caught:
        parse_expression(text)
    assert caught.value.what.split("\n") == [text, " " * place + "^ " + reason]
    assert caught.value.hint == hint


@pytest.mark.parametrize("pattern", ["a(", "[", "*", "a" * 1001, "(" * 900, "a{99999999999}"])
def test_a_wrong_regular_expression_is_a_mistake(pattern: str) -> None:
    with pytest.raises(SelectionError, match="regular expression"):
        parse_expression(f"cause ~ '{pattern}'")


@pytest.mark.parametrize(
    ("opening", "closing"), [("(", ")"), ("!", ""), ("not ", ""), ("!(", ")"), ("isnan(", ")")]
)
def test_depth_is_bounded(opening: str, closing: str) -> None:
    with pytest.raises(SelectionError):
        parse_expression(opening * 1500 + "a" + closing * 1500)
    if opening != "isnan(":
        assert parse_expression(opening * 50 + "a" + closing * 50)


def test_breadth_is_not() -> None:
    tree = parse_expression("a<1||" * 1900 + "a")
    assert isinstance(tree, Or)
    assert len(tree.operands) == 1901
