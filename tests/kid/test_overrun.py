"""A program that prints faster than its lines can be read is not followed for ever."""

from pathlib import Path

import pytest

from neronet.capture.catalogue import reader_for
from neronet.kid import output
from neronet.kid.output import Follower, Harvest


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, size in (("PIECE", 1 << 10), ("FAR", 1 << 14), ("NEAR", 1 << 12)):
        monkeypatch.setattr(output, name, size)


def drained(path: Path) -> tuple[list[float], list[str]]:
    """Return all steps of the metric ``x``, and what the user is told."""
    follower, steps, told = Follower(str(path), [reader_for("stdout").reader]), [], []
    harvest = Harvest([], more=True)
    while harvest.more:
        harvest = follower.poll(1.0, last=True)
        steps += [step for piece in harvest.points for step in piece.steps]
        told += harvest.complaints
    return steps, told


@pytest.mark.usefixtures("small")
def test_lines_that_are_passed_over_are_counted_to_the_last_one(tmp_path: Path) -> None:
    path = tmp_path / "stdout"
    path.write_text("".join(f"step={at} x=1\n" for at in range(10000)))
    steps, told = drained(path)
    assert steps[-1] == 9999
    assert steps == sorted(steps)
    passed = 10000 - len(steps)
    assert passed > 5000
    assert told[-1].startswith(f"stdout: {passed} lines")


@pytest.mark.usefixtures("small")
def test_what_stands_in_reach_is_read_whole(tmp_path: Path) -> None:
    path = tmp_path / "stdout"
    path.write_text("".join(f"step={at} x=1\n" for at in range(1000)))
    assert drained(path) == ([float(at) for at in range(1000)], [])


@pytest.mark.usefixtures("small")
def test_an_endless_line_is_passed_over_up_to_its_end(tmp_path: Path) -> None:
    path = tmp_path / "stdout"
    path.write_bytes(b"step=1 x=1\n" + b"y" * 60000 + b"\nstep=2 x=1\n")
    steps, told = drained(path)
    assert steps[-1] == 2
    assert "stdout: 2 lines" in told[-1]
