"""What a host is: its processors, memory, GPUs, operating system."""

import os
from typing import Any, Dict, Iterator, List, Tuple

from neronet.host import capacity

_NVIDIA = "/proc/driver/nvidia"
_BEGINNING = 1 << 14  #: bytes of /proc/cpuinfo, in which the first processor stands


def look() -> Dict[str, Any]:
    """Return plain facts, without starting any program; what cannot be found out is left out."""
    name = os.uname()
    found: Dict[str, Any] = {
        "host": name.nodename,
        "system": _system(),
        "kernel": "%s %s" % (name.sysname, name.release),
        "machine": name.machine,
        "libc": _libc(),
        "cpu": _cpu(),
        "cpus": os.cpu_count(),
        "cpus_allowed": _allowed(),
        "memory": os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"),
        "memory_allowed": capacity.memory(),
    }
    found.update(_gpus())
    return {name: value for name, value in found.items() if value not in (None, "", [])}


def _system() -> str:
    for line in _read("/etc/os-release").splitlines():
        if line.startswith("PRETTY_NAME="):
            return line.partition("=")[2].strip("'\"")
    return ""


def _libc() -> str:
    try:
        return os.confstr("CS_GNU_LIBC_VERSION") or ""
    except (ValueError, OSError):  # another libc
        return ""


def _cpu() -> str:
    for name, value in _pairs(_read("/proc/cpuinfo")):
        if name in ("model name", "Processor", "cpu model"):
            return value
    return os.uname().machine


def _allowed() -> str:
    """Return the processors that may be used, as ``0-3,8``: contiguous ones as a range."""
    try:
        numbers = sorted(os.sched_getaffinity(0))
    except (AttributeError, OSError):
        return ""
    ranges: List[List[int]] = []
    for number in numbers:
        if ranges and number == ranges[-1][1] + 1:
            ranges[-1][1] = number
        else:
            ranges.append([number, number])
    return ",".join(str(first) if first == last else "%d-%d" % (first, last) for first, last in ranges)


def _gpus() -> Dict[str, Any]:
    """Return what the driver itself writes down; ``nvidia-smi`` would take a second to say the same."""
    driver = next((line for line in _read(_NVIDIA + "/version").splitlines() if "NVRM" in line), "")
    found = []
    try:
        places = sorted(os.listdir(_NVIDIA + "/gpus"))
    except OSError:
        places = []
    for place in places:
        facts = dict(_pairs(_read("%s/gpus/%s/information" % (_NVIDIA, place))))
        found.append({"model": facts.get("Model", ""), "uuid": facts.get("GPU UUID", ""), "bus": place})
    return {"gpu_driver": driver.partition(":")[2].strip(), "gpus": found}


def _pairs(text: str) -> Iterator[Tuple[str, str]]:
    for line in text.splitlines():
        name, colon, value = line.partition(":")
        if colon:
            yield name.strip(), value.strip()


def _read(path: str) -> str:
    try:
        with open(path, errors="replace") as file:
            return file.read(_BEGINNING)
    except OSError:
        return ""
