"""What a Slurm has of one user's jobs, asked for as seldom as can be."""

import os
import pwd
from typing import Callable, Dict, List, Optional, Tuple

from neronet.wardens import slurm_answers, slurm_nodes, slurm_words
from neronet.wardens.slurm_answers import Limits, Row
from neronet.wardens.slurm_commands import Answer, Commands
from neronet.wardens.slurm_nodes import Nodes
from neronet.wardens.warden import Busy, Sight

Wanted = Dict[str, Dict[Optional[int], str]]  #: tickets, by the number of the job and the index in it

_FRESH = 60.0  #: seconds for which what is known of the nodes holds
_UNEXPLAINED = ("FAILED", "CANCELLED")  #: states of which the queue does not say enough
_WORDS = 100  #: of a command line


class Queue:
    """The questions, and the answers as values. Every method raises ``Busy`` where Slurm gives no answer."""

    def __init__(self, commands: Commands, user: int, steady: Callable[[], float]) -> None:
        self._commands = commands
        self._user = user
        self._steady = steady
        self._limits: Optional[Limits] = None
        self._nodes: List[Nodes] = []
        self._nodes_until: Optional[float] = None

    def rows(self) -> List[Row]:
        """Return all of her jobs that the controller remembers, those that have ended as well."""
        answer = self._commands.ask(
            "squeue", "-h", "-u", self._name(), "-t", "all", "-o", slurm_answers.QUEUE
        )
        return slurm_answers.queue(_whole("does not tell of the queue", answer))

    def sights(self, wanted: Wanted) -> Dict[str, Sight]:
        """Return what is known of tickets: one query, and a second one for those that are over."""
        known: Dict[str, Row] = {}
        for row in self.rows():
            known.update(dict.fromkeys(_tickets(row, wanted), row))
        sights = {ticket: row.sight for ticket, row in known.items()}
        over = {ticket for ticket, row in known.items() if row.state in _UNEXPLAINED}
        over.update(
            ticket for tickets in wanted.values() for ticket in tickets.values() if ticket not in known
        )
        rest = {
            number: {index: ticket for index, ticket in tickets.items() if ticket in over}
            for number, tickets in wanted.items()
        }
        sights.update(self._past({number: tickets for number, tickets in rest.items() if tickets}, sights))
        return sights

    def limits(self) -> Limits:
        """Return the controller's limits, as they were when it was first asked."""
        if self._limits is None:
            answer = self._commands.ask("scontrol", "show", "config")
            self._limits = slurm_answers.limits(_whole("does not tell its limits", answer))
        return self._limits

    def nodes(self) -> List[Nodes]:
        """Return what there is, down and drained nodes as well; no more than a minute old."""
        now = self._steady()
        if self._nodes_until is None or now >= self._nodes_until:
            answer = self._commands.ask("sinfo", "-a", "-e", "-h", "-o", slurm_nodes.FORMAT)
            self._nodes = slurm_nodes.read(_whole("does not tell of its nodes", answer))
            self._nodes_until = now + _FRESH
        return self._nodes

    def script(self, number: str) -> str:
        """Return the script that a job was submitted with; empty where it is not told."""
        answer = self._commands.ask("scontrol", "write", "batch_script", number, "-")
        if not answer.is_whole and isinstance(slurm_words.error("", answer.words), Busy):
            raise Busy(str(slurm_words.error("does not show a script", answer.words)))
        return answer.output if answer.is_whole else ""

    def kill(self, wanted: Wanted) -> None:
        """Cancel jobs; those that are over are no error. Raises ``Refused`` where it is not allowed."""
        words = [_expression(number, list(tickets)) for number, tickets in sorted(wanted.items())]
        for first in range(0, len(words), _WORDS):
            answer = self._commands.ask("scancel", *words[first : first + _WORDS])
            if answer.code != 0 and not (answer.words and slurm_words.is_harmless(answer.words)):
                raise slurm_words.error("does not cancel", answer.words)

    def hold(self, wanted: Wanted, verb: str) -> None:
        """``hold`` or ``release`` jobs; those beyond that are no error. May raise ``Refused``."""
        for number, tickets in sorted(wanted.items()):
            for first in range(0, len(tickets), _WORDS):
                some = list(tickets)[first : first + _WORDS]
                answer = self._commands.ask("scontrol", verb, ",".join(_expressions(number, some)))
                if answer.code != 0 and not slurm_words.is_beyond_holding(answer.words):
                    raise slurm_words.error("does not %s" % verb, answer.words)

    def _past(self, wanted: Wanted, known: Dict[str, Sight]) -> Dict[str, Sight]:
        """Return how jobs have ended; those of whom nobody knows are left out."""
        if not wanted:
            return {}
        found = self._from_books(wanted, known) if self.limits().accounting else {}
        vague: Wanted = {}
        for number, tickets in wanted.items():
            some = {index: ticket for index, ticket in tickets.items() if _is_vague(ticket, found, known)}
            if some:
                vague[number] = some
        if vague:  # one question for all: scontrol takes one job, or none
            only = list(vague) if len(vague) == 1 else []
            answer = self._commands.ask("scontrol", "-o", "show", "job", *only)
            for row in slurm_answers.details(answer.output):
                found.update(dict.fromkeys(_tickets(row, vague), row.sight))
        return found

    def _from_books(self, wanted: Wanted, known: Dict[str, Sight]) -> Dict[str, Sight]:
        """Return what the books say; while they are closed, what the queue has forgotten is unknown."""
        words = ["sacct", "-P", "-n", "-X", "-u", self._name(), "-j", ",".join(wanted)]
        answer = self._commands.ask(*words, "-o", slurm_answers.BOOKS)
        if answer.is_whole:
            return from_books(slurm_answers.books(answer.output), wanted, known)
        names = {ticket for tickets in wanted.values() for ticket in tickets.values()}
        return {ticket: Sight("unknown") for ticket in names.difference(known)}

    def _name(self) -> str:
        try:
            return pwd.getpwuid(self._user).pw_name
        except KeyError:
            return str(self._user)


def wanted(tickets: List[str]) -> Wanted:
    """Sort tickets by their jobs; what Slurm never gave is left out."""
    found: Wanted = {}
    for ticket in tickets:
        known = slurm_answers.job(ticket)
        if known and "[" not in ticket:
            number, indices = known
            found.setdefault(number, {})[indices[0].start if indices else None] = ticket
    return found


def _tickets(row: Row, wanted_: Wanted) -> List[str]:
    """Return which of the tickets a row is about."""
    tickets = wanted_.get(row.job, {})
    if not row.indices:
        return [tickets[None]] if None in tickets else []
    if len(row.indices) == 1 and len(row.indices[0]) == 1:
        index = row.indices[0].start
        return [tickets[index]] if index in tickets else []
    return [
        ticket
        for index, ticket in tickets.items()
        if index is not None and any(index in indices for indices in row.indices)
    ]


def _is_vague(ticket: str, found: Dict[str, Sight], known: Dict[str, Sight]) -> bool:
    """Tell whether the controller may know the exit code of one who has failed, and nobody else has told."""
    return ticket in known and found.get(ticket, known[ticket]).cause == "failed"


def from_books(rows: List[Row], wanted_: Wanted, known: Dict[str, Sight]) -> Dict[str, Sight]:
    """Return what the books say; a row of one task counts more than one of those that never began."""
    found: Dict[str, Sight] = {}
    for row in sorted(rows, key=lambda row: sum(map(len, row.indices)) == 1):
        for ticket in _tickets(row, wanted_):
            if row.sight.phase == "ended":
                found[ticket] = row.sight
            elif ticket in known:  # the books lag behind
                found[ticket] = known[ticket]._replace(is_settled=False)
            else:
                found[ticket] = Sight("unknown")
    for tickets in wanted_.values():
        for ticket in tickets.values():
            if ticket in known and ticket not in found:  # it stands in no book yet
                found[ticket] = known[ticket]._replace(is_settled=False)
    return found


def _expression(number: str, indices: List[Optional[int]]) -> str:
    """Return what ``scancel`` calls some tasks of a job: ``7_[0-4,9]``."""
    spans = _spans(indices)
    return "%s_[%s]" % (number, ",".join(spans)) if spans else number


def _expressions(number: str, indices: List[Optional[int]]) -> List[str]:
    """Return what ``scontrol`` calls them, which takes no comma between brackets: ``7_[0-4]``, ``7_9``."""
    spans = _spans(indices)
    return ["%s_[%s]" % (number, span) if "-" in span else "%s_%s" % (number, span) for span in spans] or [
        number
    ]


def _spans(indices: List[Optional[int]]) -> List[str]:
    """Return ``0-4`` and ``9``; nothing for a job that is no array."""
    several = sorted(index for index in indices if index is not None)
    spans: List[Tuple[int, int]] = []
    for index in several:
        if spans and spans[-1][1] == index - 1:
            spans[-1] = (spans[-1][0], index)
        else:
            spans.append((index, index))
    return [str(first) if first == last else "%d-%d" % (first, last) for first, last in spans]


def _whole(doing: str, answer: Answer) -> str:
    """Return an output that can be relied upon; raises ``Busy`` with Slurm's words for any other."""
    if answer.is_whole:
        return answer.output
    raise Busy(str(slurm_words.error(doing, answer.words or answer.output)))


def own_user() -> int:
    """Return whose jobs are hers."""
    return os.getuid()
