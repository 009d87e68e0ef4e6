"""Lines as programs print them, for tests: shapes with ``#`` where a number stands, and what stands there."""

from collections.abc import Iterable

from hypothesis import strategies as st

SHAPES = [
    "step=# loss=# acc=#",
    "at step=# loss=#",
    "loss: # acc: #",
    "loss=#",
    "train loss:#,acc:#",
    '{"step": #, "loss": #}',
    '{"loss":#,"time":"03:04:#","acc":#}',
    'metrics {"val": {"loss": #, "n": #}} done=#',
    "{'loss': #, 'acc': #}",
    "[#] loss=#",
    "Epoch #/10 loss=#",
    "Epoch: # [#/60000 (#%)]\tLoss: #",
    "#/# - 3s #ms/step - loss: # - accuracy: #",
    "epoch=# batch=# loss=# time=#s",
    "2026-01-02 03:04:#,123 INFO name: loss=# acc=#%",
    "INFO:root#:loss=#",
    "loss=# acc=#/100",
    "step=# val_loss=#",
    "params=#,# n_#=1",
    "cost=#,# e_#=1",
    "step #: train loss #, val loss #",
    "epoch # | loss # | wps # | lr #",
    "Train: # [#/100]  Loss: # (#)",
    "loss # acc #% at # steps",
    "return=[#] loss: # of #",
    "Epoch #/9",
    "step  loss  acc",
    " #  #  #",
    "| loss | # |",
    "| step | # |",
    "------",
    "10%| # | #/9\r",
    "\r#/9 loss=#",
    "x=#,# loss=#",
    "\x1b[#mloss=#\x1b[0m",
    "10%\rloss=#",
    "words only, # of them",
    "x: words # = é",
    "",
]
USUAL = st.floats(0, 1).map("{:.4f}".format) | st.integers(0, 99999).map(str)
UNUSUAL = (
    st.floats().map(repr)
    | st.integers(-1, 60).map("{:02d}".format)
    | st.sampled_from(["-0", "0", "-0.0", "+5", ".5", "5.", "1e-5", "2E+3", "9" * 30, "9" * 400])
    | st.sampled_from(["nan", "NaN", "-inf", "Infinity", "\u0131nf", "12e4567", "1e999", "1,234", "40/100"])
    | st.sampled_from(["--", "e", "1.2.3", "1_0", "", "\u00e9"])
)


def filled(shape: str, numbers: Iterable[str]) -> str:
    """Return a line of a shape."""
    parts = shape.split("#")
    return parts[0] + "".join(number + part for number, part in zip(numbers, parts[1:], strict=False))


def lines_of(shape: str, numbers: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Return lines of one shape."""
    count = shape.count("#")
    return st.lists(numbers, min_size=count, max_size=count).map(lambda words: filled(shape, words))


def shapes() -> st.SearchStrategy[str]:
    """Return shapes as programs have them, and such as none has."""
    words = st.sampled_from([*"=:,;/%|+-. \t{}[]()\"'es", "a=", "loss: ", "epoch ", "step=", '{"a": ', "-0."])
    strange = st.lists(words | st.just("#"), max_size=10).map("".join)
    return st.sampled_from(SHAPES) | st.sampled_from(SHAPES) | strange


@st.composite
def texts(draw: st.DrawFn) -> str:
    """Return many lines of a few shapes, most of them alike, each with its end."""
    kinds = [
        lines_of(shape, numbers)
        for shape in draw(st.lists(shapes(), min_size=1, max_size=3))
        for numbers in (USUAL, USUAL, USUAL | UNUSUAL)
    ]
    chosen = draw(st.lists(st.sampled_from(kinds), min_size=8, max_size=40))
    return "".join(draw(kind) + "\n" for kind in chosen)
