"""What ``nvidia-smi`` says of GPUs: how busy each is, and how much of its memory is taken."""

from typing import Iterable, List, NamedTuple, Optional

PROGRAM = "nvidia-smi"
QUERY = ["--query-gpu=index,uuid,utilization.gpu,memory.used", "--format=csv,noheader,nounits"]
_MIB = 1 << 20


class Gpu(NamedTuple):
    """One device; what it does not tell, as a part of one (MIG) may not, is None."""

    number: str
    uuid: str
    busy: Optional[float]  #: of its time, lately; 0.5 is half
    memory: Optional[int]  #: bytes taken, by whomever


class Load(NamedTuple):
    """The load of several devices together."""

    busy: Optional[float]  #: their mean
    memory: Optional[int]  #: their sum


def parse(text: str) -> List[Gpu]:
    """Return the devices in an answer to ``QUERY``; other lines, such as warnings, are passed over."""
    found = []
    for line in text.splitlines():
        fields = [field.strip() for field in line.split(",")]
        if len(fields) == 4 and fields[0].isdigit():
            busy, memory = _number(fields[2]), _number(fields[3])
            found.append(
                Gpu(
                    fields[0],
                    fields[1],
                    None if busy is None else busy / 100.0,
                    None if memory is None else int(memory * _MIB),
                )
            )
    return found


def load(gpus: Iterable[Gpu], names: Iterable[str]) -> Load:
    """Return the load of these devices, named by index or by UUID, or by its beginning, as CUDA allows."""
    known = list(gpus)
    ours = [_named(known, name) for name in names]
    busy = [gpu.busy for gpu in ours if gpu is not None and gpu.busy is not None]
    memory = [gpu.memory for gpu in ours if gpu is not None and gpu.memory is not None]
    return Load(
        sum(busy) / len(busy) if len(busy) == len(ours) and ours else None,
        sum(memory) if len(memory) == len(ours) and ours else None,
    )


def _named(gpus: List[Gpu], name: str) -> Optional[Gpu]:
    for gpu in gpus:
        if gpu.number == name or (name.startswith("GPU-") and gpu.uuid.startswith(name)):
            return gpu
    return None


def _number(text: str) -> Optional[float]:
    try:
        number = float(text.split(maxsplit=1)[0])
    except (ValueError, IndexError):  # [N/A], [Not Supported], [Unknown Error]
        return None
    return number if 0 <= number < float("inf") else None
