"""Curves as PNG, drawn by matplotlib in a process of its own: it is heavy, and optional."""

import importlib.util
import json
import math
import subprocess
import sys
from collections.abc import Sequence
from typing import NamedTuple

_POINTS = 400  #: of a curve that can be told apart at this size
_PATIENCE = 60.0  #: seconds


class Drawn(NamedTuple):
    """One curve."""

    name: str
    steps: Sequence[float]
    values: Sequence[float]


def can_draw() -> bool:
    """Tell whether matplotlib is installed."""
    return importlib.util.find_spec("matplotlib") is not None


def draw(metric: str, curves: Sequence[Drawn]) -> bytes | None:
    """Return the picture; None when it cannot be drawn, for a letter can do without."""
    plain = {
        "metric": metric,
        "curves": [thinned for curve in curves if (thinned := _thinned(curve))["steps"]],
    }
    if not plain["curves"] or not can_draw():
        return None
    try:
        found = subprocess.run(
            [sys.executable, "-m", "neronet.man.notify.drawing"],
            input=json.dumps(plain).encode("ascii"),
            capture_output=True,
            timeout=_PATIENCE,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return found.stdout if found.returncode == 0 and found.stdout.startswith(b"\x89PNG") else None


def _thinned(curve: Drawn) -> dict[str, object]:
    points = [
        (step, value)
        for step, value in zip(curve.steps, curve.values, strict=True)
        if math.isfinite(step) and math.isfinite(value)
    ]
    stride = max(1, math.ceil(len(points) / _POINTS))
    kept = points[::stride] + (points[-1:] if (len(points) - 1) % stride else [])
    return {"name": curve.name, "steps": [step for step, _ in kept], "values": [value for _, value in kept]}
