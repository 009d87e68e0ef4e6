"""``mum serve ROOT``, ``mum attach ROOT`` and ``mum files ROOT``: wires neromum's parts and runs her."""

import argparse
import os
import signal
import sys
from typing import List

from neronet.errors import NeronetError
from neronet.host import limits
from neronet.host.addresses import own
from neronet.host.clock import Clock
from neronet.host.processes import UMASK, boot_id
from neronet.mum import courier
from neronet.mum.attach import attach
from neronet.mum.candidate import obtain
from neronet.mum.care import Care
from neronet.mum.clerk import Clerk
from neronet.mum.daemon import Daemon
from neronet.mum.dispatch import Dispatch
from neronet.mum.endpoint import Endpoint
from neronet.mum.kids import Kids, label
from neronet.mum.lease import Held, Seat, seat
from neronet.mum.orders import Orders
from neronet.mum.queueing import Desk, Queueing
from neronet.mum.roster import Roster
from neronet.mum.scheduler import Scheduler
from neronet.mum.sharing import Sharing
from neronet.mum.starter import Starter
from neronet.protocol.messages import Hello
from neronet.release import BUILT, RELEASE
from neronet.spool import address as addresses
from neronet.spool import folder as folders
from neronet.spool.address import Address
from neronet.spool.folder import Spool
from neronet.wardens import catalogue

_UNREACHABLE = 3


def main(arguments: List[str]) -> int:
    """Serve, or attach to the one who serves; return the exit code."""
    parser = argparse.ArgumentParser(prog="neromum")
    parser.add_argument("verb", choices=["serve", "attach", "files"])
    parser.add_argument("root", help="the cluster's folder of neronet")
    parser.add_argument("--warden", default="local")
    parser.add_argument("--over", default="", help="digest of a lease that nobody beats on any more")
    options = parser.parse_args(arguments)
    # Her own files are hers alone; her programs' files are as her own umask has them.
    os.environ.setdefault(UMASK, "%04o" % os.umask(0o077))
    spool = Spool(os.path.abspath(options.root))
    try:
        if options.verb == "attach":
            words = [*_command(), "mum", "serve", spool.root, "--warden", options.warden, "--over"]
            attach(spool, _seat(spool, Clock()), Starter(spool, words))
        elif options.verb == "files":
            courier.serve(spool, Hello("courier", RELEASE, host=os.uname().nodename))
        else:
            serve(spool, options.warden, options.over)
    except (BrokenPipeError, ConnectionResetError):
        return 0  # the other side ended first
    except OSError as error:
        sys.stderr.write("neromum: %s\n" % error)
        return _UNREACHABLE
    except NeronetError as error:
        sys.stderr.write("neromum: %s\n%s\n" % (error.what, error.hint or ""))
        return _UNREACHABLE
    return 0


def serve(spool: Spool, warden_name: str, over: str) -> None:
    """Be neromum, unless another one is."""
    for folder in (spool.root, spool.mum, spool.kids):
        os.makedirs(folder, mode=0o700, exist_ok=True)
    clock = Clock()
    try:
        lease = obtain(_seat(spool, clock), over)
    except Held:
        return
    os.environ.setdefault(limits.OPEN_FILES, str(limits.open_files()))
    limits.allow_open_files()
    warden = catalogue.make(warden_name)
    capacity = warden.capacity()
    command = [*_command(), "kid", spool.root]
    kids = Kids(warden, spool, command, clock.steady)
    roster = Roster(spool, clock)
    shared = dict(capacity._asdict()) if capacity is not None else {}
    me = Hello(
        "neromum",
        RELEASE,
        host=kids.host,
        folder=folders.name_of(spool),
        built=BUILT,
        capacity=shared,
        warden=warden.name,
    )
    endpoint = Endpoint(addresses.usual_socket(spool), addresses.certificates(spool), me, clock.steady)
    addresses.write(spool, _address(kids.host, endpoint))
    if capacity is not None:
        dispatch: Dispatch = Sharing(spool, roster, Scheduler(capacity), warden, kids)
    else:
        clerk = Clerk(warden, clock.steady)
        endpoint.wake_at(clerk.fileno())
        desk = Desk(warden, clerk, Orders(label(spool), [*command, "--job"], spool.kids))
        dispatch = Queueing(spool, roster, kids, desk, clock)
    care = Care(spool, roster, dispatch, kids)
    daemon = Daemon(care, kids, endpoint, lease, clock)
    signal.signal(signal.SIGTERM, lambda _number, _frame: daemon.stop())
    daemon.loop()


def _seat(spool: Spool, clock: Clock) -> Seat:
    return seat(os.path.join(spool.mum, "lease"), clock)


def _address(host: str, endpoint: Endpoint) -> Address:
    doors = endpoint.doors
    return Address(host, boot_id(), os.getpid(), RELEASE, doors.path, own(), doors.port)


def _command() -> List[str]:
    """Return the words that start this very bundle with this very Python."""
    return [sys.executable, "-I", "-S", sys.argv[0]]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
