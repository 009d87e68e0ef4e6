"""The processes of this host: who they are, whether they live, and how to end them.

A process is named by its number *and* its start, so that a number that the
kernel has given to another process is never taken for the first.
"""

import contextlib
import errno
import os
import signal
from typing import Iterable, List, NamedTuple, Optional, Set

UMASK = "NERONET_UMASK"  #: environment variable with the umask that the user's programs run with
TAG = "NERONET_TAG"  #: environment variable by which an attempt's processes are known


class Identity(NamedTuple):
    """One process, on one host, between two boots."""

    pid: int
    start: str  #: boot and clock tick of its start; empty where /proc does not tell


def boot_id() -> str:
    """Return what names the time since this host's last boot; empty where it is unknown."""
    try:
        with open("/proc/sys/kernel/random/boot_id") as file:
            return file.read().strip()
    except OSError:
        return ""


_BOOT = boot_id()[:8]


def identify(pid: int) -> Optional[Identity]:
    """Return who ``pid`` is now, or None when there is no such process, or only its ashes."""
    fields = _status(pid)
    if not fields:
        return Identity(pid, "") if not os.path.exists("/proc/self/stat") and _signal(pid, 0) else None
    return Identity(pid, "%s-%s" % (_BOOT, fields[19].decode()))


def myself() -> Identity:
    """Return who this process is."""
    me = identify(os.getpid())
    assert me is not None
    return me


def is_alive(identity: Identity) -> bool:
    """Tell whether this very process still runs on this host."""
    return identify(identity.pid) == identity


def bury(pid: int) -> None:
    """Take away the ashes of a child of this process, if it is one and has ended."""
    with contextlib.suppress(ChildProcessError):
        os.waitpid(pid, os.WNOHANG)


def has_members(group: int) -> bool:
    """Tell whether a process group has members that are more than ashes."""
    if not _signal(-group, 0):
        return False
    return any(_group_of(pid) == group for pid in _all())


def leads_its_group(pid: int) -> bool:
    """Tell whether a living process is the first of its group."""
    return _group_of(pid) == pid


def signal_group(group: int, number: int) -> None:
    """Send a signal to every process of the group; an empty group is no error."""
    _signal(-group, number)


def signal_process(pid: int, number: int) -> None:
    """Send a signal to one process; one that is gone is no error."""
    _signal(pid, number)


def children() -> List[int]:
    """Return the living children of this process, adopted ones among them."""
    me = os.getpid()
    try:
        with open("/proc/%d/task/%d/children" % (me, me)) as file:
            return [int(pid) for pid in file.read().split()]
    except OSError:
        return []


def marked(variable: str, value: str, among: Optional[Iterable[int]] = None) -> List[int]:
    """Return the living processes whose environment, at their start, held ``variable=value``."""
    wanted = os.fsencode("%s=%s" % (variable, value))
    found = []
    for pid in _all() if among is None else among:
        environment = _content("/proc/%d/environ" % pid)
        if wanted in environment and wanted in environment.split(b"\0") and identify(pid) is not None:
            found.append(pid)
    return found


def tag_of(pid: int) -> Optional[str]:
    """Return the tag that a process began with; None when it has none, or is gone."""
    for variable in _content("/proc/%d/environ" % pid).split(b"\0"):
        if variable.startswith(os.fsencode(TAG + "=")):
            return os.fsdecode(variable.partition(b"=")[2])
    return None


def parent(pid: int) -> Optional[int]:
    """Return the parent of a process; None when it is gone."""
    fields = _status(pid)
    return int(fields[1]) if fields else None


def arguments(pid: int) -> List[str]:
    """Return the command line of a process; empty when it is gone."""
    return _content("/proc/%d/cmdline" % pid).decode("utf-8", "replace").split("\0")[:-1]


def kill_tagged(tag: str) -> int:
    """Kill every process with the tag, again until none is left; return how many there were."""
    killed: Set[int] = set()
    for _round in range(20):  # a process may fork while it is looked for
        pids = [pid for pid in marked(TAG, tag) if pid != os.getpid()]
        if not pids:
            break
        for pid in pids:
            _signal(pid, signal.SIGKILL)
        killed.update(pids)
    return len(killed)


def _all() -> List[int]:
    try:
        return [int(name) for name in os.listdir("/proc") if name.isdigit()]
    except OSError:
        return []


def _group_of(pid: int) -> Optional[int]:
    fields = _status(pid)
    return int(fields[2]) if fields else None


def _status(pid: int) -> List[bytes]:
    """Return the fields of /proc/PID/stat from the state on; empty for ashes and for nobody."""
    fields = _content("/proc/%d/stat" % pid).rpartition(b")")[2].split()
    return [] if not fields or fields[0] in (b"Z", b"X") else fields


def _content(path: str) -> bytes:
    try:
        with open(path, "rb") as file:
            return file.read()
    except OSError:
        return b""


def _signal(pid: int, number: int) -> bool:
    try:
        os.kill(pid, number)
    except OSError as error:
        return error.errno == errno.EPERM
    return True
