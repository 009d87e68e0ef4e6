"""``kid ROOT NAME``: wires nerokid's parts and runs her."""

import argparse
import os
import sys
from typing import List

from neronet.host import limits
from neronet.host.clock import Clock
from neronet.host.processes import UMASK
from neronet.kid.guardian import Guardian
from neronet.kid.link import Link
from neronet.kid.process import adopt_orphans
from neronet.kid.supervisor import Supervisor, wake_on_signals
from neronet.protocol.messages import Hello
from neronet.release import BUILT, RELEASE
from neronet.spool.folder import Spool


def main(arguments: List[str]) -> int:
    """Look after attempts until neromum has no more; return the exit code."""
    parser = argparse.ArgumentParser(prog="nerokid")
    parser.add_argument("root", help="the cluster's folder of neronet")
    parser.add_argument("name", help="this nerokid's name")
    options = parser.parse_args(arguments)
    os.environ.setdefault(UMASK, "%04o" % os.umask(0o077))
    os.umask(0o077)
    # Neromum may have more files open than programs are used to.
    limits.allow_open_files(int(os.environ.get(limits.OPEN_FILES, limits.open_files())))
    guardian = Guardian()
    adopt_orphans()
    clock = Clock()
    spool = Spool(options.root)
    me = Hello("nerokid", RELEASE, host=os.uname().nodename, name=options.name, built=BUILT)
    link = Link(spool, me, clock.steady)
    supervisor = Supervisor(spool, link, guardian, options.name, clock)
    supervisor.loop(wake_on_signals(supervisor))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
