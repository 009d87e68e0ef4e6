"""Files say the same however their bytes are cut; half of a row says nothing, and no point comes twice."""

import json
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neronet.capture import catalogue
from neronet.capture.naming import metric_name
from neronet.capture.pattern import PatternReader
from neronet.capture.records import LIMIT
from neronet.capture.source import FileReader, Found
from neronet.errors import NeronetError

EVENT_FILES = Path(__file__).parent / "event_files"
RECORDED = sorted(EVENT_FILES.glob("*.tfevents"))
Readings = list[tuple[str, float, str]]


def flat(found: list[Found]) -> Readings:
    return [
        (key, step, repr(value))
        for key, steps, values, _ in found
        for step, value in zip(steps, values, strict=True)
    ]


def read(form: str, *pieces: bytes, step: str = "") -> Readings:
    """Return what a whole file says, metric by metric."""
    return read_by(catalogue.file_reader(form, step), *pieces)


def read_by(reader: FileReader, *pieces: bytes) -> Readings:
    found: Readings = []
    for piece in pieces:
        found += flat(reader.feed(piece))
    return sorted(found + flat(reader.finish()), key=lambda reading: reading[0])


def csv(text: str, step: str = "") -> Readings:
    return read("csv", text.encode(), step=step)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("epoch,loss,acc\n1,0.5,40\n", [("acc", 1, "40.0"), ("loss", 1, "0.5")]),
        ("epoch;loss\n1;0,5\n", [("loss", 1, "0.5")]),
        ("epoch\tloss\n1\t5e-1\n", [("loss", 1, "0.5")]),
        ("step epoch loss\n7 1 0.5\n", [("loss", 7, "0.5")]),
        ("# step loss\n7 0.5\n", [("loss", 7, "0.5")]),
        ("My run, the third\nround,loss\n4,0.5\n", [("loss", 4, "0.5")]),
        ("a title\nepoch,loss\n1,0.5\n", [("loss", 1, "0.5")]),
        ("\ufeffepoch,loss\r\n1,0.5\r\n", [("loss", 1, "0.5")]),
        ('epoch,"val loss, mean"\n1,"0.5"\n', [("val_loss_mean", 1, "0.5")]),
        ('epoch,note,loss\n1,"two\nlines",0.5\n', [("loss", 1, "0.5")]),
        (",loss\n0,0.5\n1,0.25\n", [("loss", 0, "0.5"), ("loss", 1, "0.25")]),
        ("loss\n0.5\n0.25\n", [("loss", 1, "0.5"), ("loss", 2, "0.25")]),
        ("epoch,loss\n1,nan\n2,-inf\n", [("loss", 1, "nan"), ("loss", 2, "-inf")]),
        ("epoch,loss,val\n1,0.5,\n1,,0.25\n", [("loss", 1, "0.5"), ("val", 1, "0.25")]),
        ("epoch,loss\n1,0.5\nepoch,loss\n1,0.25\n", [("loss", 1, "0.5"), ("loss", 1, "0.25")]),
        ("epoch,loss\n1,0.5\n# a remark, here\n2,0.25\n", [("loss", 1, "0.5"), ("loss", 2, "0.25")]),
        ("epoch,loss\n1,0.5\n2,0.25", [("loss", 1, "0.5"), ("loss", 2, "0.25")]),
        ("epoch,loss,acc\n1,0.5,1\n2,0.2", [("acc", 1, "1.0"), ("loss", 1, "0.5")]),
        ("epoch,loss\n1,1e999\n2,words\n", []),
    ],
)  # fmt: skip
def test_rows_below_a_header_are_points(text: str, expected: Readings) -> None:
    assert csv(text) == expected


def test_a_column_may_be_named_as_the_step() -> None:
    assert csv("t,epoch,loss\n5,1,0.5\n", step="t") == [("loss", 5, "0.5")]


def test_rows_without_a_header_are_complained_of_once() -> None:
    reader = catalogue.file_reader("csv")
    assert reader.feed(b"1,2\n3,4\n") == []
    assert reader.complaints() == ["rows above any header: the first line is to name the columns"]
    reader.feed(b"5,6\n")
    assert reader.complaints() == []


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"loss": 0.5, "name": "x", "ok": True}, [("loss", 1, "0.5")]),
        ({"epoch": 3, "val": {"loss": 0.5}}, [("val.loss", 3, "0.5")]),
        ([{"step": 1, "a": 1}, {"step": 2, "a": 2}], [("a", 1, "1.0"), ("a", 2, "2.0")]),
        ([{"a": 1}, {"a": 2}], [("a", 1, "1.0"), ("a", 2, "2.0")]),
        ({"a": [3, 2], "b": [0, 1]}, [("a", 1, "3.0"), ("a", 2, "2.0"), ("b", 1, "0.0"), ("b", 2, "1.0")]),
        ({"epoch": [5, 6], "loss": [3, 2]}, [("loss", 5, "3.0"), ("loss", 6, "2.0")]),
        ({"log": [{"step": 9, "loss": 1}], "best": 2}, [("best", 1, "2.0"), ("log.loss", 9, "1.0")]),
        ([1, 2, "x", None], []),
        ({"n": 10**400}, [("n", 1, "inf")]),
    ],
)  # fmt: skip
def test_numbers_of_a_json_file_are_points(value: object, expected: Readings) -> None:
    assert read("json", json.dumps(value).encode()) == expected


def test_an_object_that_changes_counts_on() -> None:
    reader = catalogue.file_reader("json")
    found: Readings = []
    for text in (b'{"a": 1}', b'{"a": 1}', b'{"a": 2', b'{"a": 2}\n'):
        reader.rewind()
        found += flat(reader.feed(text))
    assert found == [("a", 1, "1.0"), ("a", 2, "2.0")]


def test_a_json_file_beyond_all_measure_is_refused() -> None:
    reader = catalogue.file_reader("json")
    for _ in range(6):
        reader.feed(b" " * (1 << 20))
    assert reader.complaints() == ["it is larger than 4 MB and is not read"]
    assert reader.finish() == []


def test_lines_of_json_are_points_and_others_are_complained_of_once() -> None:
    reader = catalogue.file_reader("jsonl")
    found = read_by(reader, b'{"step": 1, "a": {"b": 2}}\nwords\n[1]\n{"a": {"b": 3}}')
    assert found == [("a.b", 1, "2.0"), ("a.b", 2, "3.0")]
    assert reader.complaints() == ["lines that are no JSON objects"]
    assert reader.complaints() == []


@pytest.mark.parametrize("path", RECORDED, ids=lambda path: path.name)
def test_event_files_say_what_tensorboard_reads_in_them(path: Path) -> None:
    expected = json.loads((EVENT_FILES / "EXPECTED.json").read_text())[path.stem]
    reader = catalogue.file_reader("tensorboard")
    found = [
        (key, step, time, repr(value))
        for key, steps, values, times in reader.feed(path.read_bytes())
        for step, time, value in zip(steps, times or [], values, strict=True)
    ]
    assert sorted(found) == sorted(
        (metric_name(tag), step, time, value) for tag, step, time, value in expected
    )
    assert found
    assert reader.complaints() == []


@pytest.mark.parametrize("end", [3, 12, 40, -1])
def test_an_event_that_is_still_being_written_is_waited_for(end: int) -> None:
    data = (EVENT_FILES / "tensorboardx-1.tfevents").read_bytes()
    reader = catalogue.file_reader("tensorboard")
    first = read_by(reader, data[:end])
    assert len(first) < len(read("tensorboard", data))
    assert first + read_by(reader, data[end:]) == read("tensorboard", data)
    assert reader.complaints() == []


def test_a_damaged_event_ends_its_file_and_is_told() -> None:
    data = bytearray((EVENT_FILES / "tensorboardx-1.tfevents").read_bytes())
    data[-20] ^= 1
    reader = catalogue.file_reader("tensorboard")
    assert len(read_by(reader, bytes(data))) == 4
    (complaint,) = reader.complaints()
    assert "is damaged" in complaint
    assert read_by(reader, bytes(data)) == []


SAMPLES = {
    "csv": b'epoch,loss,"a ""b"""\n1,0.5,"x\ny"\n2,0.25,3\n"open,1,2\n3,1,1\n',
    "json": b'[{"epoch": 1, "a": 0.5}, {"epoch": 2, "a": NaN}]\n',
    "jsonl": b'{"epoch": 1, "a": 0.5}\nwords\n{"epoch": 2, "a": 1}',
    "tensorboard": (EVENT_FILES / "torch-1.tfevents").read_bytes(),
    "lines": b"epoch=1 loss=0.5\r\nwords\nepoch=2 loss=0.25",
}


def pieces(data: bytes, cuts: list[int]) -> list[bytes]:
    places = [0, *sorted(cut % (len(data) + 1) for cut in cuts), len(data)]
    return [data[start:end] for start, end in pairwise(places)]


@pytest.mark.parametrize("form", catalogue.FORMATS)
@given(cuts=st.lists(st.integers(0, 1 << 16), max_size=12))
def test_however_a_file_is_cut_it_says_the_same(form: str, cuts: list[int]) -> None:
    data = SAMPLES[form]
    assert read(form, *pieces(data, cuts)) == read(form, data) != []


@pytest.mark.parametrize("form", catalogue.FORMATS)
@given(data=st.binary(max_size=300), cut=st.integers(0, 300), kept=st.integers(0, 300))
def test_garbage_harms_nobody(form: str, data: bytes, cut: int, kept: int) -> None:
    read(form, SAMPLES[form][:kept] + data, data[cut:])


@pytest.mark.parametrize("form", ["csv", "json", "jsonl", "tensorboard", "lines"])
@given(cut=st.integers(0, 1 << 16))
def test_a_file_that_begins_anew_tells_only_what_is_new(form: str, cut: int) -> None:
    data = SAMPLES[form]
    reader = catalogue.file_reader(form)
    first = [reading for found in [reader.feed(data[: cut % (len(data) + 1)])] for reading in flat(found)]
    reader.rewind()
    again = read_by(reader, data)
    assert sorted(first + again) == sorted(read(form, data))


@given(st.lists(st.binary(max_size=40), max_size=40), st.lists(st.integers(0, 2000), max_size=6))
def test_quotes_that_are_never_closed_are_the_same_however_the_file_is_cut(
    parts: list[bytes], cuts: list[int]
) -> None:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("neronet.capture.records.LIMIT", 30)
        data = b"a,b\n" + b'"'.join(parts) + b"\n1,2\n" * 20
        assert read("csv", *pieces(data, cuts)) == read("csv", data)


def test_a_quote_that_is_never_closed_swallows_a_bounded_number_of_rows() -> None:
    rows = 3 * LIMIT
    assert len(csv('a,b\n1,2\n"open,3\n' + "1,2\n" * rows)) == 2 * (1 + rows)


def test_a_pattern_reads_its_groups_wherever_they_are() -> None:
    reader = PatternReader(r"RAM (?P<ram>\S+)(?: at (?P<step>\d+))?")
    assert reader.read("RAM 3.5 at 7, RAM 4") == [("ram", 7, 3.5), ("ram", 8, 4)]
    assert reader.read("RAM many") == []


def test_a_pattern_that_never_ends_is_given_up_and_told() -> None:
    reader = PatternReader("(?P<x>(a+)+)b")
    assert reader.read_all("a" * 60 + "\n") == []
    (complaint,) = reader.complaints()
    assert "takes too long" in complaint
    assert reader.read("ab") == []


@pytest.mark.parametrize(
    ("item", "what"),
    [
        ({"line": "("}, "no regular expression"),
        ({"xml": "a"}, "no kind"),
        ({"file": "a", "as": "xml"}, "no format"),
    ],
)
def test_a_mistake_in_a_source_is_told(item: object, what: str) -> None:
    with pytest.raises(NeronetError, match=what):
        catalogue.sources_for(item)


def test_an_unknown_format_is_told_with_those_that_there_are() -> None:
    with pytest.raises(NeronetError, match="no format") as caught:
        catalogue.file_reader("xml")
    assert caught.value.hint == "known are: csv, json, jsonl, tensorboard, lines"


def test_names_are_such_that_the_language_knows_them() -> None:
    names = ["Train loss (mean)", "9th", " a/b ", "é", "x%", "-"]
    assert [metric_name(name) for name in names] == ["Train_loss_mean", "_9th", "a/b", "", "x%", ""]
    assert len(metric_name("x" * 1000)) == 128
