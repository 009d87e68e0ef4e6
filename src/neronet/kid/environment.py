"""What programs find around them: looked at in the background, once for all that find the same."""

import os
from contextlib import suppress
from typing import Any, Callable, Dict, List, Mapping, Optional, Tuple

from neronet.host import machine
from neronet.kid import interpreter, setup_note
from neronet.kid.question import Question
from neronet.model.attempt import Assignment
from neronet.model.documents import digest
from neronet.model.event import Environment
from neronet.model.secrets import masked_variables
from neronet.spool import folder as folders

_ONES_OWN = ("CUDA_VISIBLE_DEVICES",)  #: each attempt's, as its ``Started`` tells
_SCHEDULERS = ("SLURM", "SBATCH_", "PBS_", "SGE_", "LSB_", "JOB_ID", "JOB_NAME", "PE_", "NSLOTS", "NHOSTS")
_TELLING = (
    "PATH", "LD_", "PYTHON", "VIRTUAL_ENV", "CONDA_", "OMP_", "MKL_", "OPENBLAS_", "BLIS_", "NUMEXPR_",
    "KMP_", "GOMP_", "CUDA_", "NVIDIA_", "NCCL_", "CUDNN_", "CUBLAS_", "HIP_", "ROCM_", "HSA_", "TORCH",
    "PYTORCH_", "TF_", "XLA_", "JAX_", "HF_", "TOKENIZERS_", "TRANSFORMERS_", "WANDB_", "MASTER_",
    "WORLD_SIZE", "RANK", "LANG", "LC_", "TZ", "TMPDIR", "SINGULARITY_", "APPTAINER_", "MODULE", "LMOD_",
    "SPACK_", "JULIA_", "R_LIBS",
)  # fmt: skip


class _Kind:
    """All attempts that find the same."""

    def __init__(self) -> None:
        self.question: Optional[Question] = None
        self.digest = ""
        self.record: Dict[str, Any] = {}  # until it was told
        self.told = False


class Surroundings:
    """What becomes known of one attempt's environment."""

    def __init__(self, kind: _Kind, assignment: Assignment, conclude: Callable[[_Kind], None]) -> None:
        self._kind = kind
        self._assignment = assignment
        self._conclude = conclude
        self._folder = ""
        self.digest = kind.digest if kind.told else ""  #: when it was told before the program began
        self.told = kind.told

    @property
    def note(self) -> str:
        """Return a shell line that is to go behind the setup, if there is one."""
        return setup_note.line() if self._assignment.setup and not self.told else ""

    def begin(self, folder: str, variables: Mapping[bytes, bytes], steady: Callable[[], float]) -> None:
        """Begin to look, for the program has begun; unless somebody does already."""
        if self.told:
            return
        self._folder = folder
        if not self._kind.digest and self._kind.question is None:
            word, has_setup = interpreter.word(self._assignment.command), bool(self._assignment.setup)
            self._kind.question = Question(word, folder, variables, has_setup=has_setup, steady=steady)

    def turn(self, *, ended: bool) -> Optional[Environment]:
        """Return what there is to tell, once; ``ended`` tells that the program has ended."""
        if self.told:
            return None
        kind = self._kind
        if kind.question is not None:
            kind.question.turn(ended=ended)
            if kind.question.over:
                self._conclude(kind)
        if kind.question is not None:
            return None
        self.hurry()
        if not kind.digest:  # its setup has failed, or nobody asks
            return None
        record, kind.record, kind.told = kind.record, {}, True
        return Environment(kind.digest, record)

    def hurry(self) -> None:
        """Wait no longer: somebody wants the attempt to be over."""
        if not self.told and self._assignment.setup:
            with suppress(OSError):  # another's was read
                os.unlink(os.path.join(self._folder, folders.SETUP_NOTE))
        self.told = True


class Environments:
    """Those of one nerokid."""

    def __init__(self) -> None:
        self._kinds: Dict[Tuple[str, ...], _Kind] = {}
        self._machine: Optional[Dict[str, Any]] = None

    def of(self, key: str, assignment: Assignment) -> Surroundings:
        """Return what becomes known of the environment of an attempt that is about to begin."""
        return Surroundings(
            self._kinds.setdefault(_same(key, assignment), _Kind()), assignment, self._conclude
        )

    def awaits(self, pid: int) -> bool:
        """Tell whether this process was asked about an environment."""
        return any(kind.question is not None and kind.question.pid == pid for kind in self._kinds.values())

    def end(self) -> None:
        """Ask no more."""
        for kind in self._kinds.values():
            if kind.question is not None:
                kind.question.end()

    def _conclude(self, kind: _Kind) -> None:
        assert kind.question is not None
        question, kind.question = kind.question, None
        if question.failed:
            return
        if self._machine is None:
            self._machine = machine.look()
        kind.record = _record(self._machine, question)
        kind.digest = digest(kind.record)


def _same(key: str, assignment: Assignment) -> Tuple[str, ...]:
    """Return what attempts have in common whose programs find the same; every store is told for itself."""
    parameters = str(assignment.parameters) if "NERO" in assignment.setup else ""
    word = interpreter.word(assignment.command)
    within = assignment.snapshot or "" if "/" in word else ""
    variables = str(sorted(assignment.variables.items()))
    return key.partition("/")[0], assignment.setup, parameters, variables, word, within


def _record(host: Dict[str, Any], question: Question) -> Dict[str, Any]:
    record: Dict[str, Any] = {"machine": host}
    if question.python is not None:
        record["python"] = question.python
    variables = question.variables
    modules = variables.get("LOADEDMODULES", "")
    if modules:
        record["modules"] = modules.split(":")
    parts: List[Tuple[str, Tuple[str, ...]]] = [("scheduler", _SCHEDULERS), ("variables", _TELLING)]
    for part, beginnings in parts:
        chosen = {
            name: value
            for name, value in variables.items()
            if name.startswith(beginnings) and name not in _ONES_OWN
        }
        if chosen:
            record[part] = masked_variables(chosen)
    return record
