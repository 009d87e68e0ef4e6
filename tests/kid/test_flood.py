"""Whatever a program prints, its numbers are found and nobody is harmed; a full disk costs points only."""

import sys
from pathlib import Path

from kid.diary import records_of, values_of
from kid.in_hand import InHand
from spool.full_disk import full_disk

from neronet.capture.catalogue import reader_for
from neronet.kid.output import PIECE, Follower, tail
from neronet.model.event import Finished, Points, Started, Warned
from neronet.spool import folder as folders

PYTHON = f"{sys.executable} -I -S -c "
#: A line of 1 MB without an end for long, 1 MB of every byte there is, and no end at the end.
NOISE = r"""
import os
os.write(1, b"a=1\n")
for _ in range(16):
    os.write(1, b"x" * 65536)
os.write(1, b"\na=2\n")
os.write(1, bytes(range(256)) * 4096 + b"\na=3\n")
os.write(1, b"\0\n\xff\xfe\na=4")
"""


def test_numbers_around_an_endless_line_and_noise_are_found(tmp_path: Path) -> None:
    with InHand(tmp_path, f"{PYTHON}'{NOISE}'") as attempt:
        assert isinstance(attempt.finish(), Finished)
        assert values_of(attempt.events(), "a") == [1, 2, 3, 4]
        assert all(isinstance(event, (Started, Points, Finished)) for event in attempt.events())


def test_a_flood_is_read_piece_by_piece(tmp_path: Path) -> None:
    path = tmp_path / "stdout"
    line = b"loss=0.5 " + b"." * 54 + b"\n"
    lines = PIECE // len(line) + 1000
    path.write_bytes(line * lines)
    follower = Follower(str(path), [reader_for("stdout").reader])
    first = follower.poll(1.0, last=True)
    assert first.more
    second = follower.poll(1.0, last=True)
    assert not second.more
    points = [*first.points, *second.points]
    assert sum(len(piece.values) for piece in points) == lines
    assert all(len(piece.values) <= 10000 for piece in points)
    assert follower.poll(1.0, last=True).points == []


def test_a_line_without_an_end_counts_when_its_program_has_ended(tmp_path: Path) -> None:
    path = tmp_path / "stdout"
    path.write_bytes(b"loss=0.5")
    follower = Follower(str(path), [reader_for("stdout").reader])
    assert follower.poll(1.0, last=False).points == []
    assert follower.poll(2.0, last=True).points == [Points("loss", [1.0], [2.0], [0.5])]


def test_a_stream_that_is_not_there_or_shrinks_is_no_error(tmp_path: Path) -> None:
    path = tmp_path / "stdout"
    follower = Follower(str(path), [reader_for("stdout").reader])
    assert follower.poll(1.0, last=False).points == []
    path.write_bytes(b"loss=0.5\n")
    assert len(follower.poll(1.0, last=False).points) == 1
    path.write_bytes(b"")
    assert follower.poll(1.0, last=False).points == []


def test_both_streams_are_followed_and_nothing_when_nothing_is_asked(tmp_path: Path) -> None:
    with InHand(tmp_path / "a", "echo a=1; echo b=2 >&2", metrics=["stdout", "stderr"]) as attempt:
        attempt.finish()
        assert values_of(attempt.events(), "a") == [1]
        assert values_of(attempt.events(), "b") == [2]
    with InHand(tmp_path / "b", "echo a=1", metrics=[]) as attempt:
        attempt.finish()
        assert [type(event) for event in attempt.events()] == [Started, Finished]


def test_a_full_disk_costs_points_and_nothing_else(tmp_path: Path) -> None:
    with InHand(tmp_path, "yes loss=0.5 | head -n 600000; echo ready") as attempt:
        attempt.printed("ready")
        with full_disk((attempt.folder / folders.EVENTS).stat().st_size):
            for _ in range(24):
                attempt.turn()
            assert 0 < attempt.journal.pending < 6 << 20
        attempt.finish()
        assert attempt.run.flushed
        happened = attempt.events()
        assert [event for event in happened if isinstance(event, Warned)] == [
            Warned("disk", "the cluster's disk is full: points of metrics are lost")
        ]
        assert isinstance(happened[0], Started)
        assert isinstance(happened[-1], Finished)
        assert 0 < len(values_of(happened, "loss")) < 600000
        assert [record.number for record in records_of(attempt.folder)] == list(range(1, len(happened) + 1))


def test_an_end_waits_for_the_disk(tmp_path: Path) -> None:
    with InHand(tmp_path, "true") as attempt:
        with full_disk((attempt.folder / folders.EVENTS).stat().st_size):
            attempt.wait()
            attempt.turn()
            assert attempt.run.ended
            assert attempt.journal.pending > 0
        attempt.turn()
        assert attempt.run.flushed
        assert isinstance(attempt.events()[-1], Finished)


def test_the_tail_is_the_last_lines_and_never_half_a_line(tmp_path: Path) -> None:
    path = tmp_path / "stderr"
    assert tail(str(path)) == ""
    path.write_text("\n".join(f"line {number}" for number in range(1000)))
    assert tail(str(path), lines=2) == "line 998\nline 999"
    assert tail(str(path), limit=12) == "line 999"
    path.write_bytes(b"x" * 100000)
    assert tail(str(path)) == "x" * 4096
    path.write_bytes(b"\xff\0")
    assert tail(str(path)) == "\ufffd\0"
