"""What a nerokid costs: the time until her program begins, and CPU and memory while it runs."""

import subprocess
import time

from bench.job_kid import JobKid, cpu_seconds, resident, written
from bench.timing import Figures, Row, interleave

_LOOKED_AT = 40.0  #: seconds that she is watched while nothing happens
_SETTLED = 3.0  #: seconds until she has nothing more to do with the start
BARE, BUDGET = "bare fork+exec", "the budget"


def rows(runs: int) -> list[Row]:
    """Measure her start beside a program's own, and her idleness beside what is allowed."""
    with JobKid() as job:
        figures = interleave({"ours": lambda: _start(job), BARE: lambda: _bare(job)}, runs)
        cpu, memory = _idle(job)
    return [
        Row("a batch job's program begins", "ms", False, figures["ours"], BARE, figures[BARE]),
        Row("nerokid idle, of a core", "%", False, Figures((cpu,)), BUDGET, Figures((0.2,))),
        Row("nerokid idle, memory", "MB", False, Figures((memory,)), BUDGET, Figures((20.0,))),
    ]


def _start(job: JobKid) -> float:
    path = job.folder / "ours"
    path.unlink(missing_ok=True)
    begin = time.time_ns()
    kid = job.start(f"date +%s%N > {path}")
    came = int(written(path)) - begin
    kid.wait()
    return came / 1e6


def _bare(job: JobKid) -> float:
    path = job.folder / "bare"
    path.unlink(missing_ok=True)
    begin = time.time_ns()
    subprocess.run(["/bin/sh", "-c", f"date +%s%N > {path}"], check=True)
    return (int(written(path)) - begin) / 1e6


def _idle(job: JobKid) -> tuple[float, float]:
    path = job.folder / "idle"
    kid = job.start(f"echo 1 > {path}; sleep 600")
    try:
        written(path)
        time.sleep(_SETTLED)
        before, begin = cpu_seconds(kid.pid), time.monotonic()
        time.sleep(_LOOKED_AT)
        share = (cpu_seconds(kid.pid) - before) / (time.monotonic() - begin)
        return share * 100, resident(kid.pid) / 1e6
    finally:
        job.end(kid)
