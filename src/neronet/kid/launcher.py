"""Claims attempts and starts their programs: each in its own folder, with its variables and umask."""

import errno
import os
from typing import Any, Dict, List, NamedTuple, Optional

from neronet.host.clock import Clock
from neronet.kid import api, workplace
from neronet.kid.guardian import Guardian
from neronet.kid.process import Program, shell_command
from neronet.model.attempt import Assignment
from neronet.spool import folder as folders
from neronet.spool.folder import Spool
from neronet.spool.journal import Claimed, Journal

_FULL = (errno.ENOSPC, errno.EDQUOT)


class NoRoom(Exception):
    """The disk is full, and the program has not been started: it may be later."""


class Unclaimed(Exception):
    """Somebody else has begun the attempt, or what to run cannot be read."""


class Claim(NamedTuple):
    """An attempt that is this nerokid's, by the journal that only one can make."""

    key: str
    folder: str
    assignment: Assignment
    journal: Journal
    gpus: List[str]


class Launch(NamedTuple):
    """A program as it began, or why it did not."""

    wall: float
    steady: float
    program: Optional[Program] = None
    variables: Dict[bytes, bytes] = {}
    trouble: str = ""


class Launcher:
    """One nerokid's: ``header`` says in journals who she is, ``variables`` are those that she has herself."""

    def __init__(
        self,
        spool: Spool,
        guardian: Guardian,
        clock: Clock,
        header: Dict[str, Any],
        variables: Dict[str, str],
    ) -> None:
        self.header = header
        self.gives_gpus = True  #: a batch job sees what it may see already
        self._spool = spool
        self._guardian = guardian
        self._clock = clock
        self._workplaces = workplace.Workplaces(spool)
        self._environment = workplace.Environment(variables, api.place(spool))

    def claim(self, key: str, gpus: List[str]) -> Claim:
        """Take an attempt in care; raises ``NoRoom`` and ``Unclaimed``."""
        folder = self._spool.attempt(key)
        try:
            assignment = folders.read_assignment(folder)
            journal = Journal.create(os.path.join(folder, folders.EVENTS), dict(self.header, gpus=gpus))
        except (Claimed, OSError, ValueError) as error:
            if _is_for_want_of_room(error):
                raise NoRoom from error
            raise Unclaimed from error
        return Claim(key, folder, assignment, journal, gpus)

    def launch(self, claim: Claim, note: str) -> Launch:
        """Start the program, with ``note`` behind its setup; raises ``NoRoom``, and the claim is void."""
        try:
            return self._start(claim, note)
        except (OSError, ValueError) as error:  # no such shell, say, or a NUL in a parameter
            if _is_for_want_of_room(error):
                claim.journal.close()
                workplace.withdraw(claim.folder)
                raise NoRoom from error
            return Launch(self._clock.wall(), self._clock.steady(), trouble="could not start: %s" % error)

    def _start(self, claim: Claim, note: str) -> Launch:
        folder, assignment = claim.folder, claim.assignment
        work = self._workplaces.prepare(folder, assignment)
        given = claim.gpus if self.gives_gpus else []
        variables = self._environment.of(claim.key, folder, assignment, given)
        stdout, stderr = (os.path.join(folder, name) for name in folders.STREAMS)
        words = shell_command(assignment.setup, assignment.command, note)
        with self._environment.users_umask():
            program = Program(words, work, variables, stdout, stderr)
        self._guardian.guard(claim.key, program.pid)
        return Launch(self._clock.wall(), self._clock.steady(), program, variables)


def _is_for_want_of_room(error: Exception) -> bool:
    return getattr(error, "errno", None) in _FULL
