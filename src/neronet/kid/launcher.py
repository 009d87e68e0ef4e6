"""Starts the programs of attempts: each in its own folder, with its variables, under its user's umask."""

import os
from typing import Dict, List

from neronet.kid import api, workplace
from neronet.kid.attendance import Attendance
from neronet.kid.guardian import Guardian
from neronet.kid.process import Program, shell_command
from neronet.model.attempt import Assignment
from neronet.spool import folder as folders
from neronet.spool.folder import Spool


class Launcher:
    """One nerokid's; ``variables`` are those that she has herself."""

    def __init__(self, spool: Spool, guardian: Guardian, variables: Dict[str, str]) -> None:
        self.gives_gpus = True  #: a batch job sees what it may see already
        self._guardian = guardian
        self._workplaces = workplace.Workplaces(spool)
        self._environment = workplace.Environment(variables, api.place(spool))

    def launch(
        self, key: str, folder: str, assignment: Assignment, gpus: List[str], attendance: Attendance
    ) -> Program:
        """Start the program of an attempt; raises ``OSError`` or, for a NUL, ``ValueError``."""
        work = self._workplaces.prepare(folder, assignment)
        given = gpus if self.gives_gpus else []
        variables = self._environment.of(key, folder, assignment, given)
        stdout, stderr = (os.path.join(folder, name) for name in folders.STREAMS)
        words = shell_command(assignment.setup, assignment.command, attendance.note)
        with self._environment.users_umask():
            program = Program(words, work, variables, stdout, stderr)
        self._guardian.guard(key, program.pid)
        attendance.begin(folder, variables, gpus)
        return program
