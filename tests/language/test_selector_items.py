"""What each kind of item is written as, and how a selector is cut into items."""

import pytest

from neronet.errors import SelectionError
from neronet.language.parser import parse_expression, parse_selector
from neronet.language.tree import (
    All,
    AttemptItem,
    Batch,
    Call,
    Comparison,
    ExpressionItem,
    Glob,
    Item,
    Last,
    Name,
    Not,
    Number,
    Quantity,
    Range,
    StateItem,
    Tag,
    Text,
    Variable,
)

ITEMS = [
    ("124", Number(124)),
    ("1_000", Number(1000)),
    ("124-186", Range(124, 186)),
    ("5 - 5", Range(5, 5)),
    ("2-10:2", Range(2, 10, 2)),
    ("124.2", AttemptItem(124, 2)),
    ("crashed", StateItem("crashed")),
    ("defined", StateItem("defined")),
    ("deeper-7", Name("deeper-7")),
    ("base.line_2", Name("base.line_2")),
    ("stalled", Name("stalled")),
    ("and", Name("and")),
    ("'last'", Name("last")),
    ('"my, run"', Name("my, run")),
    ("'it''s'", Name("it's")),
    ("deeper-*", Glob("deeper-*")),
    ("run?", Glob("run?")),
    ("run[1,2]", Glob("run[1,2]")),
    ("run[!a-c]*", Glob("run[!a-c]*")),
    ("run[']", Glob("run[']")),
    ("12*", Glob("12*")),
    ("batch:7", Batch(7)),
    ("batch: 1_0", Batch(10)),
    ("tag:paper", Tag("paper")),
    ("tag:größe-2", Tag("größe-2")),
    ("tag:'two words'", Tag("two words")),
    ("all", All()),
    ("last", Last()),
    ("tmod<1h", ExpressionItem(Comparison(Variable("tmod"), "<", Quantity(1, "h")))),
    ("isnan(loss)", ExpressionItem(Call("isnan", Variable("loss")))),
    ("!stalled", ExpressionItem(Not(Variable("stalled")))),
    ("(stalled)", ExpressionItem(Variable("stalled"))),
    ("name ~ '[ab]*'", ExpressionItem(Comparison(Variable("name"), "~", Text("[ab]*")))),
    ("1h < runtime", ExpressionItem(Comparison(Quantity(1, "h"), "<", Variable("runtime")))),
]


@pytest.mark.parametrize(("text", "item"), ITEMS)
def test_an_item_is_read_as_its_kind(text: str, item: Item) -> None:
    assert parse_selector(f"  {text} ").items == (item,)


def test_commas_split_only_outside_parentheses_quotes_and_brackets() -> None:
    text = "crashed,144-149, 170,run[1,2],mean(loss, 10) < 0.5,'a,b',(slope(loss, 5) > 0 && runtime>7200)"
    selector = parse_selector(text)
    assert selector.items == (
        StateItem("crashed"),
        Range(144, 149),
        Number(170),
        Glob("run[1,2]"),
        ExpressionItem(parse_expression("mean(loss, 10) < 0.5")),
        Name("a,b"),
        ExpressionItem(parse_expression("slope(loss, 5) > 0 && runtime > 7200")),
    )


MISTAKES = [
    ("", 0, "a selector is missing", "write 124-186, crashed, tmod<1h, or all"),
    (" \t", 0, "a selector is missing", "write 124-186, crashed, tmod<1h, or all"),
    ("1,,2", 2, "an item is missing here", "take one comma away"),
    ("1, ,2", 2, "an item is missing here", "take one comma away"),
    ("124,", 4, "an item is missing here", "take one comma away"),
    ("1, 9-3", 3, "the range runs backwards", "write 3-9"),
    ("0", 0, "numbers begin at 1", None),
    ("1-5:0", 4, "numbers begin at 1", None),
    ("124.0", 4, "numbers begin at 1", None),
    ("9" * 30, 0, "the number is too large", None),
    ("run-", 3, "a name does not end in '-'", "write run-* for all names that begin so"),
    ("run.", 3, "a name does not end in '.'", "write run.* for all names that begin so"),
    ("batch:last", 6, "a batch's number should stand here", "write batch:7"),
    ("tag:", 4, "a tag should stand here", "write tag:paper, or tag:'any text'"),
    ("tags:paper", 0, "there is no 'tags:'", "did you mean tag?"),
    ("1, 'run", 3, "the quote is not closed", "a quote within a text is written twice"),
    ("run[1,2", 3, "the bracket is not closed", "write deeper-[12]"),
    ("124 125", 4, "a sign is missing before this", "join conditions with && or ||, and items with commas"),
    (
        "crashed 125",
        8,
        "a sign is missing before this",
        "join conditions with && or ||, and items with commas",
    ),
    ("''", 0, "nothing stands between the quotes", None),
    ("124\u2013186", 3, "this sign means nothing here", "write -"),
    ("40%", 0, "a value alone is no condition", "compare it, as in loss < 0.5"),
]


@pytest.mark.parametrize(("text", "place", "reason", "hint"), MISTAKES)
def test_a_mistake_shows_the_text_a_caret_the_reason_and_what_would_be_right(
    text: str, place: int, reason: str, hint: str
) -> None:
    with pytest.raises(SelectionError) as caught:
        parse_selector(text)
    shown, caret = caught.value.what.split("\n")
    assert (shown, caret) == (text.replace("\t", " "), " " * place + "^ " + reason)
    assert caught.value.hint == hint


def test_a_long_text_is_shown_around_the_caret() -> None:
    text = "crashed," * 100 + "9-3" + ",crashed" * 100
    with pytest.raises(SelectionError) as caught:
        parse_selector(text)
    shown, caret = caught.value.what.split("\n")
    assert len(shown) <= 106
    assert shown[caret.index("^") :].startswith("9-3")


def test_length_is_bounded() -> None:
    with pytest.raises(SelectionError, match="longer than 10000 letters"):
        parse_selector("1," * 5000 + "1")
    assert len(parse_selector("1," * 4999 + "1").items) == 5000
