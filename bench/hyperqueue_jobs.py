"""Runs COUNT times ``true`` under HyperQueue and prints the seconds; started by the peers' own Python.

Its PyPI package has no ``hq`` program, so server and worker are those of its LocalCluster,
without a journal, and every task's output goes to files, as ours does.
"""

import multiprocessing
import sys
import time
from pathlib import Path

from hyperqueue import Job, LocalCluster
from hyperqueue.client import Client
from hyperqueue.cluster import WorkerConfig


def run(client: Client, folder: Path, count: int) -> float:
    """Return the seconds from submission until the last task wrote.

    Its own wait looks once a second, so the end is read from the newest of the files; kinder to it.
    """
    job = Job(default_workdir=folder)
    for _ in range(count):
        job.program(["true"])
    begin = time.time()
    client.wait_for_jobs([client.submit(job)])
    return max(path.stat().st_mtime for path in folder.rglob("*.stdout")) - begin


def main(count: int, folder: Path) -> None:
    """Warm up with one task, then measure; the folder is the caller's, who removes it in the end."""
    cores = multiprocessing.cpu_count()
    with LocalCluster(worker_config=WorkerConfig(cores=cores)) as cluster:
        client = cluster.client()
        run(client, folder, 1)
        print("seconds", run(client, folder, count), flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]))
