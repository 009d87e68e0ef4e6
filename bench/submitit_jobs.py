"""Gives Slurm COUNT jobs by submitit's map_array, in arrays of at most LARGEST; run on a login node.

Its own files go to FOLDER. Prints the seconds until the last job's id is known.
"""

import sys
import time

import submitit


def nothing(number: int) -> int:
    """Be what a job runs."""
    return number


def main(count: int, largest: int, folder: str) -> None:
    """Submit, and do not wait for what becomes of it."""
    begin = time.perf_counter()
    executor = submitit.AutoExecutor(folder=folder, cluster="slurm")
    executor.update_parameters(timeout_min=10, slurm_partition="batch", slurm_array_parallelism=largest)
    for first in range(0, count, largest):
        executor.map_array(nothing, range(first, min(count, first + largest)))
    print("seconds", time.perf_counter() - begin, flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3])
