"""Many lines at once give what they give one by one, however they are cut, and cost less."""

import math
from collections.abc import Iterable
from itertools import count, pairwise, repeat

import pytest
from capture.printed import SHAPES, filled, texts
from hypothesis import given
from hypothesis import strategies as st

from neronet.capture import tally
from neronet.capture.layout import may_matter
from neronet.capture.lines import PrintedReader
from neronet.capture.readings import Columns, Readings
from neronet.capture.recurring import MOST, Recurring
from neronet.capture.skeleton import Understood
from neronet.capture.understanding import understand

ROUNDS = 100
SILENT = "[^\n=:]*"


def joined(found: Iterable[Readings]) -> dict[str, tuple[list[str], list[str]]]:
    """Return what was found of each metric, as texts: NaN is not equal to itself."""
    columns: dict[str, tuple[list[str], list[str]]] = {}
    for key, steps, values in found:
        assert len(steps) == len(values)
        column = columns.setdefault(key, ([], []))
        column[0].extend(map(repr, steps))
        column[1].extend(map(repr, values))
    return columns


def at_once(text: str, cuts: Iterable[int] = ()) -> dict[str, tuple[list[str], list[str]]]:
    """Read a text, cut after the lines in which ``cuts`` lie."""
    ends = sorted({text.find("\n", min(cut, len(text) - 1)) + 1 for cut in cuts} | {0, len(text)})
    reader = PrintedReader()
    found = [column for start, end in pairwise(ends) for column in reader.read_all(text[start:end])]
    return joined(found + reader.finish())


def one_by_one(text: str) -> dict[str, tuple[list[str], list[str]]]:
    reader = PrintedReader()
    columns = Columns()
    for line in text.split("\n")[:-1]:
        columns.add(reader.read(line))
    return joined(columns.all() + reader.finish())


class Asked:
    """Understands lines, and counts them."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, line: str) -> Understood:
        self.count += 1
        return understand(line)


@given(texts(), st.lists(st.integers(0, 2000), max_size=6))
def test_lines_say_the_same_at_once_and_one_by_one(text: str, cuts: list[int]) -> None:
    assert at_once(text, cuts) == one_by_one(text)


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: repr(shape)[1:-1])
def test_every_shape_says_the_same_over_thousands_of_lines(shape: str) -> None:
    text = "".join(
        filled(shape, (f"{math.sin(at + place):.4f}" for place in count())) + "\n" for at in range(2000)
    )
    whole = "".join(filled(shape, repeat(str(at))) + "\n" for at in range(2000))
    assert at_once(text) == one_by_one(text)
    assert at_once(whole + text) == one_by_one(whole + text)


@pytest.mark.parametrize(
    "line",
    [
        "step=%d loss=0.%d",
        "loss: 0.%d acc: 0.%d",
        '{"step": %d, "loss": 0.%d}',
        "[%d] loss=0.%d",
        "Epoch %d/10 loss=0.%d",
        "loss=0.%d acc=%d%%",
        "%d/1875 - loss: 0.%d",
        "2026-01-02 03:04:05,%d INFO name: loss=0.%d",
        "step=%d loss=-1e-%d\nstep=3 val_loss=1\nsome words",
        "step=%d loss=nan\nat step=%d loss=1",
    ],
)
def test_lines_of_a_known_shape_are_not_asked_one_by_one(line: str) -> None:
    asked = Asked()
    recurring = Recurring(asked, may_matter, SILENT)
    text = (line + "\n") * 50 % (tuple(range(100, 200)))
    list(recurring.read(text))
    while recurring.learn({"loss", "acc", "val_loss"}):
        list(recurring.read(text))
    learning, asked.count = asked.count, 0
    for _ in range(ROUNDS):
        assert list(recurring.read(text))
    assert asked.count == 0
    assert learning < 1000


def test_no_more_shapes_are_known_than_are_worth_it() -> None:
    asked = Asked()
    recurring = Recurring(asked, may_matter, SILENT)
    names = [chr(ord("a") + at) for at in range(MOST + 2)]
    first, last = ("".join(f"{name}=1\n{name}=2\n" * 4 for name in some) for some in (names[:-2], names[2:]))
    for text in (first, last):
        list(recurring.read(text))
        while recurring.learn(names):
            list(recurring.read(text))
    asked.count = 0
    list(recurring.read(last))
    assert asked.count == 0
    list(recurring.read(first))
    assert asked.count == 16


def test_shapes_without_end_are_given_up() -> None:
    asked = Asked()
    recurring = Recurring(asked, may_matter, SILENT)
    for at in range(300):
        list(recurring.read("".join(f"{'x' * at} a=1,234 b={number}\n" for number in range(8))))
        recurring.learn({"a", "b"})
    assert asked.count < 300 * 8 + 200


def test_metrics_beyond_the_most_are_counted_and_the_others_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tally, "MAX_KEYS", 2)
    reader = PrintedReader()
    text = "a=1 b=2 c=3\nd=1\n" * 100
    reader.read_all(text + text)
    found = reader.read_all(text)
    assert [column.key for column in found] == ["a", "b"]
    assert list(found[0].steps) == list(range(201, 301))
    assert reader.surplus == 600


def test_steps_are_counted_on_between_lines_with_and_without_one() -> None:
    text = ("loss=1\n" * 9 + "step=3.5 loss=2\nloss=3\n" + "x: 3 words\nstep=1e300 loss=5\n") * 40
    assert at_once(text, [400, 1500]) == one_by_one(text)
