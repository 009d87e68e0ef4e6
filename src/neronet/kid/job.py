"""A nerokid who is a batch job begins its attempt before anything else: she has no need of neromum for it."""

import os
from typing import List, Mapping, NamedTuple, Optional

from neronet.kid import setup_note
from neronet.kid.launcher import Claim, Launch, NoRoom
from neronet.kid.lines import Turn
from neronet.kid.outset import Outset
from neronet.spool import folder as folders

_GPUS = ("CUDA_VISIBLE_DEVICES", "ROCR_VISIBLE_DEVICES", "GPU_DEVICE_ORDINAL", "SLURM_JOB_GPUS")


class Job(NamedTuple):
    """The attempt of a batch job; without a claim it found no room on the disk."""

    turn: Turn
    claim: Optional[Claim] = None
    launch: Optional[Launch] = None


def begin(outset: Outset, task: str) -> Job:
    """Claim the attempt and start its program; raises ``Unclaimed``."""
    turn = Turn(folders.read_task(task), gpus(os.environ))
    outset.launcher.gives_gpus = False
    try:
        claim = outset.launcher.claim(turn.key, turn.gpus)
        note = setup_note.line() if claim.assignment.setup else ""
        return Job(turn, claim, outset.launcher.launch(claim, note))
    except NoRoom:
        return Job(turn)


def gpus(environment: Mapping[str, str]) -> List[str]:
    """Return the GPUs that the batch system gave, as it calls them for the program."""
    for variable in _GPUS:
        names = [name.strip() for name in environment.get(variable, "").split(",")]
        found = [name for name in names if name and name not in ("NoDevFiles", "-1")]
        if found:
            return found
    return []
