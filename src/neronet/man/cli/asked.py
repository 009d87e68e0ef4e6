"""How what is asked for is told."""

from neronet.model.resources import Resources, format_duration, format_size


def attempts(count: int) -> str:
    """Return ``1 attempt`` or ``2 attempts``."""
    return f"{count} attempt{'' if count == 1 else 's'}"


def resources(asked: Resources) -> str:
    """Return ``2 cpus, 16 G, 1 gpu, 2h 00m, partition=gpu``."""
    parts = [f"{asked.cpus} cpu{'' if asked.cpus == 1 else 's'}"]
    if asked.memory is not None:
        parts.append(format_size(asked.memory))
    if asked.gpus:
        parts.append(f"{asked.gpus} gpu{'' if asked.gpus == 1 else 's'}")
    parts.append("no time limit" if asked.time is None else format_duration(asked.time))
    return ", ".join([*parts, *(_option(name, value) for name, value in asked.options)])


def _option(name: str, value: str) -> str:
    return value if name == "slurm" else f"{name}={value}"  # those words are options themselves
