"""A column comes back whole from its compact forms, and no few bytes become many numbers."""

import base64
import json
import math
import struct
import zlib
from array import array
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neronet.model import columns
from neronet.model.columns import READABLE

NOON = 1_700_000_000.0
LONG = 3000
INF, NAN = math.inf, math.nan

floats = st.floats(width=64) | st.sampled_from([NAN, INF, -INF, -0.0, 1e308, 5e-324, 2.0**53])
lists = st.lists(floats, max_size=60).map(lambda numbers: array("d", numbers))
progressions = st.builds(
    lambda first, by, count: array("d", [first + by * place for place in range(count)]),
    floats,
    st.sampled_from([0.0, -0.0, 1.0, -1.0, 0.1, 250.0, 1e308]) | floats,
    st.integers(0, 60) | st.just(LONG),
)
runs = st.lists(st.tuples(floats, st.integers(1, 40)), max_size=6).map(
    lambda bursts: array("d", [number for number, count in bursts for _ in range(count)])
)
clocks = st.lists(st.floats(0, 1e4), max_size=60).map(
    lambda waits: array("d", sorted(NOON + w for w in waits))
)


@st.composite
def nearly(draw: st.DrawFn) -> "array[float]":
    """Give a progression of which one number is another."""
    numbers = array("d", draw(progressions.filter(len)))
    numbers[draw(st.integers(0, len(numbers) - 1))] = draw(floats)
    return numbers


anything = lists | progressions | runs | clocks | nearly()


def through_json(plain: Any) -> Any:
    return json.loads(json.dumps(plain))


def shown(numbers: "array[float]") -> str:
    """Tell numbers apart as JSON does: one NaN is like another."""
    return repr(numbers.tolist())


@given(anything)
def test_a_column_survives_json(numbers: "array[float]") -> None:
    plain = through_json(columns.to_json(numbers))
    assert shown(columns.from_json(plain, len(numbers))) == shown(numbers)


@given(anything)
def test_a_column_that_says_its_own_size_survives_json(numbers: "array[float]") -> None:
    plain = through_json(columns.to_json(numbers, squeeze=False))
    assert shown(columns.from_json(plain)) == shown(numbers)


@given(numbers=anything, squeeze=st.booleans())
def test_a_column_survives_to_the_bit_in_bytes_that_are_never_more_than_eight_a_number(
    *, numbers: "array[float]", squeeze: bool
) -> None:
    packed = columns.pack(numbers, squeeze=squeeze)
    assert columns.unpack(packed, len(numbers)).tobytes() == numbers.tobytes()
    assert len(packed) <= 8 * len(numbers)


def test_a_nan_keeps_what_it_carries() -> None:
    strange = array(
        "d", struct.unpack("<20d", struct.pack("<20Q", *range(0x7FF8000000000001, 0x7FF8000000000015)))
    )
    assert columns.from_json(columns.to_json(strange), 20).tobytes() == strange.tobytes()
    assert columns.unpack(columns.pack(strange), 20).tobytes() == strange.tobytes()


@pytest.mark.parametrize("count", [0, 1, READABLE])
def test_a_short_column_can_be_read_by_people(count: int) -> None:
    numbers = [1.0 + place for place in range(count)]
    assert columns.to_json(array("d", numbers)) == numbers


def test_what_counts_up_or_stands_still_is_told_in_a_few_words() -> None:
    steps, times = array("d", range(5, 5 + 100)), array("d", [NOON] * 100_000)
    assert columns.to_json(steps) == {"from": 5.0, "by": 1.0, "count": 100}
    assert columns.to_json(times) == {"from": NOON, "by": 0.0, "count": 100_000}
    assert len(columns.pack(steps)) == len(columns.pack(times)) == 17


def test_what_hardly_changes_takes_few_bytes() -> None:
    steps = array("d", range(1, 100_001))
    bursts = array("d", [NOON + place // 500 / 7 for place in range(100_000)])
    for numbers in (steps, bursts):
        assert len(columns.pack(numbers)) < len(numbers) / 4
        assert len(json.dumps(columns.to_json(numbers))) < len(numbers) / 4


def test_what_yields_nothing_stays_plain() -> None:
    noise = array("d", struct.unpack("<500d", bytes(place * 193 % 251 for place in range(4000))))
    assert set(columns.to_json(noise, squeeze=False)) == {"f8"}
    assert columns.pack(noise, squeeze=False) == noise.tobytes()


def test_integers_of_another_language_are_numbers_too() -> None:
    assert columns.from_json([1, 2.5], 2) == array("d", [1.0, 2.5])
    assert columns.from_json({"from": 3, "by": 2, "count": 3}, 3) == array("d", [3.0, 5.0, 7.0])
    assert columns.column([1, 2]) == array("d", [1.0, 2.0])


BOMB = base64.b64encode(zlib.compress(bytes(10_000_000))).decode()


@pytest.mark.parametrize(
    "plain",
    [
        None,
        7,
        "f8",
        {},
        [1.0],
        [1.0, "2"],
        [1.0, True],
        [1.0, 10**400],
        {"f8": None},
        {"f8": "é"},
        {"f8": "AAAA"},
        {"f8": base64.b64encode(bytes(8)).decode()},
        {"f8z": base64.b64encode(bytes(16)).decode()},
        {"f8z": base64.b64encode(zlib.compress(bytes(8))).decode()},
        {"f8z": BOMB},
        {"f8z": BOMB[:8]},
        {"from": 1.0, "by": 1.0},
        {"from": 1.0, "by": "1", "count": 2},
        {"from": 10**400, "by": 1.0, "count": 2},
        {"from": 1.0, "by": 1.0, "count": 10**15},
        {"from": 1.0, "by": 0.0, "count": 10**15},
    ],
)
def test_what_is_no_column_of_two_numbers_is_refused(plain: Any) -> None:
    with pytest.raises(ValueError, match=r"column|progression|numbers|bytes|base64|ASCII"):
        columns.from_json(plain, 2)


@pytest.mark.parametrize("plain", [{"f8z": BOMB}, {"from": 1.0, "by": 0.0, "count": 10**15}])
def test_a_column_of_unknown_size_cannot_say_a_size_that_it_does_not_bring(plain: Any) -> None:
    with pytest.raises(ValueError, match="size does not say"):
        columns.from_json(plain)


@pytest.mark.parametrize(
    "data", [b"", b"=", b"=" + bytes(15), b"z", b"zz", b"zz" + bytes(9), b"?" + bytes(16)]
)
def test_bytes_that_are_no_column_are_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match="numbers"):
        columns.unpack(data, 3)
