"""Local jobs a second: from the start command until the last end is recorded, with monitoring."""

import atexit
import shutil
import subprocess
import tempfile
from pathlib import Path

from bench import peers
from bench.home import Home, trues
from bench.timing import Row, interleave, seconds

PEER = "HyperQueue"
_SCRIPT = Path(__file__).with_name("hyperqueue_jobs.py")


def rows(count: int, runs: int) -> list[Row]:
    """Measure ``count`` experiments that run ``true`` beside as many HyperQueue tasks."""
    python = peers.commands("hyperqueue") / "python"
    figures = interleave({"ours": lambda: _neroman(count), PEER: lambda: _hyperqueue(python, count)}, runs)
    return [Row(f"local `true` jobs, {count:,}", "jobs/s", True, figures["ours"], PEER, figures[PEER])]


def _neroman(count: int) -> float:
    def start_and_wait() -> None:
        home.neroman("start", "all", "--yes")
        home.neroman("wait", "all")

    with Home(trues(count)) as home:
        taken = seconds(start_and_wait)
        finished = home.count("finished")
        if finished != count:
            raise RuntimeError(f"{finished} of {count} experiments finished")
    return count / taken


def _hyperqueue(python: Path, count: int) -> float:
    folder = tempfile.mkdtemp(prefix="neronet-bench-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)  # not at once: see Home
    words = [str(python), str(_SCRIPT), str(count), folder]
    answer = subprocess.run(words, capture_output=True, text=True, check=True)
    return count / float(answer.stdout.split()[-1])
