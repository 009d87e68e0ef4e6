"""An attempt's metrics: what nerokid reads by herself, and what the user's functions read beside her."""

import os
from typing import List, Optional

from neronet.capture import catalogue
from neronet.kid.hook import Hook
from neronet.kid.output import Harvest
from neronet.kid.process import Program
from neronet.kid.sources import Sources
from neronet.model.attempt import Assignment
from neronet.spool import folder as folders

_MOST_COMPLAINTS = 50  #: of one attempt


class Metrics:
    """Follows all sources of an attempt from the start of its program to their end."""

    def __init__(self, folder: str, assignment: Assignment) -> None:
        self._folder = folder
        self._assignment = assignment
        self._sources = Sources(folder, assignment.variables)
        self._sources.add_reports(os.path.join(folder, folders.REPORTED))
        self._functions = [item for item in assignment.metrics if catalogue.needs_process(item)]
        for item in assignment.metrics:
            if item not in self._functions:
                self._sources.add(item)
        self._hook: Optional[Hook] = None
        self._failure = ""
        self._complaints_left = _MOST_COMPLAINTS

    @property
    def waits(self) -> bool:
        """Tell whether the user's functions have not come to their end."""
        return self._hook is not None and not self._hook.is_over

    def begin(self, program: Program) -> None:
        """Start the process of the user's functions, if there are any, in the program's surroundings."""
        variables = program.take_variables()
        if not self._functions:
            return
        work = os.path.join(self._folder, folders.WORK)
        try:
            self._hook = Hook(self._functions, self._folder, work, self._assignment.setup, variables)
        except (OSError, ValueError) as error:
            self._failure = "python: no process could be started for your functions: %s" % error

    def poll(self, now: float, steady: float, *, last: bool) -> Harvest:
        """Return what is new; ``last`` reads all to its end."""
        harvest = self._sources.poll(now, steady, last=last)
        points, complaints = harvest.points, harvest.complaints
        if self._hook is not None:
            found = self._hook.poll(steady, last=last)
            points, complaints = points + found.points, complaints + found.complaints
        if self._failure:
            complaints, self._failure = [*complaints, self._failure], ""
        complaints = complaints[: self._complaints_left]
        self._complaints_left -= len(complaints)
        return Harvest(points, harvest.more, complaints)

    def others(self, pids: List[int]) -> List[int]:
        """Return the processes that are not those of the user's functions."""
        return [pid for pid in pids if self._hook is None or pid != self._hook.pid]

    def close(self) -> None:
        """End the process of the user's functions, should it live."""
        if self._hook is not None:
            self._hook.close()
