"""Curves are drawn, whatever is in them; without them a letter goes as well."""

import importlib.util
import math
import os

import pytest

from neronet.man.notify.pictures import Drawn, can_draw, draw

needs_matplotlib = pytest.mark.skipif(
    not can_draw() and not os.environ.get("CI"), reason="matplotlib is not installed"
)


@needs_matplotlib
def test_long_curves_with_gaps_and_odd_names_make_a_small_picture() -> None:
    steps = [float(step) for step in range(100_000)]
    values = [math.nan if step % 7 == 0 else math.sin(step / 9000) for step in range(100_000)]
    curves = [
        Drawn("_hidden $x_{^", steps, values),
        Drawn("\u5b9f\u9a13", [1.0], [math.inf]),
        Drawn("one", [5.0], [0.5]),
    ]

    png = draw("$loss_{", curves)

    assert png is not None
    assert png.startswith(b"\x89PNG")
    assert len(png) < 150_000


def test_where_no_point_can_be_drawn_there_is_no_picture() -> None:
    assert draw("loss", [Drawn("a", [1.0, 2.0], [math.nan, math.inf])]) is None


def test_without_matplotlib_there_is_no_picture(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _name: None)
    assert draw("loss", [Drawn("a", [1.0], [1.0])]) is None
