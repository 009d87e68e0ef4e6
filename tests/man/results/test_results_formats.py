"""Each format holds the whole table, and reads back."""

import csv
import io
import json
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neronet.errors import NeronetError
from neronet.man.results import catalogue
from neronet.man.results.export import Table

CELLS = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()
)


def written(form: str, table: Table) -> str:
    return catalogue.writer(form)(table)


def read_csv(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline="")))


def test_an_unknown_format_brings_those_that_there_are() -> None:
    with pytest.raises(NeronetError, match="cannot be written as 'xls'") as refused:
        catalogue.writer("xls")

    assert refused.value.hint == "the formats are: csv, json, jsonl"


def test_csv_tells_nothing_nan_and_infinities_apart() -> None:
    table = Table(["a", "b", "c", "d"], [[None, math.nan, math.inf, -math.inf], [0, 0.1, True, 1e-05]])

    assert written("csv", table) == "a,b,c,d\n,nan,inf,-inf\n0,0.1,True,1e-05\n"


def test_csv_holds_lists_and_mappings_as_json() -> None:
    table = Table(["a", "b"], [[[1, "ü", None], {"x": [True]}]])

    assert read_csv(written("csv", table))[1] == ['[1, "ü", null]', '{"x": [true]}']


def test_json_is_a_list_of_objects_with_lists_as_they_are() -> None:
    table = Table(
        ["number", "layers", "loss", "top"], [[1, [1, 2], math.nan, math.inf], [2, {"a": 1}, None, 0.5]]
    )

    assert json.loads(written("json", table)) == [
        {"number": 1, "layers": [1, 2], "loss": None, "top": "inf"},
        {"number": 2, "layers": {"a": 1}, "loss": None, "top": 0.5},
    ]


@pytest.mark.parametrize(("form", "text"), [("csv", "a,b\n"), ("json", "[]\n")])
def test_a_table_without_rows_is_written_too(form: str, text: str) -> None:
    assert written(form, Table(["a", "b"], [])) == text


@given(st.lists(st.lists(st.text(), min_size=2, max_size=2)))
def test_csv_gives_every_text_back(rows: list[list[str]]) -> None:
    found = read_csv(written("csv", Table(["a", "b"], [list(row) for row in rows])))

    assert found == [["a", "b"], *rows]


@given(st.lists(st.lists(CELLS, min_size=2, max_size=2)))
def test_json_gives_every_value_back(rows: list[list[Any]]) -> None:
    found = json.loads(written("json", Table(["a", "b"], rows)))

    assert [list(line.values()) for line in found] == rows
