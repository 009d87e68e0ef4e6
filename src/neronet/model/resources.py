"""What an experiment asks of a machine. ``2h`` and ``4G`` are read and written here only."""

import re
from typing import Any, Dict, NamedTuple, Optional, Tuple, Union

from neronet.model.shapes import require

SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}
BYTES = {"": 1, "K": 1 << 10, "M": 1 << 20, "G": 1 << 30, "T": 1 << 40}

# Compiled when first used: nerokid loads this before her program begins.
_DURATION_PART = r"([0-9]+(?:\.[0-9]+)?)\s*([smhdw])\s*"
_SLURM_DURATION = r"(?:(\d+)-)?(\d+):(\d\d)(?::(\d\d))?\Z"
_SIZE = r"(?i)([0-9]+(?:\.[0-9]+)?)\s*([KMGT]?)i?B?\Z"


class Resources(NamedTuple):
    """Resources of one attempt; ``None`` means no limit was asked for."""

    time: Optional[float] = None  #: seconds of running
    cpus: int = 1
    memory: Optional[int] = None  #: bytes
    gpus: int = 0
    options: Tuple[
        Tuple[str, str], ...
    ] = ()  #: what only a batch system understands: partition, account, ...


def parse_duration(value: Union[str, float]) -> float:
    """Return seconds for ``90``, ``'90'``, ``'1h 30m'``, ``'2d'``, ``'1:30:00'`` or ``'1-00:00:00'``.

    Raises ``ValueError`` with the forms that would be right.
    """
    try:
        seconds = _seconds(value.strip()) if isinstance(value, str) else float(value)
    except (ValueError, OverflowError):
        seconds = -1.0
    if isinstance(value, bool) or not 0 <= seconds < float("inf"):
        raise ValueError("'%.40s' is not a duration; write 90 (seconds), 1h 30m or 2d" % (value,))
    return seconds


def _seconds(text: str) -> float:
    clock = re.match(_SLURM_DURATION, text)
    if clock:
        days, first, second, third = clock.groups()
        if third is None and days is None:  # M:SS, as in Slurm
            return float(int(first) * 60 + int(second))
        return float(int(days or 0) * 86400 + int(first) * 3600 + int(second) * 60 + int(third or 0))
    parts = re.findall(_DURATION_PART, text)
    if not parts or re.sub(_DURATION_PART, "", text):
        return float(text)
    return sum(float(number) * SECONDS[unit] for number, unit in parts)


def parse_size(value: Union[str, float]) -> int:
    """Return bytes for ``4096``, ``'16G'`` or ``'1.5 GiB'`` (powers of 1024)."""
    match = re.match(_SIZE, value.strip()) if isinstance(value, str) else None
    try:
        if match:
            return int(float(match.group(1)) * BYTES[match.group(2).upper()])
        if isinstance(value, (int, float)) and not isinstance(value, bool) and value >= 0:
            return int(value)
    except OverflowError:
        pass
    raise ValueError("'%.40s' is not a size; write 512M, 16G or a number of bytes" % (value,))


def format_duration(seconds: float) -> str:
    """Return ``'45s'``, ``'12m 30s'``, ``'3h 05m'`` or ``'2d 4h'``: two units, for people."""
    whole = int(seconds)
    if whole < 60:
        return "%ds" % whole
    if whole < 3600:
        return "%dm %02ds" % divmod(whole, 60)
    if whole < 86400:
        return "%dh %02dm" % (whole // 3600, whole % 3600 // 60)
    return "%dd %dh" % (whole // 86400, whole % 86400 // 3600)


def format_size(size: int) -> str:
    """Return ``'512 B'``, ``'1.5 K'``, ``'16 G'``."""
    amount = float(size)
    for unit in ("B", "K", "M", "G"):
        if amount < 1024:
            return ("%.1f" % amount).rstrip("0").rstrip(".") + " " + unit
        amount /= 1024
    return "%.1f T" % amount


def to_json(resources: Resources) -> Dict[str, object]:
    """Return the resources as a JSON object without what was not asked for."""
    plain: Dict[str, object] = {"cpus": resources.cpus}
    if resources.time is not None:
        plain["time"] = resources.time
    if resources.memory is not None:
        plain["memory"] = resources.memory
    if resources.gpus:
        plain["gpus"] = resources.gpus
    if resources.options:
        plain["options"] = dict(resources.options)
    return plain


def from_json(plain: Any) -> Resources:
    """Return the resources that ``to_json`` wrote; raises ``ValueError`` for anything else."""
    try:
        values = dict(plain)
        options = values.pop("options", {})
        values["options"] = [list(option) for option in sorted(options.items())]
        require(Resources, values)
        values["options"] = tuple(sorted(options.items()))
        return Resources(**values)
    except (TypeError, ValueError, AttributeError) as error:
        raise ValueError("not resources: %s" % error) from error
