"""Which lines have a skeleton, and what its numbers mean."""

import re

import pytest
from capture.printed import USUAL, lines_of, shapes
from hypothesis import given
from hypothesis import strategies as st

from neronet.capture.learning import learn, shape
from neronet.capture.skeleton import Skeleton, Understood
from neronet.capture.understanding import understand


def learned(line: str) -> Skeleton:
    skeleton = learn(line, understand)
    assert skeleton is not None
    return skeleton


def said_by(skeleton: Skeleton, other: str) -> Understood | None:
    """Return what a line says by a skeleton; ``None`` when it is of another shape."""
    match = re.fullmatch(skeleton.pattern, other)
    if match is None:
        return None
    try:
        stretch = skeleton.stretch([[word] for word in match.groups()])
    except ValueError:
        return None
    values = [(key, column[0]) for key, column in zip(stretch.keys, stretch.values, strict=True)]
    return skeleton.sample._replace(step=stretch.steps[0] if stretch.steps else None, values=values)


@pytest.mark.parametrize(
    ("line", "other"),
    [
        ("step=1 loss=0.5", "step=20 loss=-1e-05"),
        ("step=1 loss=0.5", "step=1 loss=nan"),
        ("loss: 0.5 acc: 0.9", "loss: 1 acc: -.5"),
        ('{"step": 1, "loss": 0.5}', '{"step": 22, "loss": -1.5e-07}'),
        ("[12] loss=1", "[3] loss=2"),
        ("Epoch 3/10 loss=0.3", "Epoch 10/12 loss=1"),
        ("loss:0.5", "loss:-.25"),
        ("loss=1 loss=2", "loss=3 loss=4"),
        ("12/40 - loss: 0.5", "13/40 - loss: 0.4"),
        ("step 20 | loss 0.5 | wps 12.5", "step 30 | loss 1e-5 | wps 1"),
        ("acc=40%", "acc=41.5%"),
        ("03:04:05 node7 loss=1 it/s=3.5it/s", "13:59:01 node12 loss=2 it/s=4it/s"),
        ("\x1b[1;31mloss=1\x1b[0m", "\x1b[32;1mloss=2\x1b[0m"),
    ],
)
def test_a_line_of_the_same_shape_is_read_by_its_skeleton(line: str, other: str) -> None:
    assert shape(line) == shape(other)
    assert repr(said_by(learned(line), other)) == repr(understand(other))


@pytest.mark.parametrize(
    ("line", "other"),
    [
        ("loss2=1", "loss3=1"),
        ("step=1 loss=1", "step=inf loss=1"),
        ('{"loss": 1}', '{"loss": 007}'),
        ('{"loss": 1}', '{"loss": nan}'),
        ("loss:0.5", "loss:5"),
        ("loss=1", "loss=1e999"),
        ("loss=1", "loss=1.2.3"),
        ("loss=1", "loss=1,234"),
    ],
)
def test_what_might_say_something_else_is_of_another_shape(line: str, other: str) -> None:
    assert said_by(learned(line), other) is None


@pytest.mark.parametrize(
    "line",
    [
        "words only",
        "loss=1,234",
        "loss=1 x=1234,12",
        "loss=1 acc=-0.5/10",
        '{"loss": .5}',
        "10%\rloss=1",
        "loss=1 " + "x" * 1000,
        "loss=1 " + "3 " * 100,
    ],
)
def test_a_line_that_cannot_be_relied_upon_has_none(line: str) -> None:
    assert learn(line, understand) is None


@given(st.data())
def test_all_lines_that_a_skeleton_takes_say_what_it_makes_of_them(data: st.DataObject) -> None:
    lines = lines_of(data.draw(shapes()), USUAL)
    line, *others = data.draw(st.lists(lines, min_size=6, max_size=6))
    skeleton = learn(line, understand)
    for other in others:
        said = said_by(skeleton, other) if skeleton else None
        assert said is None or repr(said) == repr(understand(other))
