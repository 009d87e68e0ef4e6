"""Bytes to lines: nothing depends on how the stream was cut."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neronet.capture.lines import PrintedReader
from neronet.capture.splitter import LIMIT, LineSplitter

STREAMS = st.lists(
    st.binary(max_size=20)
    | st.sampled_from([b"\n", b"\r", b"\r\n", b" ", b"loss=0.5", b"step=3 ", "é".encode(), b"x" * 30]),
    max_size=20,
).map(b"".join)


def split(pieces: list[bytes], limit: int = LIMIT) -> tuple[list[str], int]:
    splitter = LineSplitter(limit)
    text = "".join(map(splitter.feed, pieces)) + splitter.flush()
    assert text == "" or text.endswith("\n")
    return text.split("\n")[:-1], splitter.dropped


@given(STREAMS, st.lists(st.integers(0, 400), max_size=8), st.sampled_from([LIMIT, 10]))
def test_however_a_stream_is_cut_lines_and_readings_are_the_same(
    stream: bytes, cuts: list[int], limit: int
) -> None:
    edges = [0, *sorted(min(cut, len(stream)) for cut in cuts), len(stream)]
    pieces = [stream[start:end] for start, end in pairwise(edges)]
    whole, cut = split([stream], limit), split(pieces, limit)
    assert cut == whole
    assert split([stream[at : at + 1] for at in range(len(stream))], limit) == whole
    one, other = PrintedReader(), PrintedReader()
    assert repr([one.read(line) for line in whole[0]]) == repr([other.read(line) for line in cut[0]])


@given(STREAMS.filter(lambda stream: b"\r" not in stream))
def test_lines_are_those_of_the_text(stream: bytes) -> None:
    expected = stream.decode("utf-8", "replace").split("\n")
    assert split([stream])[0] == (expected if expected[-1] else expected[:-1])


@pytest.mark.parametrize(
    ("stream", "expected"),
    [
        (b"a\nb\n", ["a", "b"]),
        (b"a\n\nb", ["a", "", "b"]),
        (b"windows\r\nends\r\n", ["windows", "ends"]),
        (b"10%\r50%\r100%\n", ["10%\r", "\r50%\r", "\r100%"]),
        (b"loss=1\r        \r\n", ["loss=1"]),
        (b"loss=1\rloss=2", ["loss=1\r", "\rloss=2"]),
        (b"\r \rloss=1\r  \r loss=2\r\n", ["loss=1\r", "\r loss=2"]),
        (b"a\r\r\nb\r\n", ["a", "b"]),
        (b"\xff\x00\n", ["\ufffd\x00"]),
        (b"\xe2\x82\n\xac\n", ["\ufffd", "\ufffd"]),
        (b"", []),
    ],
)
def test_a_line_is_what_a_person_would_see(stream: bytes, expected: list[str]) -> None:
    assert split([stream])[0] == expected


def test_an_endless_line_is_bounded_and_its_surplus_counted() -> None:
    found, dropped = split([b"loss=1 " + b"x" * LIMIT, b"y" * LIMIT, b"\nloss=2\n"])
    assert [len(line) for line in found] == [LIMIT, 6]
    assert dropped == LIMIT + 7


def test_a_progress_bar_is_never_an_endless_line() -> None:
    found, dropped = split([b"\rstep=%d loss=1" % step for step in range(9000)])
    assert (found[0], found[-1]) == ("step=0 loss=1\r", "\rstep=8999 loss=1")
    assert (len(found), dropped) == (9000, 0)


def test_the_stream_goes_on_after_a_flush() -> None:
    splitter = LineSplitter()
    assert splitter.feed(b"a") == ""
    assert splitter.flush() == "a\n"
    assert splitter.flush() == ""
    assert splitter.feed(b"b\n") == "b\n"
