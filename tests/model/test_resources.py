"""Durations and sizes are read as people write them, and written as people read them."""

import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from neronet.model import resources as r
from neronet.model.resources import Resources, format_duration, format_size, parse_duration, parse_size

HUGE = "9" * 400
TYPED = st.text(alphabet="0123456789.:-+ smhdwKMGTiBbeEx_", max_size=12) | st.text(max_size=6)


@pytest.mark.parametrize(
    ("written", "seconds"),
    [
        (90, 90),
        (0.5, 0.5),
        (0, 0),
        ("90", 90),
        ("1.5h", 5400),
        ("1h 30m", 5400),
        ("1h30m", 5400),
        (" 2d ", 172800),
        ("1w 1s", 604801),
        ("30m 1h", 5400),
        ("05:30", 330),
        ("1:30:00", 5400),
        ("100:00:00", 360000),
        ("1-00:00:00", 86400),
        ("2-01:30", 178200),
        ("1e3", 1000),
    ],
)
def test_a_duration_is_read_in_every_common_spelling(written: str | float, seconds: float) -> None:
    assert parse_duration(written) == seconds


@pytest.mark.parametrize(
    "written",
    ["", "h", "2 hours", "-1", -1, "1h -30m", "1:5", "inf", "nan", float("nan"), float("inf"), True, "2h x",
     HUGE, HUGE + "h", HUGE + ":00", HUGE + "-00:00:00", 10**400, "1h 1", "--"],
)  # fmt: skip
def test_what_is_no_duration_is_told_how_to_write_one(written: str | float) -> None:
    with pytest.raises(ValueError, match="1h 30m"):
        parse_duration(written)


@pytest.mark.parametrize(
    ("written", "size"),
    [
        (4096, 4096),
        (0, 0),
        (1.5, 1),
        ("4096", 4096),
        ("16G", 16 << 30),
        ("1.5 GiB", 3 << 29),
        ("512mb", 512 << 20),
        ("2T", 2 << 40),
        ("100 B", 100),
        (" 1k ", 1024),
    ],
)
def test_a_size_is_read_in_powers_of_1024(written: str | float, size: int) -> None:
    assert parse_size(written) == size


@pytest.mark.parametrize(
    "written", ["", "G", "-1G", -1, "1 2", "16 X", True, float("nan"), float("inf"), HUGE + "G", "1e3"]
)
def test_what_is_no_size_is_told_how_to_write_one(written: str | float) -> None:
    with pytest.raises(ValueError, match="16G"):
        parse_size(written)


@given(TYPED)
@example(HUGE + "s")
def test_any_text_is_a_finite_duration_or_refused(text: str) -> None:
    try:
        seconds = parse_duration(text)
    except ValueError:
        return
    assert 0 <= seconds < float("inf")


@given(TYPED)
def test_any_text_is_a_size_or_refused(text: str) -> None:
    try:
        size = parse_size(text)
    except ValueError:
        return
    assert size >= 0


@given(st.tuples(*[st.integers(0, 99)] * 4))
def test_the_parts_of_a_duration_add_up(parts: tuple[int, ...]) -> None:
    days, hours, minutes, seconds = parts
    whole = ((days * 24 + hours) * 60 + minutes) * 60 + seconds
    assert parse_duration(f"{days}d {hours}h {minutes}m {seconds}s") == whole
    assert parse_duration(f"{days}-{hours}:{minutes:02}:{seconds:02}") == whole


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [(0, "0s"), (59.9, "59s"), (60, "1m 00s"), (750, "12m 30s"), (11100, "3h 05m"), (187200, "2d 4h")],
)
def test_a_duration_is_shown_in_two_units(seconds: float, shown: str) -> None:
    assert format_duration(seconds) == shown


@given(st.integers(0, 10**9))
def test_a_duration_that_is_shown_reads_back_to_within_its_smaller_unit(seconds: int) -> None:
    unit = 1 if seconds < 3600 else 60 if seconds < 86400 else 3600
    assert 0 <= seconds - parse_duration(format_duration(seconds)) < unit


@pytest.mark.parametrize(
    ("size", "shown"),
    [(0, "0 B"), (512, "512 B"), (1536, "1.5 K"), (16 << 30, "16 G"), (10 << 20, "10 M"), (3 << 40, "3.0 T")],
)
def test_a_size_is_shown_in_one_unit(size: int, shown: str) -> None:
    assert format_size(size) == shown


@given(st.integers(0, 1 << 50))
def test_a_size_that_is_shown_reads_back_to_within_a_twentieth(size: int) -> None:
    assert abs(parse_size(format_size(size)) - size) <= size / 20 + 1


RESOURCES = st.builds(
    Resources,
    time=st.none() | st.floats(0, 1e9),
    cpus=st.integers(1, 512),
    memory=st.none() | st.integers(0, 1 << 50),
    gpus=st.integers(0, 16),
    options=st.dictionaries(st.text(min_size=1, max_size=5), st.text(max_size=5), max_size=3).map(
        lambda options: tuple(sorted(options.items()))
    ),
)


@given(RESOURCES)
def test_resources_survive_json(resources: Resources) -> None:
    assert r.from_json(json.loads(json.dumps(r.to_json(resources)))) == resources


@pytest.mark.parametrize(
    "plain",
    ["x", 4, {"cpus": "4"}, {"cpus": True}, {"gpus": 1.5}, {"time": "2h"}, {"memory": 1.5},
     {"options": ["x"]}, {"options": {"partition": 3}}, {"nodes": 2}],
)  # fmt: skip
def test_resources_of_another_shape_are_refused(plain: object) -> None:
    with pytest.raises(ValueError, match="not resources"):
        r.from_json(plain)
