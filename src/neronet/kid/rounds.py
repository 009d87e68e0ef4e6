"""Nerokid's rounds: what the programs in her care use, and find around them, looked at for all together."""

import time
from typing import Dict, Iterable, List

from neronet.host.census import Census, Use
from neronet.host.clock import Clock
from neronet.kid.attendance import Attendance
from neronet.kid.environment import Environments
from neronet.kid.gpus import Gpus
from neronet.kid.memory import Kills
from neronet.kid.run import Run
from neronet.model.attempt import Assignment

_LEAST = 1.0  #: seconds between two walks
_SHARE = 1000.0  #: a walk is not repeated before so many times what it took: a thousandth of a core at most


class Rounds:
    """All attempts of one nerokid."""

    def __init__(self, clock: Clock, kills: Kills) -> None:
        self._clock = clock
        self._gpus = Gpus(clock.steady)
        self._kills = kills
        self._environments = Environments()
        self._census = Census()
        self._walked = clock.steady()
        self._rest = 0.0

    def attend(self, key: str, assignment: Assignment) -> Attendance:
        """Return what measures and records an attempt that is about to begin."""
        surroundings = self._environments.of(key, assignment)
        return Attendance(assignment, self._clock.steady, surroundings, self._kills)

    def awaits(self, pid: int) -> bool:
        """Tell whether a process was started to answer, so that its end is news for some attempt."""
        return self._environments.awaits(pid)

    def turn(self, runs: Iterable[Run]) -> None:
        """Take the samples that are due."""
        now = self._clock.steady()
        watched = [run for run in runs if run.pid and run.attendance.every]
        with_gpus = [run.attendance for run in watched if run.attendance.gpus]
        if with_gpus:
            self._gpus.turn(min(each.every for each in with_gpus))
        due = [run for run in watched if run.attendance.is_due(now)]
        if due and now - self._walked >= max(_LEAST, self._rest):
            self._walked = now
            self._walk(watched, due)

    def end(self) -> None:
        """Make no more of them."""
        self._gpus.end()
        self._environments.end()

    def _walk(self, watched: List[Run], due: List[Run]) -> None:
        began = time.process_time()
        uses: Dict[str, Use] = self._census.take({run.pid: run.key for run in watched})
        self._rest = (time.process_time() - began) * _SHARE
        self._kills.look()
        for run in due:
            attendance, use = run.attendance, uses.get(run.key)
            if use is not None:
                attendance.sample(use, self._gpus.load(attendance.gpus))
            if attendance.gpus and self._gpus.trouble:
                attendance.remark("gpu", "how busy its GPUs are is not known: %s" % self._gpus.trouble)
