"""Tracebacks, warnings, excerpts of code and the chatter of a cluster on standard error give no metrics."""

from pathlib import Path

import pytest

from neronet.capture.lines import PrintedReader
from neronet.capture.splitter import LineSplitter

CHATTER = Path(__file__).parent / "recordings" / "chatter.stderr.txt"


def read(data: bytes, piece: int = 1 << 20) -> list[tuple[str, float, float]]:
    splitter, reader = LineSplitter(), PrintedReader()
    found = []
    for start in range(0, len(data), piece):
        found += reader.read_all(splitter.feed(data[start : start + piece]))
    found += reader.read_all(splitter.flush())
    return [(key, steps[-1], values[-1]) for key, steps, values in found + reader.finish()]


@pytest.mark.parametrize("piece", [1 << 20, 1000, 61])
def test_what_a_cluster_an_installer_and_an_interpreter_say_gives_no_metrics(piece: int) -> None:
    assert read(CHATTER.read_bytes(), piece) == []


def test_metrics_go_on_below_a_warning_and_a_traceback_that_was_caught() -> None:
    lines = [
        "step=1 loss=0.5",
        "Traceback (most recent call last):",
        '  File "train.py", line 3, in <module>',
        "    loss = 7.5; x = 3",
        "ValueError: loss = 8.5",
        "step=2 loss=0.4",
        "train.py:33: UserWarning: x=3",
        "  warnings.warn('y=4 loss=9.5')",
        "step=3 loss=0.3",
    ]
    assert read("".join(line + "\n" for line in lines).encode()) == [("loss", 3.0, 0.3)]


def test_each_line_by_itself_says_the_same_as_all_together() -> None:
    text = CHATTER.read_bytes() + b"loss=0.25\n  12 | loss=0.5\n"
    reader = PrintedReader()
    one_by_one = [reading for line in text.decode().splitlines() for reading in reader.read(line)]
    assert [(key, value) for key, _, value in one_by_one] == [("loss", 0.25), ("loss", 0.5)]
    assert read(text) == [("loss", 2.0, 0.5)]


@pytest.mark.parametrize(
    "line", ["error=0.25", "step 3: error: loss=0.25", "note: loss: 0.25", "--> loss: 0.25"]
)
def test_an_error_that_is_measured_is_still_a_metric(line: str) -> None:
    assert [value for _, _, value in read(line.encode())] == [0.25]
