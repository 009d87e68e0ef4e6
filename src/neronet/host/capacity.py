"""What this host has: found by looking, and never more than this user may have of it."""

import os
import shutil
import subprocess
from typing import List, NamedTuple, Optional

_UNLIMITED = 1 << 60  #: cgroups write a huge number for "no limit"


class Capacity(NamedTuple):
    """CPUs, bytes of memory, and the GPUs by what CUDA_VISIBLE_DEVICES calls them."""

    cpus: int
    memory: int
    gpus: List[str]


def look() -> Capacity:
    """Return what this host has for the user now."""
    return Capacity(_cpus(), memory(), _gpus())


def _cpus() -> int:
    try:
        count = len(os.sched_getaffinity(0))
    except AttributeError:  # no such call on macOS
        count = os.cpu_count() or 1
    quota = _read("/sys/fs/cgroup/cpu.max").split()
    if len(quota) == 2 and quota[0].isdigit():
        count = min(count, max(1, int(quota[0]) // int(quota[1])))
    return count


def memory() -> int:
    """Return the bytes of memory that the host has, or that its cgroup leaves to it."""
    total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    for path in ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"):
        limit = _read(path).strip()
        if limit.isdigit() and int(limit) < _UNLIMITED:
            total = min(total, int(limit))
    return total


def _gpus() -> List[str]:
    visible = os.environ.get("CUDA_VISIBLE_DEVICES")
    if visible is not None:
        names = [name.strip() for name in visible.split(",")]
        none = [place for place, name in enumerate(names) if name in ("", "-1", "NoDevFiles")]
        return names[: none[0]] if none else names  # CUDA sees what stands before the first that is none
    program = shutil.which("nvidia-smi")
    if program is None:
        return []
    try:
        answer = subprocess.run(
            [program, "--query-gpu=index", "--format=csv,noheader"],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            stdin=subprocess.DEVNULL,
            timeout=20,
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        return []
    lines = answer.stdout.decode("ascii", "replace").splitlines()
    return [line.strip() for line in lines if line.strip().isdigit()]  # it warns among them


def _read(path: str) -> str:
    content: Optional[str] = None
    try:
        with open(path) as file:
            content = file.read()
    except OSError:
        pass
    return content or ""
