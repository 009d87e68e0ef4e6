"""No batch system: nerokids are processes of this host, and neromum shares it out herself."""

import os
import shlex
import signal
import subprocess
from typing import Dict, List, Optional

from neronet.host import processes
from neronet.host.capacity import Capacity
from neronet.model.resources import Resources, format_size
from neronet.wardens.warden import Busy, Order, Refused, Sight, Warden

LABEL = "NERONET_LABEL"  #: environment variable by which a kid of this warden is known


class LocalWarden(Warden):
    """Starts nerokids on this host; a ticket is ``PID@START``."""

    name = "local"

    def __init__(self, capacity: Capacity) -> None:
        self._capacity = capacity

    def capacity(self) -> Capacity:
        """Return all that this host has."""
        return self._capacity

    def check(self, resources: Resources) -> None:
        """Raise ``Refused`` when more is asked for than the whole host has."""
        has = self._capacity
        if resources.cpus > has.cpus:
            raise Refused("asks for %d cpus, and this host has %d" % (resources.cpus, has.cpus))
        if resources.memory is not None and resources.memory > has.memory:
            asked, there = format_size(resources.memory), format_size(has.memory)
            raise Refused("asks for %s of memory, and this host has %s" % (asked, there))
        if resources.gpus > len(has.gpus):
            raise Refused("asks for %d gpus, and this host has %d" % (resources.gpus, len(has.gpus)))

    def script(self, order: Order) -> str:
        """Return the commands that start the order's kids."""
        command = " ".join(shlex.quote(word) for word in order.command)
        return "#!/bin/sh\n" + "".join("%s %s &\n" % (command, shlex.quote(task)) for task in order.tasks)

    def submit(self, order: Order) -> Dict[str, str]:
        """Start one process a task, in a session of its own, its words going to a log in the folder."""
        environment = dict(os.environ)
        environment[LABEL] = order.label
        tickets = {}
        for task in order.tasks:
            try:
                tickets[task] = _start(order, task, environment)
            except OSError as error:
                raise Busy("could not start a nerokid: %s" % error) from error
        return tickets

    def look(self, tickets: List[str]) -> Dict[str, Sight]:
        """Return, for every ticket, whether its process lives."""
        sights = {}
        for ticket in tickets:
            identity = _identity(ticket)
            if identity is None:
                continue
            processes.bury(identity.pid)
            sights[ticket] = Sight("running" if processes.is_alive(identity) else "ended")
        return sights

    def cancel(self, tickets: List[str]) -> None:
        """Ask the kids to end; each ends its attempts first."""
        for ticket in tickets:
            identity = _identity(ticket)
            if identity is not None and processes.is_alive(identity):
                processes.signal_process(identity.pid, signal.SIGTERM)

    def find(self, label: str) -> Dict[str, str]:
        """Return the kids that were started under the label and live; the task is their last argument."""
        marked = set(processes.marked(LABEL, label))
        found = {}
        for pid in marked:
            identity = processes.identify(pid)
            arguments = processes.arguments(pid)
            # What a kid has just forked looks like her until it has become the program.
            is_kid = processes.leads_its_group(pid) and processes.parent(pid) not in marked
            if identity is not None and arguments and is_kid:
                found[arguments[-1]] = "%d@%s" % identity
        return found


def _start(order: Order, task: str, environment: Dict[str, str]) -> str:
    os.makedirs(order.folder, mode=0o700, exist_ok=True)
    path = os.path.join(order.folder, task + ".log")
    log = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        process = subprocess.Popen(
            [*order.command, task],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            env=environment,
        )
    finally:
        os.close(log)
    identity = processes.identify(process.pid)
    process.returncode = 0  # neromum reaps her children herself
    return "%d@%s" % (process.pid, identity.start if identity else "")


def _identity(ticket: str) -> Optional[processes.Identity]:
    pid, at, start = ticket.partition("@")
    return processes.Identity(int(pid), start) if at and pid.isdigit() else None
