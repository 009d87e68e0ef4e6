"""Draws the curves that come as JSON on standard input, and writes a PNG: a program of its own."""

import json
import sys
from typing import Any

from matplotlib.figure import Figure


def draw(plain: dict[str, Any]) -> None:
    """Write the picture to standard output."""
    figure = Figure(figsize=(5.4, 3.2), dpi=170, layout="constrained")
    axes = figure.add_subplot()
    for curve in plain["curves"]:
        marker = "o" if len(curve["steps"]) == 1 else ""
        axes.plot(curve["steps"], curve["values"], label=_plain(curve["name"]), linewidth=1.4, marker=marker)
    axes.set_xlabel("step")
    axes.set_ylabel(_plain(plain["metric"]))
    axes.grid(visible=True, alpha=0.25)
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(fontsize=9, frameon=False)
    figure.savefig(sys.stdout.buffer, format="png")


def _plain(text: str) -> str:
    """Return the text as it stands: a dollar begins no formula, and an underscore hides no name."""
    return "\u200b" + text.replace("$", r"\$")


if __name__ == "__main__":
    draw(json.load(sys.stdin))
