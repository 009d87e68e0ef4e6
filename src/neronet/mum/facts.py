"""What neromum tells of herself, for people to read: plain facts."""

import os
import resource
import sys
from typing import Any, Dict

from neronet.host import addresses
from neronet.host.clock import Clock
from neronet.mum.endpoint import Doors
from neronet.mum.kids import Kids
from neronet.mum.roster import Roster
from neronet.release import BUILT, RELEASE


def gather(since: float, clock: Clock, doors: Doors, kids: Kids, roster: Roster) -> Dict[str, Any]:
    """Return the facts: times in seconds since the epoch, CPU in seconds, memory in bytes."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    states: Dict[str, int] = {}
    for entry in roster:
        states[entry.state.value] = states.get(entry.state.value, 0) + 1
    return {
        "host": kids.host,
        "pid": os.getpid(),
        "release": RELEASE,
        "built": BUILT,
        "python": "%d.%d.%d" % sys.version_info[:3],
        "since": since,
        "now": clock.wall(),
        "cpu": usage.ru_utime + usage.ru_stime,
        "rss": _resident(),
        "unix": doors.path,
        "tcp": ["%s:%d" % (address, doors.port) for address in addresses.own()] if doors.port else [],
        "tls": bool(doors.port),
        "why_no_tls": doors.why_no_tls,
        "attempts": states,
        "kids": [
            {"name": kid.name, "host": kid.host, "via": kid.way, "attempts": len(kid.keys)} for kid in kids
        ],
    }


def _resident() -> int:
    try:
        with open("/proc/self/statm") as file:
            return int(file.read().split()[1]) * resource.getpagesize()
    except OSError:
        return 0
