"""Jobs a second into a real Slurm, the lab's: until each has a ticket. They wait there, and none begins.

Ours is timed from the start command on this machine to the last ticket in its store, over ssh and a
bastion; the peers by themselves, on a login node.
"""

import shutil
import sqlite3
import time
from contextlib import closing
from pathlib import Path

from bench import peers
from bench.home import Home
from bench.timing import Row, interleave, seconds
from lab import programs, slurm
from lab.errors import LabError
from lab.lab import Lab

ARRAYS, LOOP = "submitit map_array", "one sbatch a job"
_HOST, _LOGIN = "triton", "login1"
_LARGEST = 5000  #: tasks of an array that the lab's Slurm takes
_EACH = (
    "i=0; while [ $i -lt $0 ]; do sbatch -Q -t 10 -p batch -o /dev/null --wrap true || exit; i=$((i+1)); done"
)
_SCRIPT = Path(__file__).with_name("submitit_jobs.py")
_LONGEST = 600.0  #: seconds of one contender
_GLANCE = 0.05  #: seconds between two looks at the store
_TICKETS = (
    "SELECT count(DISTINCT attempt) FROM events"
    " WHERE kind = 'queued' AND json_extract(fields, '$.ticket') IS NOT NULL"
)
_SPECIFICATION = """
command: 'true'
resources: {{time: 10m, partition: batch}}
experiments: {{t: {{i: {{range: [0, {count}]}}}}}}
"""


def rows(count: int, runs: int) -> list[Row]:
    """Measure ``count`` jobs; none where the lab or its Slurm cannot be had, which is said."""
    lacks = programs.missing(slurm.NEEDED)
    if lacks:
        print(f"slurm is left out, for the lab needs {', '.join(lacks)}", flush=True)
        return []
    packages = _packages(peers.commands("submitit"))
    try:
        with Lab() as lab:
            slurm.up()
            slurm.control("update", "PartitionName=batch", "State=DOWN")
            try:
                return _measured(lab, packages, count, runs)
            finally:
                slurm.mend()
                lab.evict()
    except LabError as error:
        print(f"slurm is left out: {error}", flush=True)
        return []


def _measured(lab: Lab, packages: Path, count: int, runs: int) -> list[Row]:
    contenders = {
        "ours": lambda: _neroman(lab, count),
        ARRAYS: lambda: _submitit(lab, packages, count),
        LOOP: lambda: _loop(lab, count),
    }
    figures = interleave(contenders, runs)
    work = f"jobs into Slurm, {count:,}"
    return [Row(work, "jobs/s", True, figures["ours"], peer, figures[peer]) for peer in (ARRAYS, LOOP)]


def _neroman(lab: Lab, count: int) -> float:
    specification, ssh = _SPECIFICATION.format(count=count), f"ssh -F {lab.ssh_config}"
    with Home(specification, host=_HOST, warden="slurm", ssh=ssh) as home:
        taken = seconds(lambda: _start_and_await_tickets(home, count))
        slurm.clear()
    return count / taken


def _start_and_await_tickets(home: Home, count: int) -> None:
    home.start()
    end = time.monotonic() + _LONGEST
    with closing(sqlite3.connect(f"{home.store.as_uri()}?mode=ro", uri=True)) as store:
        while store.execute(_TICKETS).fetchone()[0] < count:
            if time.monotonic() > end:
                raise RuntimeError(f"not all of {count} jobs came to Slurm")
            time.sleep(_GLANCE)


def _submitit(lab: Lab, packages: Path, count: int) -> float:
    place = lab.home / "submitit"
    shutil.rmtree(place, ignore_errors=True)
    shutil.copytree(packages, place)
    words = (str(count), str(_LARGEST), str(lab.home / "submitted"))
    command = ["env", f"PYTHONPATH={place}", "python3", "-", *words]
    script = _SCRIPT.read_text(encoding="utf-8")
    answer = lab.run(_LOGIN, command, stdin=script, timeout=_LONGEST)
    slurm.clear()
    if answer.returncode != 0:
        raise RuntimeError(f"submitit: {answer.stderr}")
    return count / float(answer.stdout.split()[-1])


def _loop(lab: Lab, count: int) -> float:
    def submit() -> None:
        answer = lab.run(_LOGIN, ["sh", "-c", _EACH, str(count)], timeout=_LONGEST)
        if answer.returncode != 0:
            raise RuntimeError(f"sbatch: {answer.stderr}")

    taken = seconds(submit)
    slurm.clear()
    return count / taken


def _packages(commands: Path) -> Path:
    """Return the folder of a peer's Python modules, which are pure: any Python of a node may read them."""
    return next((commands.parent / "lib").glob("python*/site-packages"))
