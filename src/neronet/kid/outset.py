"""What a nerokid has from the outset: as much as she needs to start a program, before the rest is loaded."""

import os
from typing import NamedTuple

from neronet.host import processes
from neronet.host.clock import Clock
from neronet.kid.guardian import Guardian
from neronet.kid.launcher import Launcher
from neronet.kid.memory import Kills
from neronet.kid.process import adopt_orphans
from neronet.kid.waking import Waking
from neronet.spool.folder import Spool


class Outset(NamedTuple):
    """One nerokid's."""

    name: str
    spool: Spool
    clock: Clock
    guardian: Guardian
    waking: Waking
    kills: Kills
    launcher: Launcher


def prepare(name: str, spool: Spool, clock: Clock) -> Outset:
    """Make what has to be there before a program begins: who ends it, who adopts its orphans, who counts."""
    guardian = Guardian()
    adopt_orphans()
    waking = Waking()
    me = processes.myself()
    header = {"kid": name, "host": os.uname().nodename, "pid": me.pid, "start": me.start}
    launcher = Launcher(spool, guardian, clock, header, dict(os.environ))
    return Outset(name, spool, clock, guardian, waking, Kills(clock.steady), launcher)
