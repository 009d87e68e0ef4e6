"""What neromum asks a batch system for: attempts that ask for the same, as one order. Pure."""

from collections import OrderedDict
from typing import Iterable, List, NamedTuple, Tuple

from neronet.model.attempt import Assignment
from neronet.model.resources import Resources
from neronet.spool.folder import make_task
from neronet.wardens.warden import Order


class Group(NamedTuple):
    """What attempts have in common that may be submitted as one order."""

    owner: str
    batch: int
    at_once: int  #: how many of the batch may run at the same time; 0 means as many as the system lets
    resources: Resources


class Orders(NamedTuple):
    """What all orders of one neromum have in common."""

    label: str  #: by which the batch system is asked after a crash
    command: List[str]  #: starts a nerokid; the task is added
    folder: str  #: of scripts and logs

    def make(self, group: Group, keys: List[str]) -> Order:
        """Return the order for some attempts of a group; each task is named after its attempt."""
        tasks = [make_task(key) for key in keys]
        return Order(self.label, self.command, tasks, group.resources, self.folder, group.at_once)

    def of(self, attempts: Iterable[Tuple[str, Assignment]]) -> List[Order]:
        """Return the orders for attempts (key, assignment) that come all at once."""
        groups: "OrderedDict[Group, List[str]]" = OrderedDict()  # noqa: UP037 - 3.9 could do without quotes
        for key, assignment in attempts:
            groups.setdefault(group_of(key, assignment), []).append(key)
        return [self.make(group, keys) for group, keys in groups.items()]


def group_of(key: str, assignment: Assignment) -> Group:
    """Return the group of the attempt ``OWNER/124.2``."""
    return Group(key.partition("/")[0], assignment.batch, assignment.at_once, assignment.resources)
