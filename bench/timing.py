"""Times contenders side by side, so that whatever else the machine does falls on all of them."""

import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

Measure = Callable[[], float]


class Figures(NamedTuple):
    """What one contender reached in all its runs, in the row's unit."""

    values: tuple[float, ...]

    @property
    def median(self) -> float:
        """Return the middle value."""
        return statistics.median(self.values)

    def best(self, *, more_is_better: bool) -> float:
        """Return the value of the best run."""
        return max(self.values) if more_is_better else min(self.values)


class Row(NamedTuple):
    """One line of the table: ours beside one peer."""

    work: str
    unit: str
    more_is_better: bool
    ours: Figures
    peer_name: str
    peer: Figures

    @property
    def ratio(self) -> float:
        """Return how many times better our median is than the peer's; below 1 the peer is better."""
        if self.more_is_better:
            return self.ours.median / self.peer.median
        return self.peer.median / self.ours.median


def interleave(contenders: Mapping[str, Measure], runs: int) -> dict[str, Figures]:
    """Let every contender run ``runs`` times, in turns; each measure returns its own figure."""
    values: dict[str, list[float]] = {name: [] for name in contenders}
    for _ in range(runs):
        for name, measure in contenders.items():
            values[name].append(measure())
    return {name: Figures(tuple(figures)) for name, figures in values.items()}


def seconds(action: Callable[[], object]) -> float:
    """Return how long the action took."""
    begin = time.perf_counter()
    action()
    return time.perf_counter() - begin


def table(rows: Sequence[Row]) -> list[str]:
    """Return the lines of a table: work, ours, peer, ratio, each as median and best run."""
    cells = [("work", "ours", "peer", "", "ratio")]
    for row in rows:
        ours, peer = (_both(figures, row) for figures in (row.ours, row.peer))
        cells.append((row.work, ours, peer, row.peer_name, f"{row.ratio:.2f}"))
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in cells
    ]


def _both(figures: Figures, row: Row) -> str:
    best = figures.best(more_is_better=row.more_is_better)
    return f"{_short(figures.median)} (best {_short(best)}) {row.unit}"


def _short(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"
