"""The door of all commands: notes the call, and fails where it is told to."""

import json
import os
import signal
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from wardens.standin import questions, sbatch
from wardens.standin.execution import RUNNER, Runner, abort
from wardens.standin.ledger import VARIABLE, Ledger

COMMANDS = ("sacct", "sbatch", "scancel", "scontrol", "sinfo", "squeue")

_UNREACHABLE = "Unable to contact slurm controller (connect failure)"
_ASKED: Mapping[str, str] = {
    "sbatch": "sbatch: error: Batch job submission failed: ",
    "scancel": "scancel: error: Kill job error on job id 1: ",
    "scontrol": "slurm_load_ctl_conf error: ",
    "sinfo": "slurm_load_partitions: ",
    "squeue": "slurm_load_jobs error: ",
    "sacct": "sacct: error: ",
}
_QUESTIONS: Mapping[str, Callable[[Ledger, list[str]], int]] = {
    "sacct": questions.sacct,
    "scancel": questions.scancel,
    "scontrol": questions.scontrol,
    "sinfo": questions.sinfo,
    "squeue": questions.squeue,
}


def main(name: str, arguments: list[str]) -> int:
    folder = Path(os.environ[VARIABLE])
    if name == RUNNER:
        Runner(folder, *map(int, arguments)).run()
        return 0
    ledger = Ledger(folder)
    fault = _note(ledger, name, arguments)
    if name in ledger.setting("hanging"):
        signal.pause()
    if ledger.setting("is_down"):
        print(_ASKED[name] + _UNREACHABLE, file=sys.stderr)
        return 1
    if name != "sbatch":
        return _QUESTIONS[name](ledger, arguments)
    ledger.close()
    return _submit(folder, arguments, fault)


def _note(ledger: Ledger, name: str, arguments: list[str]) -> str:
    """Note a call; return the fault that was meant for it."""
    with ledger.change():
        ledger.ask("INSERT INTO calls (words) VALUES (?)", json.dumps([name, *arguments]))
        faults = ledger.setting("socket_timeouts") if name == "sbatch" else []
        if faults:
            ledger.set("socket_timeouts", faults[1:])
            return str(faults[0])
    return ""


def _submit(folder: Path, arguments: list[str], fault: str) -> int:
    if fault == "lost":
        print(_ASKED["sbatch"] + "Socket timed out on send/recv operation", file=sys.stderr)
        return 1
    output = os.dup(1)
    if fault:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    code = sbatch.main(folder, arguments)
    sys.stdout.flush()
    os.dup2(output, 1)
    if fault == "killed":
        abort()
    if fault == "taken":
        print(_ASKED["sbatch"] + "Socket timed out on send/recv operation", file=sys.stderr)
        return 1
    return code
