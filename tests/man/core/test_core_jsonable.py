"""Whatever is shown as JSON is JSON that every reader takes."""

import json
import math
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from neronet.man.core.jsonable import as_json

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)


def test_nan_is_null_and_infinities_are_texts_however_deep_they_stand() -> None:
    value = {"a": [math.nan, math.inf, {"b": -math.inf}], "c": 1.5, "d": True}

    assert as_json(value) == {"a": [None, "inf", {"b": "-inf"}], "c": 1.5, "d": True}


@given(VALUES)
def test_the_outcome_is_strict_json(value: Any) -> None:
    assert json.loads(json.dumps(as_json(value), allow_nan=False)) == as_json(value)
