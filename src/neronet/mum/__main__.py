"""``mum serve ROOT`` and ``mum attach ROOT``: wires neromum's parts and runs her."""

import argparse
import os
import signal
import sys
from typing import List

from neronet.errors import NeronetError
from neronet.host.clock import Clock
from neronet.host.processes import UMASK
from neronet.mum.attach import attach
from neronet.mum.care import Care
from neronet.mum.daemon import Daemon
from neronet.mum.endpoint import Endpoint
from neronet.mum.kids import Kids
from neronet.mum.lease import Held, acquire
from neronet.mum.roster import Roster
from neronet.mum.scheduler import Scheduler
from neronet.protocol.messages import Hello
from neronet.release import RELEASE
from neronet.spool.folder import Spool
from neronet.wardens import catalogue

_UNREACHABLE = 3


def main(arguments: List[str]) -> int:
    """Serve, or attach to the one who serves; return the exit code."""
    parser = argparse.ArgumentParser(prog="neromum")
    parser.add_argument("verb", choices=["serve", "attach"])
    parser.add_argument("root", help="the cluster's folder of neronet")
    parser.add_argument("--warden", default="local")
    options = parser.parse_args(arguments)
    # Her own files are hers alone; her programs' files are as her own umask has them.
    os.environ.setdefault(UMASK, "%04o" % os.umask(0o077))
    spool = Spool(os.path.abspath(options.root))
    try:
        if options.verb == "attach":
            attach(spool, [*_command(), "mum", "serve", spool.root, "--warden", options.warden])
        else:
            serve(spool, options.warden)
    except (BrokenPipeError, ConnectionResetError):
        return 0  # the other side ended first
    except OSError as error:
        sys.stderr.write("neromum: %s\n" % error)
        return _UNREACHABLE
    except NeronetError as error:
        sys.stderr.write("neromum: %s\n%s\n" % (error.what, error.hint or ""))
        return _UNREACHABLE
    return 0


def serve(spool: Spool, warden_name: str) -> None:
    """Be neromum, unless another one is."""
    for folder in (spool.root, spool.mum, spool.kids):
        os.makedirs(folder, mode=0o700, exist_ok=True)
    try:
        lease = acquire(os.path.join(spool.mum, "lease"))
    except Held:
        return
    clock = Clock()
    warden = catalogue.make(warden_name)
    capacity = warden.capacity()
    assert capacity is not None, "only wardens that leave the scheduling to neromum are built in"
    kids = Kids(warden, spool, [*_command(), "kid", spool.root], clock.steady)
    care = Care(spool, Roster(spool, clock), Scheduler(capacity), warden, kids)
    me = Hello("neromum", RELEASE, host=os.uname().nodename, capacity=dict(capacity._asdict()))
    daemon = Daemon(care, kids, Endpoint(os.path.join(spool.mum, "socket"), me), lease, clock)
    signal.signal(signal.SIGTERM, lambda _number, _frame: daemon.stop())
    daemon.loop()


def _command() -> List[str]:
    """Return the words that start this very bundle with this very Python."""
    return [sys.executable, "-I", "-S", sys.argv[0]]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
