"""Slurm: nerokids are its batch jobs, arrays where there are several, marked before they are submitted."""

import os
import time
from typing import Callable, Dict, List, Optional, Tuple

from neronet.host import processes
from neronet.host.capacity import Capacity
from neronet.model.resources import Resources
from neronet.wardens import slurm_nodes, slurm_queue, slurm_script, slurm_submission
from neronet.wardens.slurm_answers import Row
from neronet.wardens.slurm_commands import SUBMITS, Commands
from neronet.wardens.slurm_queue import Queue
from neronet.wardens.slurm_submission import Submission
from neronet.wardens.warden import Busy, Order, Refused, Sight, Warden


class SlurmWarden(Warden):
    """Submits nerokids by ``sbatch``; a ticket is ``JOB``, or ``JOB_INDEX`` for a task of an array."""

    name = "slurm"

    def __init__(
        self,
        commands: Optional[Commands] = None,
        user: Optional[int] = None,
        steady: Callable[[], float] = time.monotonic,
    ) -> None:
        """Nothing is asked yet. The jobs are those of ``user``, or of who runs this."""
        commands = commands or Commands()
        self._queue = Queue(commands, slurm_queue.own_user() if user is None else user, steady)
        self._submission = Submission(commands, self._queue)

    def capacity(self) -> Optional[Capacity]:
        """Return None: Slurm schedules."""
        return None

    def check(self, resources: Resources) -> None:
        """Raise ``Refused`` when no node of the partition will ever have that much, or let it run so long.

        What Slurm does not tell now is left to ``submit``.
        """
        for name in slurm_script.own_options(resources):
            raise Refused("the option '%s' is neronet's to give" % name, "leave it out of resources:")
        if slurm_script.option(resources, "slurm") is not None:
            return
        partition = slurm_script.option(resources, "partition", "p") or os.environ.get("SBATCH_PARTITION")
        try:
            there = self._queue.nodes()
            if partition is None and self._queue.limits().routes:
                partition = ",".join(sorted({nodes.partition for nodes in there}))
        except Busy:
            return
        slurm_nodes.check(resources, partition, there)

    def script(self, order: Order) -> str:
        """Return the batch script of the order as one job; larger orders go as several of the kind."""
        return slurm_script.script(order)

    def submit(self, order: Order) -> Dict[str, str]:
        """Submit the order as arrays; a doubt of earlier is settled first."""
        tickets: Dict[str, str] = {}
        if self._submission.in_doubt:
            found = self.find(order.label)
            self._submission.in_doubt = False
            tickets = {task: found[task] for task in order.tasks if task in found}
        try:
            self._submission.submit(order, tickets)
        except (Busy, Refused):
            if not tickets:
                raise
        return tickets

    def look(self, tickets: List[str]) -> Dict[str, Sight]:
        """Return what is known of the tickets: one ``squeue``, and one ``sacct`` for those that are over."""
        wanted = slurm_queue.wanted(tickets)
        return self._queue.sights(wanted) if wanted else {}

    def cancel(self, tickets: List[str]) -> None:
        """Have Slurm end the jobs: SIGTERM to all of their processes, SIGKILL some time later."""
        self._queue.kill(slurm_queue.wanted(tickets))

    def hold(self, tickets: List[str]) -> None:
        """Have Slurm hold jobs that wait."""
        self._queue.hold(slurm_queue.wanted(tickets), "hold")

    def release(self, tickets: List[str]) -> None:
        """Have Slurm let jobs begin that it holds."""
        self._queue.hold(slurm_queue.wanted(tickets), "release")

    def find(self, label: str) -> Dict[str, str]:
        """Return what lives of the label's orders; of two tickets for a task, the older one."""
        own = slurm_script.label_mark(label)
        if processes.marked(SUBMITS, own):
            raise Busy("an sbatch of a neromum who has died is still under way")
        found: Dict[str, Tuple[int, str]] = {}
        tasks: Dict[str, List[str]] = {}
        for row in self._queue.rows():
            mark = slurm_script.read_mark(row.comment, row.name)
            if mark is None or mark.label != own or row.sight.phase == "ended":
                continue
            if mark.order not in tasks:
                tasks[mark.order] = slurm_submission.tasks_of(row.folder, mark.order) or slurm_script.tasks(
                    self._queue.script(row.job)
                )
            for task, ticket in _named(row, tasks[mark.order]):
                found[task] = min(found.get(task, (int(row.job), ticket)), (int(row.job), ticket))
        return {task: ticket for task, (_, ticket) in found.items()}


def _named(row: Row, tasks: List[str]) -> List[Tuple[str, str]]:
    """Return the tasks that a row is about, each with its ticket."""
    if not row.indices:
        return [(task, row.job) for task in tasks[:1]]
    return [
        (tasks[index], "%s_%d" % (row.job, index))
        for indices in row.indices
        for index in range(indices.start, min(indices.stop, len(tasks)), indices.step)
    ]
