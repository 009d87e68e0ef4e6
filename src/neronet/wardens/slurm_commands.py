"""Runs Slurm's commands, each for a limited time, with settings of their own."""

import os
import shutil
import signal
import subprocess
from contextlib import suppress
from typing import AbstractSet, Dict, NamedTuple, Optional, Tuple

from neronet.wardens.warden import Busy, Refused

QUERY = 40.0  #: seconds; without munge they take long to give up
#: Environment variable of an ``sbatch``; its value is the label's mark. A job takes it out of its own.
SUBMITS = "NERONET_SUBMITS"
SUBMISSION = 60.0  #: seconds; sbatch tries again by itself where the controller is full

_HER_CLUSTERS = "SLURM_CLUSTERS"  #: jobs go where they are looked for
#: What she may have set for her own eyes, and would alter the answers.
_HER_TASTE = ("SQUEUE_", "SACCT_", "SINFO_", "SCONTROL_", "SCANCEL_", _HER_CLUSTERS)
_HER_DEFAULTS = "SBATCH_"  #: to sbatch they count more than a script's directives
_ODD_NAMES = {"array-inx": "array", "timelimit": "time"}
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


_GO = b"go\n"
#: Begins a program only when who asked for it lives to say so: by then the process bears its mark. One who
#: is killed between fork and exec would else leave a submission behind that nobody can know for hers.
_ON_A_WORD = ("/bin/sh", "-c", 'read -r word && exec "$@" </dev/null', "sh")


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

    def submit(self, label_mark: str, settled: AbstractSet[str], *words: str) -> Answer:
        """Run ``sbatch``, whose environment is the job's. Raises ``Refused`` when it is not there.

        Her own defaults for sbatch stand, but for the options that are ``settled``.
        """
        environment = {key: value for key, value in os.environ.items() if not _alters(key, settled)}
        environment[SUBMITS] = label_mark
        if shutil.which("sbatch", path=environment.get("PATH", os.defpath)) is None:
            raise _missing("sbatch")
        return _run(("sbatch", *words), environment, self._submission, before=_ON_A_WORD)


def _missing(program: str) -> Refused:
    return Refused(
        "there is no %s here" % program, "this host is no login node of a Slurm, or its PATH lacks Slurm"
    )


def _alters(variable: str, settled: AbstractSet[str]) -> bool:
    """Tell whether an environment variable would give sbatch another value of a settled option."""
    if not variable.startswith(_HER_DEFAULTS):
        return variable == _HER_CLUSTERS
    name = variable[len(_HER_DEFAULTS) :].lower().replace("_", "-")
    return _ODD_NAMES.get(name, name) in settled


def _run(
    words: Tuple[str, ...], environment: Dict[str, str], patience: float, before: Tuple[str, ...] = ()
) -> Answer:
    try:
        process = subprocess.Popen(
            (*before, *words),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment,
            start_new_session=True,
        )
    except FileNotFoundError:
        raise _missing(words[0]) from None
    except OSError as error:
        raise Busy("could not start %s: %s" % (words[0], error)) from error
    try:
        output, complaints = process.communicate(_GO, timeout=patience)
    except subprocess.TimeoutExpired:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)  # a site's wrapper, and what it has started
        output, complaints = process.communicate()
        return Answer(
            None, os.fsdecode(output), "%s gave no answer; %s" % (words[0], os.fsdecode(complaints))
        )
    complaint = os.fsdecode(complaints)
    if process.returncode < 0:
        complaint += "%s gave no answer: it was ended by signal %d" % (words[0], -process.returncode)
    return Answer(process.returncode, os.fsdecode(output), complaint)
