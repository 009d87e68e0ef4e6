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

    assert refused.value.hint == "the formats are: csv, tsv, json, jsonl, md, latex"


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
def test_csv_gives_every_text_back_and_what_is_like_a_formula_behind_an_apostrophe(
    rows: list[list[str]],
) -> None:
    found = read_csv(written("csv", Table(["a", "=b"], [list(row) for row in rows])))

    formulas = ("=", "+", "-", "@", "\t", "\r")
    assert found == [
        ["a", "'=b"],
        *([f"'{cell}" if cell.startswith(formulas) else cell for cell in row] for row in rows),
    ]


def test_tsv_is_csv_with_tabs() -> None:
    assert written("tsv", Table(["a", "b"], [["x\ty", -1.5], ["-1", None]])) == 'a\tb\n"x\ty"\t-1.5\n\'-1\t\n'


TABLE = Table(
    ["name", "top_1", "n"],
    [["a|b*<i>", 0.123456, 3], ["50%_#1 & $x$\n{y}^~\\", 1e-7, None], ["0.31 ± 0.02", math.nan, True]],
)


def test_markdown_has_four_digits_and_means_every_letter() -> None:
    assert written("md", TABLE).splitlines() == [
        r"| name | top\_1 | n |",
        "| --- | ---: | ---: |",
        r"| a\|b\*\<i\> | 0.1235 | 3 |",
        r"| 50%\_\#1 \& \$x\$ {y}^\~\\ | 1e-07 |  |",
        "| 0.31 ± 0.02 | nan | true |",
    ]


def test_latex_has_the_rules_of_booktabs_and_means_every_letter() -> None:
    escaped = r"50\%\_\#1 \& \$x\$ \{y\}\textasciicircum{}\textasciitilde{}\textbackslash{}"

    assert written("latex", TABLE).splitlines() == [
        r"% \usepackage{booktabs}",
        r"\begin{tabular}{lrr}",
        r"\toprule",
        r"name & top\_1 & n \\",
        r"\midrule",
        r"a\textbar{}b*\textless{}i\textgreater{} & $0.1235$ & $3$ \\",
        rf"{escaped} & $1 \times 10^{{-7}}$ &  \\",
        r"0.31 $\pm$ 0.02 & nan & true \\",
        r"\bottomrule",
        r"\end{tabular}",
    ]


@pytest.mark.parametrize("form", ["md", "latex"])
@given(cell=st.text())
def test_no_text_breaks_out_of_its_line(form: str, cell: str) -> None:
    plain = written(form, Table(["a", "b"], [["x", "y"]])).splitlines()
    found = written(form, Table(["a", "b"], [[cell, "y"]])).splitlines()

    assert len(found) == len(plain)
    assert [line for line in found if line not in plain] == [found[-1 if form == "md" else -3]] * (
        cell != "x"
    )


@given(st.lists(st.lists(CELLS, min_size=2, max_size=2)))
def test_json_gives_every_value_back(rows: list[list[Any]]) -> None:
    found = json.loads(written("json", Table(["a", "b"], rows)))

    assert [list(line.values()) for line in found] == rows
