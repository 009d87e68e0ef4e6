"""Logs COUNT points with mlflow, two metrics a step; prints seconds, and nanoseconds a point of a curve read.

Started by the peer's own Python. It logs into SQLite in batches of 1,000 points, its largest, which is
kinder to it than a call a step.
"""

import sys
import time

import mlflow
from mlflow.entities import Metric

BATCH = 500  #: steps


def main(count: int, folder: str) -> None:
    """Log, then read one metric back."""
    mlflow.set_tracking_uri(f"sqlite:///{folder}/mlflow.db")
    client = mlflow.MlflowClient()
    run = client.create_run(client.create_experiment("bench", artifact_location=folder)).info.run_id
    begin = time.perf_counter()
    for first in range(0, count // 2, BATCH):
        now = int(time.time() * 1000)
        steps = range(first, min(first + BATCH, count // 2))
        points = [
            Metric(key, step * factor % 1, now, step)
            for step in steps
            for key, factor in (("loss", 0.618034), ("accuracy", 0.414214))
        ]
        client.log_batch(run, metrics=points)
    seconds = time.perf_counter() - begin
    begin = time.perf_counter()
    read = client.get_metric_history(run, "loss")
    reading = time.perf_counter() - begin
    print(seconds, reading / len(read) * 1e9)


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
