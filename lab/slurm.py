"""A real Slurm in the lab: its controller on a node of its own, a slurmd on each worker, munged on all."""

import secrets
import subprocess
import time

from lab import accounting as books
from lab import nodes, slurm_config
from lab.errors import LabError
from lab.places import LOGS, USERS
from lab.programs import run
from lab.slurm_config import CLIENTS, CONTROLLER, EVERYWHERE, FOLDER, PARTITIONS, WORKERS

#: Each program that Slurm needs, and the Debian package that brings it.
NEEDED = {
    "munged": "munge",
    "sbatch": "slurm-client",
    "slurmctld": "slurmctld",
    "slurmd": "slurmd",
}
_MUNGE_KEY = FOLDER / "munge.key"
_MUNGE = "/run/munge"  #: each node's own
_LONGEST = 45.0  #: seconds until all nodes are ready for jobs
_PAUSE = 0.05  #: seconds between two looks
_READY = ("idle", "mixed", "allocated", "completing")
_OUT_OF_USE = ("drain", "down", "fail")


def up(*, accounting: bool = False) -> None:
    """Bring Slurm up in a lab that is up, or what is missing of it; raises ``LabError``.

    It has books, for ``sacct``, only if it had them from its first day.
    """
    if not slurm_config.is_configured():
        FOLDER.mkdir(parents=True)
        slurm_config.write(accounting=accounting)
    if not _MUNGE_KEY.exists():
        _MUNGE_KEY.touch(mode=0o600)
        _MUNGE_KEY.write_bytes(secrets.token_bytes(128))
    mend()


def start() -> None:
    """Start the daemons that do not run on nodes that are up; does nothing where the lab has no Slurm."""
    if not slurm_config.is_configured():
        return
    running = {
        name: {process.name for process in inhabitants if process.state != "Z"}
        for name, inhabitants in nodes.population().items()
    }
    for node in EVERYWHERE:
        if "munged" not in running.get(node, {"munged"}):
            _start(node, *_munged(node))
    if CONTROLLER in running and slurm_config.has_accounting():
        books.start(running[CONTROLLER])
    if "slurmctld" not in running.get(CONTROLLER, {"slurmctld"}):
        _start(CONTROLLER, "/usr/sbin/slurmctld")
    for node in WORKERS:
        if "slurmd" not in running.get(node, {"slurmd"}):
            _start(node, "/usr/sbin/slurmd")


def mend() -> None:
    """Do as ``start``, take nodes and partitions into use, and return when jobs can begin."""
    if not slurm_config.is_configured():
        return
    start()
    end = time.monotonic() + _LONGEST
    while lazy := _not_ready():
        if time.monotonic() > end:
            raise LabError(f"Slurm is not ready: {lazy}; see {LOGS}")
        time.sleep(_PAUSE)
    for partition in PARTITIONS:
        control("update", f"PartitionName={partition}", "State=UP")


def control(*words: str) -> str:
    """Run ``scontrol`` as Slurm's administrator and return its answer; raises ``LabError``."""
    return run(*nodes.entering(CONTROLLER, ["scontrol", *words], "root"))


def clear() -> None:
    """Cancel all jobs of the ordinary users, and wait until Slurm knows that they are over."""
    if not slurm_config.is_configured():
        return
    for user in USERS:
        run(*nodes.entering(CONTROLLER, ["scancel", "--quiet", f"--user={user}"], "root"))
    nodes.end_users(USERS)  # jobs that do not listen
    end = time.monotonic() + _LONGEST
    while left := run(*nodes.entering(CONTROLLER, ["squeue", "-h", "-o", "%i %u %T"], "root")):
        if time.monotonic() > end:
            raise LabError(f"jobs do not end: {left.strip()}")
        time.sleep(_PAUSE)


def forget() -> None:
    """Remove what Slurm leaves on this machine, once its nodes are down."""
    for group in slurm_config.control_groups():
        group.rmdir()


def _munged(node: str) -> list[str]:
    own = [f"--key-file={_MUNGE_KEY}", f"--log-file={LOGS}/munged-{node}.log"]
    own += [f"--seed-file={_MUNGE}/seed", f"--pid-file={_MUNGE}/pid", f"--socket={_MUNGE}/munge.socket.2"]
    return ["sh", "-c", 'mkdir -p "$0" && exec /usr/sbin/munged --force "$@"', _MUNGE, *own]


def _start(node: str, *command: str) -> None:
    """Start a daemon that goes its own way once it is ready, and may keep what it has open."""
    said = str(LOGS / f"slurm-{node}.out")
    words = ["sh", "-c", 'said=$1; shift; exec "$@" >>"$said" 2>&1', "sh", said, *command]
    run(*nodes.entering(node, words, "root"))


def _not_ready() -> str:
    """Return which nodes take no jobs yet, and why; those that were taken out of use are taken back."""
    words = nodes.entering(CLIENTS[0], ["sinfo", "-h", "-N", "-o", "%N %T"], "root")
    answer = subprocess.run(words, capture_output=True, text=True, check=False)
    if answer.returncode != 0:
        return answer.stderr.strip()
    states = dict(line.split() for line in answer.stdout.splitlines())
    for node, state in states.items():
        if state.startswith(_OUT_OF_USE) and not state.endswith("*"):
            control("update", f"NodeName={node}", "State=RESUME")
    lazy = {node: state for node, state in states.items() if state.rstrip("~#!%$@^-") not in _READY}
    return ", ".join(f"{node} is {state}" for node, state in lazy.items())
