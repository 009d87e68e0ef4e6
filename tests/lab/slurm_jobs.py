"""What Slurm and the store know of a test's jobs, and what befalls them."""

import json
from pathlib import Path

from journeys.home import store_of
from lab.abroad import Abroad

from lab import slurm
from neronet.spool.folder import read_task, split_key
from neronet.wardens.slurm_script import read_mark
from neronet.wardens.slurm_submission import tasks_of


def jobs_in_slurm(abroad: Abroad) -> dict[str, str]:
    """Return the attempt of every job of the test's cluster that Slurm remembers, by ticket.

    Tasks of an array that were cancelled while they waited are forgotten at once.
    """
    lines = slurm.control("-o", "show", "job").splitlines()
    found = [dict(word.partition("=")[::2] for word in line.split() if "=" in word) for line in lines]
    ours = [job for job in found if job.get("WorkDir", "").startswith(str(abroad.workdir))]
    attempts: dict[str, str] = {}
    for job in ours:
        mark = read_mark(job["Comment"])
        assert mark is not None
        tasks = tasks_of(job["WorkDir"], mark.order)
        for index in _indices(job.get("ArrayTaskId", "")):
            ticket = job["JobId"] if index is None else f"{job['ArrayJobId']}_{index}"
            if (index or 0) < len(tasks):  # what is left of an array of which all the rest was cancelled
                attempts[ticket] = split_key(read_task(tasks[index or 0]))[1]
    return attempts


def jobs_on_record(abroad: Abroad) -> dict[str, str]:
    """Return the attempt of every ticket in the store."""
    with store_of(abroad) as store:
        rows = store.execute(
            "SELECT e.fields, a.experiment || '.' || a.attempt FROM events e"
            " JOIN attempts a ON a.id = e.attempt WHERE e.kind = 'queued'"
        ).fetchall()
    tickets = [(json.loads(fields).get("ticket"), attempt) for fields, attempt in rows]
    return {ticket: attempt for ticket, attempt in tickets if ticket}


def ticket(abroad: Abroad, number: int) -> str:
    """Return the newest ticket of an experiment."""
    found = [ticket for ticket, attempt in jobs_on_record(abroad).items() if attempt.startswith(f"{number}.")]
    return found[-1]


def kill_mum(abroad: Abroad) -> bool:
    """Kill neromum, if there is one just now."""
    try:
        abroad.kill_mum()
    except AssertionError:
        return False
    return True


def let_go(abroad: Abroad) -> None:
    """Let all programs end that wait for it."""
    Path(f"{abroad.ran}.go").touch()


def _indices(expression: str) -> list[int | None]:
    """Read the array's indices in ``7`` or ``7-9,12%4``; one that is none for a job that is no array."""
    if not expression:
        return [None]
    parts = [part.partition("-") for part in expression.partition("%")[0].split(",")]
    return [index for first, _, last in parts for index in range(int(first), int(last or first) + 1)]
