"""``kid ROOT NAME`` and ``kid ROOT --job TASK``: wires nerokid's parts and runs her."""

import argparse
import os
import sys
from typing import List

from neronet.host import limits
from neronet.host.clock import Clock
from neronet.host.processes import UMASK
from neronet.kid import job
from neronet.kid.guardian import Guardian
from neronet.kid.link import Link
from neronet.kid.process import adopt_orphans
from neronet.kid.supervisor import Supervisor
from neronet.kid.waking import wake_on_signals
from neronet.protocol.messages import Hello
from neronet.release import BUILT, RELEASE
from neronet.spool import folder as folders
from neronet.spool.folder import Spool


def main(arguments: List[str]) -> int:
    """Look after attempts until neromum has no more; return the exit code."""
    parser = argparse.ArgumentParser(prog="nerokid")
    parser.add_argument("root", help="the cluster's folder of neronet")
    kind = parser.add_mutually_exclusive_group(required=True)
    kind.add_argument("name", nargs="?", help="this nerokid's name")
    kind.add_argument("--job", metavar="TASK", help="the attempt that she is a batch job for")
    options = parser.parse_args(arguments)
    os.environ.setdefault(UMASK, "%04o" % os.umask(0o077))
    os.umask(0o077)
    # Neromum may have more files open than programs are used to.
    limits.allow_open_files(int(os.environ.get(limits.OPEN_FILES, limits.open_files())))
    name = options.job or options.name
    guardian = Guardian()
    adopt_orphans()
    clock = Clock()
    spool = Spool(options.root)
    me = Hello("nerokid", RELEASE, host=os.uname().nodename, name=name, built=BUILT)
    link = Link(spool, me, clock.steady)
    supervisor = Supervisor(spool, link, guardian, name, clock)
    wakeup = wake_on_signals(supervisor)
    if options.job is not None:
        key = folders.read_task(options.job)
        if not supervisor.take(key, job.gpus(os.environ)):
            return job.give_up(spool.attempt(key))
    supervisor.loop(wakeup)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
