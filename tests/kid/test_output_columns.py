"""What a stream brings comes in columns, in pieces of bounded size, the same however it is read."""

from array import array
from pathlib import Path

import pytest
from capture.printed import texts
from hypothesis import given, settings
from hypothesis import strategies as st

from neronet.capture.catalogue import reader_for
from neronet.capture.readings import Reading
from neronet.capture.source import LineReader
from neronet.kid import output
from neronet.kid.output import PIECE, Follower
from neronet.model.event import Points
from neronet.protocol.portions import LONGEST


class FirstWord(LineReader):
    """The simplest reader: each line's length, line by line."""

    def read(self, line: str) -> list[Reading]:
        return [Reading("length", 0.0, float(len(line)))]


def drained(follower: Follower) -> list[Points]:
    """Return all points of a stream that has ended."""
    points: list[Points] = []
    more = True
    while more:
        harvest = follower.poll(5.0, last=True)
        points += harvest.points
        more = harvest.more
    return points


def values(points: list[Points], key: str) -> list[str]:
    return [repr(value) for piece in points if piece.key == key for value in piece.values]


def test_points_come_as_columns_with_the_time_at_which_they_were_seen(tmp_path: Path) -> None:
    path = tmp_path / "stdout"
    path.write_text("step=1 loss=0.5 acc=0.25\nstep=2 loss=0.25 acc=1\n")
    points = Follower(str(path), [reader_for("stdout").reader]).poll(7.0, last=False).points
    assert points == [
        Points("loss", [1.0, 2.0], [7.0, 7.0], [0.5, 0.25]),
        Points("acc", [1.0, 2.0], [7.0, 7.0], [0.25, 1.0]),
    ]
    assert all(isinstance(column, array) for piece in points for column in piece[1:])


def test_a_turn_reads_a_bounded_piece_and_its_points_come_in_bounded_records(tmp_path: Path) -> None:
    path = tmp_path / "stdout"
    lines = 2 * PIECE // len("x=1\n") + 5
    path.write_text("x=1\n" * lines)
    follower = Follower(str(path), [reader_for("stdout").reader])
    first = follower.poll(1.0, last=False)
    assert first.more
    assert sum(len(points.values) for points in first.points) == PIECE // len("x=1\n")
    points = first.points + drained(follower)
    assert max(len(piece.values) for piece in points) == LONGEST
    assert [step for piece in points for step in piece.steps] == list(range(1, lines + 1))


def test_each_reader_of_a_stream_reads_all_lines(tmp_path: Path) -> None:
    path = tmp_path / "stdout"
    path.write_text("loss=1\nwords")
    follower = Follower(str(path), [reader_for("stdout").reader, FirstWord()])
    assert [points.key for points in follower.poll(1.0, last=False).points] == ["loss", "length"]
    assert drained(follower) == [Points("length", [0.0], [5.0], [5.0])]


@settings(max_examples=50)
@given(text=texts(), piece=st.integers(1, 200), windows=st.booleans())
def test_however_little_is_read_at_a_turn_the_points_are_the_same(
    tmp_path_factory: pytest.TempPathFactory, *, text: str, piece: int, windows: bool
) -> None:
    path = tmp_path_factory.mktemp("attempt") / "stdout"
    path.write_bytes(text.replace("\n", "\r\n").encode() if windows else text.encode())
    whole = drained(Follower(str(path), [reader_for("stdout").reader]))
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(output, "PIECE", piece)
        cut = drained(Follower(str(path), [reader_for("stdout").reader]))
    for key in {points.key for points in whole + cut}:
        assert values(cut, key) == values(whole, key)
