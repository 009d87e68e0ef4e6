"""What is read from the logs of real tools is what they reached, and hardly anything else."""

import json
import math
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from neronet.capture.lines import PrintedReader
from neronet.capture.siblings import Siblings
from neronet.capture.splitter import LineSplitter
from neronet.capture.vocabulary import fold

LOGS = Path(__file__).parent / "recordings"
PROGRAMS = sorted(path.stem for path in LOGS.glob("*.json"))
FOUND, FALSE = 0.95, 1  #: at least and at most, of each program


class Score(NamedTuple):
    """How well a program's log was read: metrics that are missing or wrong, and such as are none."""

    true: int
    missing: list[str]
    false: list[str]

    def __str__(self) -> str:
        return f"{self.true - len(self.missing)}/{self.true} missing {self.missing} false {self.false}"


def newest(program: str, piece: int) -> dict[str, tuple[float, float]]:
    """Return each metric's last step and value, its log read in pieces of so many bytes."""
    last, siblings = {}, Siblings()
    for stream in ("stdout", "stderr"):
        path = LOGS / f"{program}.{stream}"
        data = path.read_bytes() if path.exists() else b""
        splitter, reader = LineSplitter(), PrintedReader(siblings)
        columns = []
        for start in range(0, len(data), piece):
            columns += reader.read_all(splitter.feed(data[start : start + piece]))
        columns += reader.read_all(splitter.flush())
        for key, steps, values in columns + reader.finish():
            last[key] = (steps[-1], values[-1])
    return last


def score(program: str, last: dict[str, tuple[float, float]]) -> Score:
    truth = json.loads((LOGS / f"{program}.json").read_text())
    names = {fold(name): name for name in last}
    missing = []
    others = set(last) - {names.get(fold(name)) for name in truth["tolerated"]}
    for metric, reached in truth["metrics"].items():
        called = [names[fold(name)] for name in reached["names"] if fold(name) in names]
        if not any(_is_reached(last[name], reached) for name in called):
            missing.append(f"{metric}: {reached} and not {[last[name] for name in called]}")
        others -= set(called)
    return Score(len(truth["metrics"]), missing, sorted(others))


def _is_reached(newest: tuple[float, float], reached: dict[str, Any]) -> bool:
    step, value = newest
    is_there = math.isclose(value, reached["value"], rel_tol=1e-6, abs_tol=1e-12)
    return is_there and reached["step"] in (None, step)


@pytest.mark.parametrize("program", PROGRAMS)
def test_a_programs_metrics_are_read_with_their_last_values_and_steps(program: str) -> None:
    read = score(program, newest(program, 1 << 20))
    assert len(read.missing) <= (1 - FOUND) * read.true, read
    assert len(read.false) <= FALSE, read


@pytest.mark.parametrize("piece", [997, 64])
@pytest.mark.parametrize("program", PROGRAMS)
def test_a_log_says_the_same_however_it_is_cut(program: str, piece: int) -> None:
    assert repr(sorted(newest(program, piece).items())) == repr(sorted(newest(program, 1 << 20).items()))


def test_all_logs_together_are_read_well_enough(record_property: Any) -> None:
    scores = {program: score(program, newest(program, 1 << 20)) for program in PROGRAMS}
    for program, read in scores.items():
        print(f"{program:20} {read}")
        record_property(program, str(read))
    true = sum(read.true for read in scores.values())
    assert len(PROGRAMS) >= 69
    assert sum(len(read.missing) for read in scores.values()) <= (1 - FOUND) * true
