"""A slip of the fingers is recognised, another word is not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neronet.man.core.spelling import distance, meant
from neronet.man.specs.keys import EXPERIMENT, KEYS


@pytest.mark.parametrize(
    ("word", "key"),
    [
        ("extend", "extends"),
        ("extedns", "extends"),
        ("Resources", "resources"),
        ("resorces", "resources"),
        ("tag", "tags"),
        ("lr", None),
        ("depth", None),
        ("seed", None),
        ("batch_size", None),
        ("epochs", None),
        ("optimizer", None),
        ("temperature", None),
    ],
)
def test_keys_of_an_experiment_are_told_from_parameters(word: str, key: str | None) -> None:
    assert meant(word, EXPERIMENT) == key


@given(st.text("abc", max_size=6), st.text("abc", max_size=6))
def test_distance_is_zero_only_for_the_same_word_and_the_same_both_ways(one: str, other: str) -> None:
    assert (distance(one, other) == 0) == (one == other)
    assert distance(one, other) == distance(other, one) <= max(len(one), len(other))


def test_every_key_says_what_it_means() -> None:
    assert all(key.meaning and (key.project or key.experiment) for key in KEYS.values())
