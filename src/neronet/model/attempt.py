"""One try at an experiment: its name, and what its nerokid is told to run."""

import re
from typing import Any, Dict, List, NamedTuple, Optional, Union

from neronet.model import resources as resources_module
from neronet.model.criterion import Criterion
from neronet.model.resources import Resources
from neronet.model.shapes import require

Scalar = Union[str, int, float, bool, None]
EVERY = 10.0  #: seconds between two samples of its vitals, unless the specification says otherwise

_NAME = re.compile(r"([1-9][0-9]*)\.([1-9][0-9]*)\Z")


class AttemptId(NamedTuple):
    """Experiment 124, second try; written ``124.2``."""

    number: int
    attempt: int

    def __str__(self) -> str:
        return "%d.%d" % self

    @classmethod
    def parse(cls, text: str) -> "AttemptId":
        """Read ``124.2``; raises ``ValueError`` for anything else."""
        match = _NAME.match(text)
        if not match:
            raise ValueError("'%s' is not an attempt; write 124.2 for the second try at 124" % text)
        return cls(int(match.group(1)), int(match.group(2)))


class Assignment(NamedTuple):
    """All that a nerokid must know to look after one attempt: ``attempt.json``."""

    id: str  #: the attempt, ``124.2``
    name: str  #: the experiment's name
    command: str  #: a shell command, parameters filled in
    parameters: Dict[str, Any]
    resources: Resources = Resources()
    setup: str = ""  #: shell lines that go before the command
    variables: Dict[str, str] = {}
    metrics: List[Any] = ["stdout", "stderr"]  #: sources, as the specification names them
    criteria: List[Criterion] = []
    snapshot: Optional[str] = None  #: name of the code's folder under ``code/``
    grace: float = 10.0  #: seconds between asking a program to end and killing it
    priority: int = 0
    inputs: List[str] = []  #: files that must be there; ``~`` and ``$NAME`` are the cluster's
    outputs: List[str] = []  #: patterns of files below the working folder that go home
    batch: int = 0  #: the start command that it came with, among those of its owner
    at_once: int = 0  #: how many of the batch may run at the same time; 0 means as many as there is room for
    after: List[str] = []  #: each ``12.2``: that attempt at 12, or a later one, has to finish before
    held: bool = False  #: not to begin before it is released
    vitals: float = EVERY  #: seconds between two looks at what the program uses; 0 means never

    def to_json(self) -> Dict[str, Any]:
        """Return a JSON object with the fields by name."""
        plain = dict(self._asdict())
        plain["resources"] = resources_module.to_json(self.resources)
        plain["criteria"] = [criterion.to_json() for criterion in self.criteria]
        return plain

    @classmethod
    def from_json(cls, plain: Dict[str, Any]) -> "Assignment":
        """Return what ``to_json`` wrote; fields of newer versions are passed over.

        Raises ``ValueError`` when a field is missing or of the wrong shape.
        """
        try:
            fields = {name: plain[name] for name in cls._fields if name in plain}
            require(cls, fields)
            fields["resources"] = resources_module.from_json(fields.get("resources", {}))
            fields["criteria"] = [Criterion.from_json(rule) for rule in fields.get("criteria", [])]
            for needed in fields.get("after", []):
                AttemptId.parse(needed)
            return cls(**fields)
        except (TypeError, ValueError) as error:
            raise ValueError("not an attempt's specification: %s" % error) from error
