"""How long a command takes that only looks: the price of every glance."""

import functools
import subprocess
import sys
from pathlib import Path

from bench import peers
from bench.home import Home, trues
from bench.timing import Measure, Row, interleave, seconds

BARE = "python -c pass"


def rows(count: int, runs: int) -> list[Row]:
    """Measure ``neroman status`` with ``count`` experiments, and ``--version``, beside the peers'."""
    others: dict[str, Measure] = {BARE: _timed(sys.executable, "-c", "pass")}
    if peers.with_large_ones():
        others.update(
            {f"{name} --version": _timed(peers.commands(name) / name, "--version") for name in peers.LARGE}
        )
    with Home(trues(count)) as home:
        ours: dict[str, Measure] = {
            f"neroman status, {count:,} experiments": lambda: seconds(lambda: home.neroman("status")),
            "neroman --version": lambda: seconds(lambda: home.neroman("--version")),
        }
        figures = interleave({**ours, **others}, runs)
    return [Row(work, "s", False, figures[work], name, figures[name]) for work in ours for name in others]


def _timed(*command: str | Path) -> Measure:
    run = functools.partial(subprocess.run, command, capture_output=True, check=True)
    return lambda: seconds(run)
