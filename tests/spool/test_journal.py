"""A journal holds what was written, whole line by whole line, whatever becomes of its writer or its disk."""

import fcntl
import json
import os
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from spool.full_disk import full_disk

from neronet.spool import journal as journals
from neronet.spool.journal import VERSION, Claimed, Journal, Reading

HEADER = {"kid": "kid-1", "host": "node7"}
values = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5)
objects = st.dictionaries(st.text(max_size=4), values | st.lists(values, max_size=3), max_size=3)
batches = st.lists(st.lists(objects, max_size=3), max_size=5)


@pytest.fixture(scope="module")
def path() -> Iterator[Path]:
    """A file that each example makes anew."""
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder) / "events.jsonl"


def write(path: Path, batches: list[list[dict[str, Any]]]) -> bytes:
    """Return the bytes of a journal with these objects, which ``path`` then holds."""
    path.unlink(missing_ok=True)
    journal = Journal.create(str(path), HEADER)
    for batch in batches:
        assert journal.append(batch)
    journal.close()
    return path.read_bytes()


def flat(batches: list[list[dict[str, Any]]]) -> list[dict[str, Any]]:
    return [plain for batch in batches for plain in batch]


def lines_of(data: bytes) -> list[Any]:
    return [json.loads(line) for line in data.split(b"\n")[:-1]]


@given(batches)
def test_what_was_written_is_read(path: Path, batches: list[list[dict[str, Any]]]) -> None:
    write(path, batches)
    assert journals.read(str(path)) == Reading({**HEADER, "version": VERSION}, flat(batches), False, 0)


@given(batches, st.data())
def test_a_cut_anywhere_leaves_whole_lines_and_says_torn(
    path: Path, batches: list[list[dict[str, Any]]], data: st.DataObject
) -> None:
    whole = write(path, batches)
    cut = data.draw(st.integers(0, len(whole)))
    path.write_bytes(whole[:cut])
    reading = journals.read(str(path))
    found = ([reading.header] if reading.header else []) + reading.objects
    assert found == lines_of(whole[:cut])
    assert reading.torn == (cut > 0 and whole[cut - 1 : cut] != b"\n")
    assert reading.damaged == 0


@given(batches, batches, st.data())
def test_a_new_writer_goes_on_behind_a_torn_line(
    path: Path, before: list[list[dict[str, Any]]], after: list[list[dict[str, Any]]], data: st.DataObject
) -> None:
    whole = write(path, before)
    cut = data.draw(st.integers(0, len(whole)))
    path.write_bytes(whole[:cut])
    kept, torn = lines_of(whole[:cut]), journals.read(str(path)).torn
    journal = Journal.resume(str(path))
    for batch in after:
        assert journal.append(batch)
    assert journal.flush()
    journal.close()
    reading = journals.read(str(path))
    found = ([reading.header] if reading.header else []) + reading.objects
    # A torn line that lacked its end only is whole once the end is there.
    extra = [json.loads(whole[: cut + 1].split(b"\n")[-2])] if torn and whole[cut : cut + 1] == b"\n" else []
    assert found == kept + extra + flat(after)
    assert (reading.torn, reading.damaged) == (False, int(torn) - len(extra))


@given(batches.filter(any), st.data())
def test_a_damaged_line_is_counted_and_the_others_are_read(
    path: Path, batches: list[list[dict[str, Any]]], data: st.DataObject
) -> None:
    lines = write(path, batches).split(b"\n")[:-1]
    place = data.draw(st.integers(1, len(lines) - 1))
    lines[place] = data.draw(
        st.sampled_from([b"{", b"\xff\xfe", b"7", b"[]", b"null", b'{"n":1', b"\x00" * 9, b"[" * 99999])
    )
    path.write_bytes(b"\n".join(lines) + b"\n")
    reading = journals.read(str(path))
    assert reading.objects == [json.loads(line) for at, line in enumerate(lines) if at not in (0, place)]
    assert (reading.torn, reading.damaged) == (False, 1)


@pytest.mark.parametrize(
    "content", [None, b"", b"\n\n", b'{"n":1}\n{"n":2}\n', b"\x00\n", b"[" * 100000 + b"\n"]
)
def test_a_journal_without_a_header_is_told_by_its_absence(tmp_path: Path, content: bytes | None) -> None:
    file = tmp_path / "events.jsonl"
    if content is not None:
        file.write_bytes(content)
    reading = journals.read(str(file))
    assert reading.header is None
    assert len(reading.objects) == (content or b"").count(b'"n"')


@given(batches, st.lists(st.integers(0, 2000), max_size=6), st.sampled_from([1, 7, 64, 1 << 20]))
@settings(deadline=None)
def test_a_reader_gets_each_whole_line_once_however_the_file_grows(
    path: Path, batches: list[list[dict[str, Any]]], cuts: list[int], piece: int
) -> None:
    whole = write(path, batches)
    path.unlink()
    reader, found = journals.Reader(str(path)), []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(journals, "_PIECE", piece)
        assert reader.read() == []
        for cut in [*sorted(min(cut, len(whole)) for cut in cuts), len(whole)]:
            path.write_bytes(whole[:cut])
            found += reader.read()
            while reader.more:
                found += reader.read()
            assert ([reader.header] if reader.header else []) + found == lines_of(whole[:cut])


def test_a_reader_does_not_hang_on_what_a_power_cut_left(path: Path) -> None:
    path.write_bytes(b'{"version":1}\n{"n":1}\n' + b"\x00" * (9 << 20))
    reader = journals.Reader(str(path))
    assert reader.read() == [{"n": 1}]
    assert reader.read() == []
    assert not reader.more
    with path.open("ab") as file:
        file.write(b'\n{"n":2}\n')
    assert reader.read() == [{"n": 2}]


def test_of_many_who_claim_an_attempt_one_succeeds(tmp_path: Path) -> None:
    file, start, won, lost = str(tmp_path / "events.jsonl"), threading.Barrier(8), [], []

    def claim(number: int) -> None:
        start.wait()
        try:
            won.append((number, Journal.create(file, {"kid": number})))
        except Claimed:
            lost.append(number)

    threads = [threading.Thread(target=claim, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    [(winner, journal)] = won
    journal.close()
    assert sorted([winner, *lost]) == list(range(8))
    assert journals.read(file).header == {"kid": winner, "version": VERSION}


def test_a_claim_is_private_and_outlives_its_writer(tmp_path: Path) -> None:
    file = tmp_path / "events.jsonl"
    Journal.create(str(file), {}).close()
    assert file.stat().st_mode & 0o777 == 0o600
    with pytest.raises(Claimed):
        Journal.create(str(file), {})


@given(batches, st.integers(0, 400), st.integers(0, 400))
@settings(deadline=None)
def test_a_full_disk_leaves_no_trace_once_there_is_room(
    path: Path, batches: list[list[dict[str, Any]]], first: int, second: int
) -> None:
    expected = write(path, batches)
    path.unlink()
    with full_disk(min(first, second)):
        journal = Journal.create(str(path), HEADER)
        for batch in batches:
            journal.append(batch)
        fits = len(expected) <= min(first, second)
        assert journal.flush() == fits
        assert (journal.pending == 0) == fits
    with full_disk(max(first, second)):
        journal.flush()
        assert path.read_bytes() == expected[: max(first, second)]
    assert journal.flush()
    journal.sync()
    journal.close()
    assert path.read_bytes() == expected


@given(batches, st.lists(st.integers(1, 5000), max_size=20))
@settings(deadline=None)
def test_a_disk_that_takes_a_little_now_and_then_gets_every_byte_once(
    batches: list[list[dict[str, Any]]], takes: list[int]
) -> None:
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    fcntl.fcntl(writing, fcntl.F_SETPIPE_SZ, 4096)
    journal, came = Journal(writing), bytearray()
    padding = [{"padding": "x" * 3000}]
    for batch in batches:
        journal.append(batch + padding)
        for size in takes:
            came += os.read(reading, size) if journal.pending else b""
            journal.flush()
    while journal.pending:
        came += os.read(reading, 1 << 16)
        journal.flush()
    journal.close()
    with os.fdopen(reading, "rb") as rest:
        came += rest.read()
    assert lines_of(bytes(came)) == [plain for batch in batches for plain in batch + padding]


def test_a_disk_that_takes_nothing_keeps_all_waiting() -> None:
    journal = Journal(os.open("/dev/full", os.O_WRONLY))
    assert not journal.append([{"n": 1}])
    assert not journal.append([{"n": 2}])
    assert journal.pending == len(b'{"n":1}\n{"n":2}\n')
    journal.close()


def test_a_reader_sees_whole_lines_while_the_disk_is_full(tmp_path: Path) -> None:
    file = str(tmp_path / "events.jsonl")
    journal = Journal.create(file, {})
    size = (tmp_path / "events.jsonl").stat().st_size
    with full_disk(size + 4):
        assert not journal.append([{"n": 1}])
    assert journals.read(file) == Reading({"version": VERSION}, [], True, 0)
    assert journal.append([{"n": 2}])
    assert journals.read(file).objects == [{"n": 1}, {"n": 2}]
    journal.close()
