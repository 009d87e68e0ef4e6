"""A batch system in memory: jobs that begin, end, and are put back when the test says so."""

from collections.abc import Callable

from neronet.host.capacity import Capacity
from neronet.model.resources import Resources
from neronet.wardens.warden import Busy, Order, Refused, Sight, Warden


class BatchSystem:
    """What outlives every neromum: the jobs by ticket, and how it answers."""

    def __init__(self) -> None:
        self.orders: list[Order] = []
        self.tasks: dict[str, str] = {}  #: by ticket
        self.sights: dict[str, Sight] = {}
        self.labels: dict[str, str] = {}
        self.cancelled: list[str] = []
        self.held: list[str] = []
        self.calls: list[str] = []
        self.busy = ""  #: the words of one who does not answer
        self.refusal = ""  #: the words of one who will never take it
        self.most = 10**6  #: jobs that it takes at a time
        self.loses_answers = False  #: takes jobs, and says that it was busy

    def ticket(self, task: str) -> str:
        """Return the only ticket of a task."""
        tickets = [ticket for ticket, each in self.tasks.items() if each == task]
        assert len(tickets) == 1, f"{task} has jobs {tickets}"
        return tickets[0]

    def see(self, task: str, sight: Sight) -> None:
        """Let a job come to this."""
        self.sights[self.ticket(task)] = sight

    def asked(self, name: str) -> int:
        """Return how often it was asked that."""
        return self.calls.count(name)

    def forget(self, task: str) -> None:
        """Let nothing be known of a job."""
        del self.sights[self.ticket(task)]


class MemoryWarden(Warden):
    """One neromum's warden of the batch system."""

    name = "memory"

    def __init__(self, system: BatchSystem, hook: Callable[[str], None] = lambda _point: None) -> None:
        self._system = system
        self._hook = hook

    def capacity(self) -> Capacity | None:
        return None

    def check(self, resources: Resources) -> None:
        if resources.cpus > 100:
            raise Refused(f"asks for {resources.cpus} cpus, and a node has 100", "ask for less")

    def script(self, order: Order) -> str:
        return "#!memory\n" + "".join(f"{' '.join(order.command)} {task}\n" for task in order.tasks)

    def submit(self, order: Order) -> dict[str, str]:
        system = self._system
        self._called("submit")
        if system.refusal:
            raise Refused(system.refusal, "another partition")
        system.orders.append(order)
        tickets = {}
        for task in order.tasks[: system.most]:
            self._hook("before a job")
            ticket = tickets[task] = str(len(system.tasks) + 1)
            system.tasks[ticket] = task
            system.sights[ticket] = Sight("pending", reason="Resources", start=5e8)
            system.labels[ticket] = order.label
        self._hook("after the jobs")
        if system.loses_answers:
            raise Busy("Socket timed out on send/recv operation")
        return tickets

    def look(self, tickets: list[str]) -> dict[str, Sight]:
        self._called("look")
        return {ticket: self._system.sights[ticket] for ticket in tickets if ticket in self._system.sights}

    def cancel(self, tickets: list[str]) -> None:
        self._called("cancel")
        for ticket in tickets:
            self._system.cancelled.append(ticket)
            if self._system.sights[ticket].phase != "ended":
                self._system.sights[ticket] = Sight("ended", "cancelled by ada")

    def hold(self, tickets: list[str]) -> None:
        self._called("hold")
        if self._system.refusal:
            raise Refused(self._system.refusal)
        self._system.held += [ticket for ticket in tickets if ticket not in self._system.held]

    def release(self, tickets: list[str]) -> None:
        self._called("release")
        self._system.held = [ticket for ticket in self._system.held if ticket not in tickets]

    def find(self, label: str) -> dict[str, str]:
        self._called("find")
        system = self._system
        living = [ticket for ticket, sight in system.sights.items() if sight.phase != "ended"]
        return {system.tasks[ticket]: ticket for ticket in reversed(living) if system.labels[ticket] == label}

    def _called(self, name: str) -> None:
        self._system.calls.append(name)
        if self._system.busy:
            raise Busy(self._system.busy)
