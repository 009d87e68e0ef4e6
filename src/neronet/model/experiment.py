"""What a researcher asks for."""

from typing import Any, Dict, List, NamedTuple, Optional

from neronet.model import resources as resources_module
from neronet.model.attempt import EVERY
from neronet.model.criterion import Criterion
from neronet.model.resources import Resources

STREAMS = ["stdout", "stderr"]  #: what a program writes to; metrics are read there where nothing else is said


class Definition(NamedTuple):
    """An experiment as specified, before it has a number. Two equal ones are the same revision."""

    key: str  #: what stays the same when the rest is edited: base name and swept values
    name: str  #: unique within its project once stored; ``depth-study`` or ``deeper-7``
    command: str  #: template; ``{lr}`` stands for the parameter lr, ``{{`` for a brace
    parameters: Dict[str, Any]  #: in the order of the specification; values are JSON values
    cluster: str = "local"
    resources: Resources = Resources()
    setup: str = ""
    variables: Dict[str, str] = {}
    inputs: List[str] = []
    outputs: List[str] = []
    metrics: List[Any] = STREAMS
    criteria: List[Criterion] = []
    tags: List[str] = []
    retry: Dict[str, Any] = {}
    priority: int = 0
    after: List[str] = []  #: names, patterns or numbers of experiments that have to finish before
    vitals: float = EVERY  #: seconds between two looks at what the program uses; 0 means never

    def to_json(self) -> Dict[str, Any]:
        """Return a JSON object with the fields by name."""
        plain = dict(self._asdict())
        plain["resources"] = resources_module.to_json(self.resources)
        plain["criteria"] = [criterion.to_json() for criterion in self.criteria]
        if not self.after:
            del plain["after"]  # so that what needs nothing is the same as in stores of before
        if self.vitals == EVERY:
            del plain["vitals"]
        return plain

    @classmethod
    def from_json(cls, plain: Dict[str, Any]) -> "Definition":
        """Return what ``to_json`` wrote."""
        fields = {name: plain[name] for name in cls._fields if name in plain}
        fields["resources"] = resources_module.from_json(fields["resources"])
        fields["criteria"] = [Criterion.from_json(rule) for rule in fields["criteria"]]
        return cls(**fields)


class Project(NamedTuple):
    """A folder with ``neronet.yaml``, and what its experiments share."""

    name: str
    folder: str
    exclude: List[str] = []  #: patterns of what is no code
    snapshot_limit: Optional[int] = None  #: bytes; more is refused before it is copied
    results: Dict[str, Any] = {}
    notify: Dict[str, Any] = {}
