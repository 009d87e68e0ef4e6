"""A column of numbers is converted as each of them would be, or refused."""

import json
import math
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neronet.capture.notation import IDLE, VALUES, Notation

WORDS = (
    st.from_regex(r"[-+]?[0-9]{1,5}(\.[0-9]{0,20})?([eE][-+]?[0-9]{1,3})?", fullmatch=True)
    | st.integers().map(str)
    | st.floats().map(repr)
    | st.text(alphabet="0123456789.-+eEnaifNIty", min_size=1, max_size=6)
)
PLAIN = [notation for notation in VALUES if not notation.is_json]
JSON = [notation for notation in VALUES if notation.is_json]


def converted(notation: Notation, words: list[str]) -> list[str] | None:
    try:
        return [repr(number) for number in notation.numbers(words)]
    except ValueError:
        return None


@given(st.lists(WORDS, min_size=1, max_size=8))
@pytest.mark.parametrize("notation", PLAIN, ids=lambda notation: str(notation.pattern))
def test_texts_are_pythons_floats_or_refused(notation: Notation, words: list[str]) -> None:
    found = converted(notation, words)
    with suppress(ValueError):
        numbers = [float(word) for word in words]
        too_large = any(not math.isfinite(n) and w[-1].isdigit() for n, w in zip(numbers, words, strict=True))
        assert found == (None if too_large else list(map(repr, numbers)))
        return
    assert found is None


@given(st.lists(WORDS, min_size=1, max_size=8))
@pytest.mark.parametrize("notation", JSON, ids=lambda notation: str(notation.pattern))
def test_json_is_read_as_json_or_refused(notation: Notation, words: list[str]) -> None:
    found = converted(notation, words)
    if found is not None:
        assert found == [repr(json.loads(word, parse_int=float)) for word in words]


@pytest.mark.parametrize("word", ["1" * 50, "9" * 5000, "-0", "9007199254740993", "007", "0"])
@pytest.mark.parametrize("notation", VALUES[:4], ids=lambda notation: str(notation.pattern))
def test_whole_numbers_are_those_of_float(notation: Notation, word: str) -> None:
    expected = None if word == "9" * 5000 or (notation.is_json and word == "007") else [repr(float(word))] * 2
    assert converted(notation, [word, word]) == expected


@pytest.mark.parametrize("notation", VALUES + IDLE, ids=lambda notation: str(notation.pattern))
def test_a_notation_is_tried_with_what_it_takes(notation: Notation) -> None:
    assert all(notation.fits(probe) for probe in notation.probes)
    assert math.isfinite(float(notation.probes[0]))
