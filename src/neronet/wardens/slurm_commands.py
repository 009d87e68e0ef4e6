"""Runs Slurm's commands, each for a limited time, with settings of their own."""

import os
import subprocess
from typing import Dict, NamedTuple, Optional, Tuple

from neronet.wardens.warden import Busy, Refused

QUERY = 40.0  #: seconds; without munge they take long to give up
#: Environment variable of an ``sbatch``; its value is the label's mark. A job takes it out of its own.
SUBMITS = "NERONET_SUBMITS"
SUBMISSION = 60.0  #: seconds; sbatch tries again by itself where the controller is full

#: What she may have set for her own eyes, and would alter the answers.
_HER_TASTE = ("SQUEUE_", "SACCT_", "SINFO_", "SCONTROL_", "SCANCEL_", "SLURM_CLUSTERS")
_OUR_TASTE = {"LC_ALL": "C", "SLURM_TIME_FORMAT": "%s", "SLURM_BITSTR_LEN": "0"}


class Answer(NamedTuple):
    """How a command ended."""

    code: Optional[int]  #: None when it was ended, for it took too long
    output: str
    words: str  #: its complaints

    @property
    def is_whole(self) -> bool:
        """Tell whether the output can be relied upon; some commands fail with exit code 0."""
        return self.code == 0 and "error:" not in self.words


class Commands:
    """Slurm's commands as they are found on the ``PATH``."""

    def __init__(self, query: float = QUERY, submission: float = SUBMISSION) -> None:
        """Let questions and ``sbatch`` take so many seconds."""
        self._query = query
        self._submission = submission

    def ask(self, *words: str) -> Answer:
        """Run a command that asks, or cancels. Raises ``Refused`` when it is not there."""
        environment = {key: value for key, value in os.environ.items() if not key.startswith(_HER_TASTE)}
        environment.update(_OUR_TASTE)
        return _run(words, environment, self._query)

    def submit(self, label_mark: str, *words: str) -> Answer:
        """Run ``sbatch``, whose environment is the job's. Raises ``Refused`` when it is not there."""
        return _run(("sbatch", *words), {**os.environ, SUBMITS: label_mark}, self._submission)


def _run(words: Tuple[str, ...], environment: Dict[str, str], patience: float) -> Answer:
    try:
        process = subprocess.Popen(
            words,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment,
        )
    except FileNotFoundError:
        raise Refused(
            "there is no %s here" % words[0], "this host is no login node of a Slurm, or its PATH lacks Slurm"
        ) from None
    except OSError as error:
        raise Busy("could not start %s: %s" % (words[0], error)) from error
    try:
        output, complaints = process.communicate(timeout=patience)
    except subprocess.TimeoutExpired:
        process.kill()
        output, complaints = process.communicate()
        return Answer(
            None, os.fsdecode(output), "%s gave no answer; %s" % (words[0], os.fsdecode(complaints))
        )
    return Answer(process.returncode, os.fsdecode(output), os.fsdecode(complaints))
