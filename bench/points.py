"""Points of metrics: how many a second reach the store, their bytes on the disk, the time to read them."""

import math
import os
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from bench import peers
from bench.home import Home
from bench.timing import Figures, Row, seconds
from neronet.man.store import series
from neronet.man.store.database import open_database

_HERE = Path(__file__).parent
_METRICS = ("loss", "accuracy")
_CODE = "print_points.py"
_READS = 5  #: of a curve; the best counts
PEERS = ("trackio", "mlflow")


class Reached(NamedTuple):
    """What one run of one contender reached."""

    rate: float  #: points a second
    store: float  #: bytes a point, where they are read from
    journal: float  #: bytes a point on the cluster, of those who have one
    reading: float  #: nanoseconds a point of a curve


Contender = Callable[[], Reached]


class _Work(NamedTuple):
    field: str
    what: str
    unit: str
    more_is_better: bool = False


_WORKS = (
    _Work("rate", "points, printed line to store", "points/s", more_is_better=True),
    _Work("store", "a point in the store", "bytes"),
    _Work("journal", "a point in the cluster's journal", "bytes"),
    _Work("reading", "a point of a curve, read", "ns"),
)


def rows(lines: int, peer_points: int, runs: int, host: str | None) -> list[Row]:
    """Measure ``lines`` lines of two points, printed here or on an ssh ``host``, beside the peers.

    Those are called in a program here, and log fewer points: what counts is the time of one.
    """
    names = PEERS if peers.with_large_ones() else [name for name in PEERS if name not in peers.LARGE]
    contenders: dict[str, Contender] = {"ours": lambda: through_neronet(lines, host)}
    contenders.update({name: _peer(name, peer_points) for name in names})
    reached: dict[str, list[Reached]] = {name: [] for name in contenders}
    for _ in range(runs):
        for name, contender in contenders.items():
            reached[name].append(contender())
    return [
        Row(
            f"{work.what} ({host or 'local'})",
            work.unit,
            work.more_is_better,
            ours,
            name,
            _figures(reached[name], work),
        )
        for work in _WORKS
        for ours in [_figures(reached["ours"], work)]
        for name in names
        if not math.isnan(ours.median)
    ]


def through_neronet(lines: int, host: str | None) -> Reached:
    """Run a program that prints points, and look at what has come home."""
    specification = f"command: python3 {_CODE} {lines}\nexperiments: {{one: {{}}}}\n"
    count = lines * len(_METRICS)
    with Home(specification, {_CODE: (_HERE / _CODE).read_text(encoding="utf-8")}, host) as home:
        home.start_and_wait()
        ended = time.time()
        began, reading = _read(home.store, lines)
        store = sum(path.stat().st_size for path in home.store.parent.glob(f"{home.store.name}*"))
        journals = [path.stat().st_size for path in home.attempts.rglob("events.jsonl")]
    journal = sum(journals) / count if journals else math.nan
    return Reached(count / (ended - began), store / count, journal, reading)


def _read(store: Path, lines: int) -> tuple[float, float]:
    """Return when the program began to print, and the nanoseconds a point that a curve takes to be read."""
    database = open_database(store)
    try:
        took = min(seconds(lambda: series.curve(database.connection, 1, _METRICS[0])) for _ in range(_READS))
        arrived = len(series.curve(database.connection, 1, _METRICS[0]).values)
        if arrived != lines:
            raise RuntimeError(f"{arrived} of {lines} points arrived")
        return series.curve(database.connection, 1, "began").values[0], took / lines * 1e9
    finally:
        database.close()


def _peer(name: str, count: int) -> Contender:
    python = peers.commands(name) / "python"

    def log() -> Reached:
        with tempfile.TemporaryDirectory(prefix="neronet-bench-") as folder:
            words = [str(python), str(_HERE / f"{name}_points.py"), str(count), folder]
            environment = {**os.environ, "TRACKIO_DIR": folder}
            answer = subprocess.run(words, capture_output=True, text=True, check=True, env=environment)
            taken, reading = map(float, answer.stdout.split()[-2:])
            size = sum(path.stat().st_size for path in Path(folder).rglob("*") if path.is_file())
        return Reached(count / taken, size / count, size / count, reading)

    return log


def _figures(reached: list[Reached], work: _Work) -> Figures:
    return Figures(tuple(getattr(run, work.field) for run in reached))
