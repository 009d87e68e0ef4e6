"""Logs COUNT points with trackio, two metrics a step; prints seconds, and nanoseconds a point of a curve.

Started by the peer's own Python with TRACKIO_DIR set; the clock runs until all is in its store.
"""

import sys
import time

import trackio
from trackio.sqlite_storage import SQLiteStorage


def main(count: int) -> None:
    """Log, then read one metric back."""
    trackio.init(project="bench", name="one")
    begin = time.perf_counter()
    for step in range(count // 2):
        trackio.log({"loss": step * 0.618034 % 1, "accuracy": step * 0.414214 % 1}, step=step)
    trackio.finish()
    seconds = time.perf_counter() - begin
    begin = time.perf_counter()
    read = SQLiteStorage.get_metric_values("bench", "one", "loss")
    reading = time.perf_counter() - begin
    print(seconds, reading / len(read) * 1e9)


if __name__ == "__main__":
    main(int(sys.argv[1]))
