"""How many printed lines a second their reader takes by itself, beside a pattern made for just those."""

import json
import math
import re
import time
from collections.abc import Callable

from bench.timing import Measure, Row, interleave
from neronet.capture.lines import PrintedReader
from neronet.capture.splitter import LineSplitter

_PIECE = 1 << 18  #: bytes given at once, as nerokid does
_PAIR = re.compile(r"(\w+)(?:=|: | )([-+.0-9e]+)")

#: What programs print; ``{0}`` is the step, ``{1}`` a number below one.
_LINES = {
    "name=value": "step={0} loss={1:.4f} acc={1:.3f}",
    "JSON": '{{"step": {0}, "loss": {1:.4f}, "acc": {1:.3f}}}',
    "logging": "2026-01-02 03:04:05,123 INFO train: step {0} | loss {1:.4f} | acc {1:.3f}",
}


def rows(lines: int, runs: int) -> list[Row]:
    """Read ``lines`` lines of each kind; a peer reads that kind only, with ``re`` or ``json``."""
    return [_row(kind, shape, lines, runs) for kind, shape in _LINES.items()]


def _row(kind: str, shape: str, lines: int, runs: int) -> Row:
    text = "".join(shape.format(at, abs(math.sin(at))) + "\n" for at in range(lines)).encode()
    peer, name = (_by_json, "json.loads") if kind == "JSON" else (_by_pattern, "re.findall")
    contenders: dict[str, Measure] = {
        "ours": lambda: lines / _taken(_by_reader, text),
        name: lambda: lines / _taken(peer, text),
    }
    figures = interleave(contenders, runs)
    return Row(f"reader alone, {kind}", "lines/s", True, figures["ours"], name, figures[name])


def _taken(read: Callable[[bytes], int], text: bytes) -> float:
    """Return the seconds of CPU that it takes."""
    began = time.process_time()
    if not read(text):
        raise RuntimeError("nothing was read")
    return time.process_time() - began


def _by_reader(text: bytes) -> int:
    splitter, reader = LineSplitter(), PrintedReader()
    pieces = (text[start : start + _PIECE] for start in range(0, len(text), _PIECE))
    return sum(len(found.values) for piece in pieces for found in reader.read_all(splitter.feed(piece)))


def _by_pattern(text: bytes) -> int:
    columns: dict[str, list[float]] = {}
    for line in text.decode().splitlines():
        for name, number in _PAIR.findall(line):
            if number[-1].isdigit() and number[0] not in "-+":
                columns.setdefault(name, []).append(float(number))
    return len(columns)


def _by_json(text: bytes) -> int:
    columns: dict[str, list[float]] = {}
    for line in text.decode().splitlines():
        for name, number in json.loads(line).items():
            columns.setdefault(name, []).append(number)
    return len(columns)
