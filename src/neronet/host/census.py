"""What programs use, with all that they started: read from /proc in one walk for all of them."""

import os
from typing import Dict, Iterable, List, Mapping, NamedTuple, Optional, Set, Tuple

from neronet.host import processes

_TICK = 1.0 / (os.sysconf("SC_CLK_TCK") or 100)  #: seconds
_PAGE = os.sysconf("SC_PAGE_SIZE")  #: bytes
_AFRESH = 30  #: walks after which strangers are looked at again: their numbers may be somebody else's by now
_LONGEST = 4096  #: bytes of a file in /proc

_Name = Tuple[int, int]  # number, and clock tick of its start


class Use(NamedTuple):
    """What one program and all that it started use."""

    cpu_time: float = 0.0  #: seconds so far, those of its processes that have ended included
    memory: int = 0  #: bytes; what processes share counts in each
    written: Optional[int] = 0  #: bytes to disks so far; None where that is not told
    processes: int = 0


class _Process(NamedTuple):
    pid: int
    parent: int
    session: int
    start: int
    ticks: int
    pages: int


class Census:
    """Knows from walk to walk which processes are whose, so that strangers cost next to nothing.

    A process is of the program that it descends from, in whose session it is, or, when it has left both and
    was adopted by this process, of the one whose tag its environment carries.
    """

    def __init__(self) -> None:
        self._owners: Dict[_Name, str] = {}
        self._strangers: Set[int] = set()
        self._walks = 0

    def take(self, programs: Mapping[int, str]) -> Dict[str, Use]:
        """Return the use of each program, by the name that it has in ``programs``, where its process is."""
        present = set(_numbers())
        self._walks += 1
        self._strangers = self._strangers & present if self._walks % _AFRESH else set()
        seen = {process.pid: process for process in map(_look, present - self._strangers) if process}
        owners: Dict[int, Optional[str]] = {os.getpid(): None}
        owners.update(programs)
        for process in seen.values():
            self._find_owner(process, seen, owners)
        self._strangers.update(pid for pid in seen if owners[pid] is None)
        ours = [(process, owners[process.pid]) for process in seen.values()]
        self._owners = {(process.pid, process.start): key for process, key in ours if key is not None}
        return _added_up([process for process, key in ours if key], owners)

    def _find_owner(
        self, process: _Process, seen: Mapping[int, _Process], owners: Dict[int, Optional[str]]
    ) -> None:
        """Note whose the process is, and whose those are from which it descends."""
        line: List[_Process] = []
        current: Optional[_Process] = process
        while current is not None and current.pid not in owners and len(line) < len(seen):
            line.append(current)
            current = seen.get(current.parent)
        for each in reversed(line):
            owners[each.pid] = self._owner(each, owners)

    def _owner(self, process: _Process, owners: Mapping[int, Optional[str]]) -> Optional[str]:
        known = self._owners.get((process.pid, process.start))
        if known is None:
            known = owners.get(process.parent) or owners.get(process.session)
        if known is None and process.parent == os.getpid():
            known = processes.tag_of(process.pid)
        return known


def _added_up(found: Iterable[_Process], owners: Mapping[int, Optional[str]]) -> Dict[str, Use]:
    uses: Dict[str, Use] = {}
    for process in found:
        key = str(owners[process.pid])
        cpu_time, memory, written, count = uses.get(key, Use())
        more = _written(process.pid)
        uses[key] = Use(
            cpu_time + process.ticks * _TICK,
            memory + process.pages * _PAGE,
            None if written is None or more is None else written + more,
            count + 1,
        )
    return uses


def _numbers() -> List[int]:
    try:
        return [int(name) for name in os.listdir("/proc") if name.isdigit()]
    except OSError:  # no such thing here
        return []


def _look(pid: int) -> Optional[_Process]:
    fields = _read("/proc/%d/stat" % pid).rpartition(b")")[2].split()
    if len(fields) < 22:
        return None
    _, parent, _, session, *rest = fields[:22]
    # The times of children that were waited for are their parent's, as proc(5) has it.
    ticks = sum(map(int, rest[7:11]))
    return _Process(pid, int(parent), int(session), int(rest[15]), ticks, int(rest[17]))


def _written(pid: int) -> Optional[int]:
    for line in _read("/proc/%d/io" % pid).splitlines():
        name, _, value = line.partition(b":")
        if name == b"write_bytes":
            return int(value)
    return None


def _read(path: str) -> bytes:
    try:
        descriptor = os.open(path, os.O_RDONLY)
    except OSError:
        return b""
    try:
        return os.read(descriptor, _LONGEST)
    except OSError:  # it has ended meanwhile
        return b""
    finally:
        os.close(descriptor)
