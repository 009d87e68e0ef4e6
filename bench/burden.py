"""How much longer a program takes under a nerokid: it computes for a millisecond, prints a line, again."""

import subprocess
import sys
import time
from pathlib import Path

from bench.job_kid import JobKid, written
from bench.timing import Row, interleave

_PROGRAM = Path(__file__).with_name("print_steadily.py")
_A_SECOND = 1000  #: lines
ALONE = "alone"


def rows(seconds: float, runs: int) -> list[Row]:
    """Measure a program's own seconds with and without nerokid, in turns."""
    turns = _turns_of_a_millisecond()
    lines = int(seconds * _A_SECOND)
    with JobKid() as job:
        contenders = {
            "ours": lambda: _watched(job, lines, turns),
            ALONE: lambda: _alone(job, lines, turns),
        }
        figures = interleave(contenders, runs)
    work = f"{lines:,} lines at {_A_SECOND:,} a second"
    return [Row(work, "s", False, figures["ours"], ALONE, figures[ALONE])]


def _turns_of_a_millisecond() -> int:
    count, x = 200_000, 0.5
    begin = time.perf_counter()
    for _ in range(count):
        x = 3.9 * x * (1 - x)
    return int(count * 0.001 / (time.perf_counter() - begin))


def _watched(job: JobKid, lines: int, turns: int) -> float:
    path = job.folder / "watched"
    path.unlink(missing_ok=True)
    kid = job.start(f"{sys.executable} {_PROGRAM} {lines} {turns} {path}")
    taken = float(written(path))
    kid.wait()
    return taken


def _alone(job: JobKid, lines: int, turns: int) -> float:
    path = job.folder / "alone"
    path.unlink(missing_ok=True)
    with (job.folder / "out").open("wb") as out:
        words = [sys.executable, str(_PROGRAM), str(lines), str(turns), str(path)]
        subprocess.run(words, check=True, stdout=out)
    return float(written(path))
