"""Prints what neronet reaches beside its peers, measured in one run on this machine."""

import argparse
import os
import platform
import signal
from collections.abc import Callable

from bench import (
    burden,
    experiments_workbook,
    kid,
    latency,
    local_jobs,
    peers,
    points,
    reading,
    results_workbook,
    selection,
    slurm_jobs,
    startup,
)
from bench.timing import Row, table

Benchmark = Callable[[argparse.Namespace], list[Row]]

BENCHMARKS: dict[str, Benchmark] = {
    "startup": lambda chosen: startup.rows(chosen.experiments, chosen.glances),
    "local-jobs": lambda chosen: local_jobs.rows(chosen.jobs, chosen.runs),
    "latency": lambda chosen: latency.rows(chosen.host),
    "selectors": lambda chosen: selection.rows(chosen.selected, chosen.glances),
    "workbook": lambda chosen: experiments_workbook.rows(chosen.experiments, chosen.runs),
    "results": lambda chosen: results_workbook.rows(chosen.experiments, chosen.runs),
    "slurm": lambda chosen: slurm_jobs.rows(chosen.slurm_jobs, chosen.runs),
    "kid": lambda chosen: kid.rows(chosen.glances),
    "burden": lambda chosen: burden.rows(chosen.seconds, chosen.runs),
    "reading": lambda chosen: reading.rows(chosen.lines, chosen.runs),
    "points": lambda chosen: points.rows(chosen.lines, chosen.peer_points, chosen.runs, chosen.host),
}


def arguments() -> argparse.Namespace:
    """Return what was asked for on the command line."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(BENCHMARKS)}; default: all")
    parser.add_argument("--runs", type=int, default=3, help="runs of each contender (%(default)s)")
    parser.add_argument("--jobs", type=int, default=5000, help="local jobs of each run (%(default)s)")
    parser.add_argument("--slurm-jobs", type=int, default=5000, help="into the lab's Slurm (%(default)s)")
    parser.add_argument("--glances", type=int, default=20, help="runs of each short command (%(default)s)")
    parser.add_argument("--experiments", type=int, default=10000, help="in neroman's store (%(default)s)")
    parser.add_argument("--seconds", type=float, default=30.0, help="of a watched program (%(default)s)")
    parser.add_argument("--selected", type=int, default=100_000, help="of which to select (%(default)s)")
    parser.add_argument("--lines", type=int, default=1_000_000, help="of two points each (%(default)s)")
    parser.add_argument("--peer-points", type=int, default=50_000, help="that a peer logs (%(default)s)")
    parser.add_argument("--host", help="where points are printed, as ssh knows it; default: this machine")
    chosen = parser.parse_args()
    unknown = set(chosen.names) - set(BENCHMARKS)
    if unknown:
        parser.error(
            f"no benchmark is called {', '.join(sorted(unknown))}; there are {', '.join(BENCHMARKS)}"
        )
    return chosen


def main() -> None:
    """Run the benchmarks that were asked for."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # leave no programs and folders behind
    chosen = arguments()
    if not peers.with_large_ones():
        print(f"left out, being large: {', '.join(peers.LARGE)}; BENCH_PEERS=all adds them")
    load = os.getloadavg()[0]
    print(f"Python {platform.python_version()}, {os.cpu_count()} cores, load {load:.2f} before", flush=True)
    rows = [row for name in chosen.names or BENCHMARKS for row in BENCHMARKS[name](chosen)]
    print(*table(rows), "median (best) of each; ratio: how many times better our median is", sep="\n")


if __name__ == "__main__":
    main()
