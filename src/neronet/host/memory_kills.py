"""How often the kernel has killed for want of memory: counted by it, and read without privilege."""

import os
import re
from typing import List, Optional, Tuple

_ROOT = "/sys/fs/cgroup"
_KMSG = "/dev/kmsg"
_KILLED = rb"Killed process (\d+) "  # compiled when first used
_LONGEST = 8192  #: bytes of a record, as the kernel bounds it
_MOST = 20000  #: records


class Counter:
    """The kills in one cgroup: that of a process, as it is now.

    In version 2 of cgroups ``memory.events`` has ``oom_kill``, in version 1 ``memory.oom_control`` has it, as
    the kernel's admin-guide/cgroup-v2 and cgroup-v1/memory say. Where neither can be read, the whole host's
    count in /proc/vmstat is taken, which says more than is so where others run too.
    """

    def __init__(self, pid: str = "self", root: str = _ROOT, proc: str = "/proc") -> None:
        own = _own(_read("%s/%s/cgroup" % (proc, pid)), root)
        self._path = next((path for path in own if _count(path) is not None), proc + "/vmstat")
        self.is_own = self._path in own
        self._known = self._count()

    def news(self) -> int:
        """Return how many there were since this was last asked."""
        count = self._count()
        more = count - self._known
        self._known = count
        return max(0, more)

    def _count(self) -> int:
        return _count(self._path) or 0


def record(path: str = _KMSG) -> Optional[List[int]]:
    """Return the processes that the kernel's record says it killed; None where it may not be read."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    except OSError:
        return None
    found: List[int] = []
    try:
        for _ in range(_MOST):
            try:
                line = os.read(descriptor, _LONGEST)
            except BrokenPipeError:  # overwritten before it was read; the next read goes on behind it
                continue
            except OSError:
                break
            if not line:
                break
            found += [int(number) for number in re.findall(_KILLED, line)]
    finally:
        os.close(descriptor)
    return found


def _own(cgroups: str, root: str) -> List[str]:
    """Return the files in which a process's kills may be counted, from ``4:memory:/path`` or ``0::/path``."""
    found = []
    for _, controllers, path in _lines(cgroups):
        if "memory" in controllers.split(","):
            found += _upwards("%s/memory" % root, path, "memory.oom_control")
        elif not controllers:
            found += _upwards(root, path, "memory.events") + _upwards(
                "%s/unified" % root, path, "memory.events"
            )
    return found


def _lines(cgroups: str) -> List[Tuple[str, str, str]]:
    fields = [line.split(":", 2) for line in cgroups.splitlines()]
    return [(each[0], each[1], each[2]) for each in fields if len(each) == 3]


def _upwards(top: str, path: str, name: str) -> List[str]:
    """Return the place as seen from here; in a container the path may be the host's, and is the top here."""
    inside = path.lstrip("/")
    own = os.path.join(top, inside, name)
    return (
        [own, os.path.join(top, name)] if inside and not os.path.isdir(os.path.join(top, inside)) else [own]
    )


def _count(path: str) -> Optional[int]:
    for line in _read(path).splitlines():
        name, _, value = line.partition(" ")
        if name == "oom_kill" and value.isdigit():
            return int(value)
    return None


def _read(path: str) -> str:
    try:
        with open(path, errors="replace") as file:
            return file.read()
    except OSError:
        return ""
