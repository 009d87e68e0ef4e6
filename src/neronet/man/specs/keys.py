"""The one table of all keys of a specification: where each may stand, what it means, how it is read."""

from collections.abc import Callable
from typing import Any, NamedTuple

from neronet.man.specs.check_after import after
from neronet.man.specs.check_criteria import criteria
from neronet.man.specs.check_environment import code, environment
from neronet.man.specs.check_files import inputs, outputs
from neronet.man.specs.check_metrics import metrics
from neronet.man.specs.check_notify import notify
from neronet.man.specs.check_resources import resources
from neronet.man.specs.check_results import results
from neronet.man.specs.check_retry import retry
from neronet.man.specs.check_vitals import vitals
from neronet.man.specs.check_workbook import workbook
from neronet.man.specs.checks import integer, line, lines, mapping, text, truth
from neronet.man.specs.specification import Field


class Key(NamedTuple):
    """A reserved key. ``read`` gives the value it stands for or raises ``SpecificationError``."""

    name: str
    project: bool  #: may stand at the top of the file
    experiment: bool  #: may stand in an experiment
    read: Callable[[Field], Any]
    meaning: str


_ALL = (
    Key("project", True, False, line, "the project's name; without it, the folder's"),
    Key("workbook", True, False, workbook, "a workbook with further experiments"),
    Key("code", True, False, code, "what the snapshot leaves out, and how large it may be"),
    Key("results", True, False, results, "the results workbook: where it lies, what it shows"),
    Key("notify", True, False, notify, "who is told of what, and how"),
    Key("command", True, True, text, "the command template"),
    Key("cluster", True, True, line, "where it runs"),
    Key("resources", True, True, resources, "what it asks of a machine"),
    Key("environment", True, True, environment, "shell lines before the command, and variables"),
    Key("inputs", True, True, inputs, "files on the cluster that must be there"),
    Key("outputs", True, True, outputs, "files to bring home"),
    Key("metrics", True, True, metrics, "where metrics are read"),
    Key("vitals", True, True, vitals, "how often nerokid looks at what the program uses"),
    Key("criteria", True, True, criteria, "rules that judge a running attempt"),
    Key("retry", True, True, retry, "which ends are tried again, and how often"),
    Key("tags", True, True, lines, "words to find it by"),
    Key("priority", True, True, integer, "a whole number; the greater, the sooner it is started"),
    Key("parameters", True, True, mapping, "what the program is given"),
    Key("after", False, True, after, "the experiments that have to finish before it begins"),
    Key("experiments", True, True, mapping, "the experiments, by name"),
    Key("extends", False, True, lines, "the experiments whose keys it takes over"),
    Key("template", False, True, truth, "`true`: not run, only there to be extended"),
)

KEYS = {key.name: key for key in _ALL}
PROJECT = tuple(key.name for key in _ALL if key.project)
EXPERIMENT = tuple(key.name for key in _ALL if key.experiment)
SHARED = tuple(key.name for key in _ALL if key.project and key.experiment and key.name != "experiments")
ABOUT_ITSELF = ("extends", "template", "experiments")  #: not handed on to who extends it


def read(field: Field) -> Any:
    """Return what the value of a reserved key stands for; raises ``SpecificationError``."""
    return KEYS[field.name].read(field)
