"""All of nerokid that a program can do without when it begins: loaded while the first one runs."""

import os
from typing import Optional

from neronet.kid.job import Job
from neronet.kid.link import Link
from neronet.kid.outset import Outset
from neronet.kid.supervisor import Supervisor
from neronet.protocol.messages import Hello
from neronet.release import BUILT, RELEASE


def serve(outset: Outset, job: Optional[Job]) -> None:
    """Look after attempts until neromum has no more; after that of ``job`` alone if there is one."""
    me = Hello("nerokid", RELEASE, host=os.uname().nodename, name=outset.name, built=BUILT)
    link = Link(outset.spool, me, outset.clock.steady)
    supervisor = Supervisor(outset, link)
    if job is not None:
        supervisor.take(job)
    supervisor.loop()
