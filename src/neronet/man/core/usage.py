"""How much of what was asked for was used, and what to make of it. Pure."""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from neronet.model.resources import Resources, format_duration, format_size

_WASTE = 0.25  #: of what was asked for; less is wasteful
_IDLE = 0.10  #: of a GPU's time; less is hardly worth one
_CLOSE = 0.90  #: of a limit; more is close to it
_SHORT = 60.0  #: seconds; shorter runs tell little
_SPARE = 1 << 30  #: bytes; nobody waits the longer for less


class Used(NamedTuple):
    """What an attempt has used in all; None: not known."""

    runtime: float  #: seconds, when it was last looked at
    cpu_time: float | None = None  #: seconds, of all CPUs
    memory_peak: int | None = None  #: bytes
    gpu_time: float | None = None  #: seconds, of all GPUs
    gpu_memory_peak: int | None = None  #: bytes
    written: int | None = None  #: bytes, to disks


def _cpus(amount: float) -> str:
    return f"{amount:.2g}" if amount < 1 else f"{amount:.1f}".removesuffix(".0")


def _bytes(amount: float) -> str:
    return format_size(int(amount))


def _part(amount: float) -> str:
    return f"{amount:.0%}"


_SHOWN: dict[str, Callable[[float], str]] = {
    "cpus": _cpus,
    "bytes": _bytes,
    "s": format_duration,
    "part": _part,
}


class Share(NamedTuple):
    """One resource: how much was used, of how much that was asked for, in its own unit; and a word on it."""

    name: str
    used: float
    asked: float | None
    unit: str  #: cpus, bytes, s, or part (1.0 is all of it)
    word: str = ""

    @property
    def text(self) -> str:
        """The share as people read it: ``0.9 of 4``."""
        told = _SHOWN[self.unit](self.used)
        if self.asked is not None and self.unit != "part":
            told += f" of {_SHOWN[self.unit](self.asked)}"
        return f"{told}, {self.word}" if self.word else told


def shares(used: Used | None, asked: Resources, gpus: int, runtime: float | None) -> list[Share]:
    """Return what is known of each resource; it had ``gpus``, and a ``runtime`` in seconds up to now."""
    return [*_measured(used, asked, gpus), *_time(asked, runtime)]


def _measured(used: Used | None, asked: Resources, gpus: int) -> Iterator[Share]:
    if used is None or used.runtime <= 0:
        return
    is_long = used.runtime >= _SHORT
    if used.cpu_time is not None:
        busy = used.cpu_time / used.runtime
        wasteful = is_long and asked.cpus > 1 and busy < min(_WASTE * asked.cpus, asked.cpus - 1)
        crowded = busy > asked.cpus * 1.1 + 0.1
        word = "wasteful" if wasteful else "more than it asked for" if crowded else ""
        yield Share("cpus", busy, asked.cpus, "cpus", word)
    if used.memory_peak is not None:
        yield Share("memory", used.memory_peak, asked.memory, "bytes", _memory_word(used, asked))
    if used.gpu_time is not None and gpus:
        busy = used.gpu_time / (used.runtime * gpus)
        yield Share("gpu", busy, gpus, "part", "wasteful" if is_long and busy < _IDLE else "")
    if used.gpu_memory_peak is not None:
        yield Share("gpu_memory", used.gpu_memory_peak, None, "bytes")
    if used.written is not None:
        yield Share("written", used.written, None, "bytes")


def _memory_word(used: Used, asked: Resources) -> str:
    peak, limit = used.memory_peak or 0, asked.memory
    if limit is None:
        return ""
    if peak > limit:
        return "more than it asked for"
    if peak > _CLOSE * limit:
        return "close to the limit"
    return "wasteful" if used.runtime >= _SHORT and peak < _WASTE * limit and limit - peak > _SPARE else ""


def _time(asked: Resources, runtime: float | None) -> Iterator[Share]:
    if runtime is not None and asked.time is not None:
        word = "close to the limit" if runtime > _CLOSE * asked.time else ""
        yield Share("time", runtime, asked.time, "s", word)


def as_json(found: list[Share]) -> dict[str, Any]:
    """Return the shares by name: what was used, what was asked for, the unit and the word."""
    return {
        share.name: {"used": share.used, "asked": share.asked, "unit": share.unit, "word": share.word or None}
        for share in found
    }
