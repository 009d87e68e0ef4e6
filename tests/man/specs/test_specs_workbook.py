"""Sheets as people keep them become experiments, or are refused by cell."""

import datetime as dt
import math
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from hypothesis import example, given
from hypothesis import strategies as st
from man.sheets import making

from neronet.errors import NeronetError, SpecificationError
from neronet.man.specs import catalogue, sheet_values
from neronet.man.specs.sheet_values import Unclear
from neronet.man.specs.specification import Specification

COMMAND = "command: train --lr {lr} --depth {depth}\n"
Read = Callable[..., Specification]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Return the function that writes rows and a specification, and reads them."""

    def reading(
        rows: making.Rows, settings: str = "experiments.xlsx", yaml: str = COMMAND, merged: Sequence[str] = ()
    ) -> Specification:
        making.workbook(tmp_path / "experiments.xlsx", rows, merged=merged)
        (tmp_path / "neronet.yaml").write_text(f"{yaml}workbook: {settings}\n")
        return catalogue.read(tmp_path)

    return reading


def parameters(found: Specification) -> list[dict[str, Any]]:
    return [definition.parameters for definition in found.definitions]


def test_rows_become_experiments_and_other_columns_are_notes(read: Read) -> None:
    found = read([["lr", "depth", "who"], [0.1, 3, "ada"], [0.2, 4, dt.date(2026, 1, 2)]])
    assert parameters(found) == [{"lr": 0.1, "depth": 3}, {"lr": 0.2, "depth": 4}]
    assert [origin and origin.where for origin in found.origins] == [
        "experiments.xlsx:Runs!A2",
        "experiments.xlsx:Runs!A3",
    ]


def test_they_join_the_experiments_of_the_yaml_and_inherit_from_it(read: Read) -> None:
    found = read(
        [["name", "lr", "extends", "time", "tags"], ["wide", 0.1, "deep", "2h", "paper, final"], ["b", 0.2]],
        yaml=COMMAND + "parameters: {depth: 2}\n"
        "experiments: {deep: {template: true, depth: 9}, own: {lr: 1}}\n",
    )
    assert {each.name: each.parameters for each in found.definitions} == {
        "own": {"depth": 2, "lr": 1},
        "wide": {"depth": 9, "lr": 0.1},
        "b": {"depth": 2, "lr": 0.2},
    }
    wide = next(each for each in found.definitions if each.name == "wide")
    assert (wide.resources.time, wide.tags) == (7200, ["paper", "final"])


def test_without_placeholders_each_title_that_can_be_one_is_a_parameter(read: Read) -> None:
    found = read([["lr", "Learning rate", "seed"], [1, 2, 3]], yaml="command: sh job.sh\n")
    assert parameters(found) == [{"lr": 1, "seed": 3}]


def test_the_commands_of_the_sheet_say_what_a_parameter_is(read: Read) -> None:
    found = read(
        [["pyth", "a", "b"], ["python x.py {a}", 1, 2]],
        yaml="",
        settings="{file: experiments.xlsx, columns: {command: pyth}}",
    )
    assert parameters(found) == [{"a": 1}]
    assert found.definitions[0].command == "python x.py {a}"
    assert found.places == ["experiments.xlsx:Runs!A2"]


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        (3.0, 3),
        (1e-5, 1e-5),
        ("0.01 ", 0.01),
        ("\u00a07\u00a0", 7),
        ("1e3", 1000.0),
        (True, True),
        ("false", False),
        ("adam", "adam"),
        ("a, b", "a, b"),
        ("{value: [1, 2]}", [1, 2]),
        ("1.2.3", "1.2.3"),
    ],
)
def test_a_value_is_what_it_looks_like(read: Read, cell: Any, value: Any) -> None:
    (found,) = parameters(read([["lr", "depth"], [cell, 1]]))
    assert (found["lr"], type(found["lr"])) == (value, type(value))


@pytest.mark.parametrize("cell", ["[1, 2, 3]", "{range: [1, 4]}", "{choices: [1, 2, 3]}"])
def test_a_list_in_a_cell_multiplies(read: Read, cell: str) -> None:
    found = read([["lr", "depth"], [cell, 5]])
    assert parameters(found) == [{"lr": value, "depth": 5} for value in (1, 2, 3)]
    assert len(set(found.origins)) == 1
    assert len({definition.key for definition in found.definitions}) == 3


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        (dt.date(2026, 2, 1), "date or time"),
        ("0,01", "can be read as 0.01 and as [0, 01]"),
        ("1,234", "can be read as 1.234 and as [1, 234]"),
        ("1.234.567", "can be read as 1234567"),
        ("1, 2, 3", "looks like several numbers"),
        ("1;2", "looks like several numbers"),
        ("007", "can be read as a number and as a text"),
        ("[1, 2", "is not understood"),
        ("1e999", "not a finite number"),
        ("'=1+1", "formula as text"),
    ],
)
def test_what_could_be_misread_is_refused_by_cell(tmp_path: Path, cell: Any, words: str) -> None:
    text = cell.removeprefix("'") if isinstance(cell, str) else cell
    if text != cell or "," in str(cell) or ";" in str(cell):
        quoted = '"' + str(text) + '"'
        (tmp_path / "experiments.csv").write_text(f"who,lr,depth\nada,1,1\nbob,{quoted},1\n")
        where = "experiments.csv:B3"
    else:
        making.workbook(tmp_path / "experiments.xlsx", [["who", "lr", "depth"], ["ada", 1, 1], ["", cell, 1]])
        where = "experiments.xlsx:Runs!B3"
    file = next(tmp_path.glob("experiments.*"))
    (tmp_path / "neronet.yaml").write_text(f"{COMMAND}workbook: {file.name}\n")
    with pytest.raises(SpecificationError) as told:
        catalogue.read(tmp_path)
    assert told.value.where == where
    assert words in told.value.what
    assert told.value.hint


def test_decimal_commas_are_read_when_it_is_said(tmp_path: Path) -> None:
    (tmp_path / "runs.csv").write_text("lr;depth\n0,01;3\n1e-3;4\n")
    (tmp_path / "neronet.yaml").write_text(COMMAND + "workbook: {file: runs.csv, decimal: ','}\n")
    assert [each["lr"] for each in parameters(catalogue.read(tmp_path))] == [0.01, 0.001]
    (tmp_path / "runs.csv").write_text("lr;depth\n1.234;3\n")
    with pytest.raises(SpecificationError, match=r"runs.csv:A2: lr: '1.234' can be read as 1234"):
        catalogue.read(tmp_path)


def test_a_cell_that_shows_an_error_is_refused_where_it_counts(tmp_path: Path) -> None:
    (tmp_path / "neronet.yaml").write_text(COMMAND + "workbook: runs.xlsx\n")
    with xlsxwriter.Workbook(tmp_path / "runs.xlsx") as book:
        sheet = book.add_worksheet("Runs")
        sheet.write_row(0, 0, ["lr", "depth", "note"])
        sheet.write_formula("A2", "=1/4", None, 0.25)
        sheet.write("B2", 3)
        sheet.write_formula("C2", "=1/0", None, "#DIV/0!")
    assert parameters(catalogue.read(tmp_path)) == [{"lr": 0.25, "depth": 3}]
    with xlsxwriter.Workbook(tmp_path / "runs.xlsx") as book:
        sheet = book.add_worksheet("Runs")
        sheet.write_row(0, 0, ["lr", "depth"])
        sheet.write_formula("B2", "=1/0", None, "#DIV/0!")
    with pytest.raises(SpecificationError, match=r"runs.xlsx:Runs!B2: depth: it shows #DIV/0!"):
        catalogue.read(tmp_path)


def test_titles_are_found_below_a_heading_and_blank_rows_are_passed_over(read: Read) -> None:
    found = read(
        [["My study"], [], [" LR ", "Depth_"], [1, 2], [], ["Wide nets"], [3, 4], ["LR", "depth"], [5, 6]],
        merged=["A1:B1", "A6:B6"],
    )
    assert [(each["lr"], each["depth"]) for each in parameters(found)] == [(1, 2), (3, 4), (5, 6)]


def test_two_rows_of_titles_are_one(read: Read) -> None:
    found = read(
        [["", "Test", "", "Train"], ["lr", "10ep", "50ep", "10ep"], [1, 2, 3, 4]],
        merged=["B1:C1"],
        yaml="command: t {lr} {depth} {wide}\n",
        settings="{file: experiments.xlsx, columns: {depth: Test 50ep, wide: Train 10ep}}",
    )
    assert parameters(found) == [{"lr": 1, "depth": 3, "wide": 4}]


def test_a_cell_merged_downwards_counts_for_all_its_rows(read: Read) -> None:
    found = read([["lr", "depth"], [7, 1], ["", 2], [8, 3]], merged=["A2:A3"])
    assert [each["lr"] for each in parameters(found)] == [7, 7, 8]


def test_only_the_rows_that_are_meant_are_taken(read: Read) -> None:
    found = read(
        [["lr", "depth", "Status"], [1, 1, "TODO"], ["broken, here", 2, "done"], [3, 3, "TODO "]],
        settings="{file: experiments.xlsx, only: status = TODO && depth < 5}",
    )
    assert [each["lr"] for each in parameters(found)] == [1, 3]


@pytest.mark.parametrize(
    ("rows", "settings", "words"),
    [
        ([["lr", "LR "], [1, 2]], "experiments.xlsx", "Runs!B1: 'LR' stands twice"),
        ([["lr", "x"], [1], [], ["y", "lr"], [2]], "experiments.xlsx", "row 1 and row 4 look alike"),
        ([["who"], ["ada"]], "experiments.xlsx", "Runs!A1: no title is that of a parameter"),
        ([["lr"], [1]], "{file: experiments.xlsx, sheets: [Other]}", "no sheet 'Other'"),
        ([["lr"], [1]], "{file: experiments.xlsx, columns: {depth: dept}}", "no column 'dept'"),
        ([["lr"], [1]], "{file: experiments.xlsx, only: kind = 3}", "no column is called 'kind'"),
        ([["lr"], [1]], "{file: experiments.xlsx, colums: {}}", "'colums' is no key of workbook"),
        ([["lr"], [1]], "{file: experiments.xlsx, write: [numbers(x)]}", "cannot be written back"),
        ([["lr"], [1]], "{file: experiments.xlsx, header: 0}", "'header' is to be the row"),
        ([["lr"], [1]], "experiments.doc", "'experiments.doc' is no workbook"),
        ([["lr"], [1]], "missing.xlsx", "there is no workbook"),
        ([["lr", "name"], [1, 7]], "experiments.xlsx", "Runs!B2: name: '7' cannot be a name"),
        ([["lr", "name"], [1, "a"], [2, "a"]], "experiments.xlsx", "Runs!A3: two experiments are called 'a'"),
        ([["lr", "nr"], [1, "x"]], "{file: experiments.xlsx, columns: {number: nr}}", "'x' is no number"),
        (
            [["lr", "nr"], [1, 5], [2, "4-6"]],
            "{file: experiments.xlsx, columns: {number: nr}}",
            "Runs!B3: 5 stands here and in experiments.xlsx:Runs!B2",
        ),
        ([["lr", "cpus"], [1, "many"]], "experiments.xlsx", "Runs!B2: 'cpus' is to be a whole number"),
        ([["lr"], ["[1, 1]"]], "experiments.xlsx", "Runs!A2: the value 1 of 'lr' stands twice"),
    ],
)
def test_mistakes_name_the_cell(read: Read, rows: making.Rows, settings: str, words: str) -> None:
    with pytest.raises(SpecificationError) as told:
        read(rows, settings, yaml="command: t {lr}\n")
    assert words in str(told.value)


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\0"), max_size=20))
@example("[1,\n2]")
@example("{{}}: &a [*a]")
@example("1_000")
@example("٣")
def test_any_text_in_a_cell_is_a_value_or_is_refused_in_words(text: str) -> None:
    try:
        value = sheet_values.value(text, ".", catalogue.parse_yaml)
    except Unclear:
        return
    assert value is None or isinstance(value, (str, bool, int, float, list, dict))
    assert not isinstance(value, float) or math.isfinite(value)


def test_a_csv_file_of_another_encoding_and_delimiter_is_read(tmp_path: Path) -> None:
    (tmp_path / "neronet.yaml").write_text(COMMAND + "workbook: {file: runs.csv, decimal: ','}\n")
    (tmp_path / "runs.csv").write_bytes("lr;depth;näme\r\n0,5;3;ä\r\n".encode("cp1252"))
    found = catalogue.read(tmp_path)
    assert parameters(found) == [{"lr": 0.5, "depth": 3}]
    assert [origin and origin.where for origin in found.origins] == ["runs.csv:A2"]


def test_the_sheet_with_the_titles_is_found_and_several_are_asked_about(tmp_path: Path) -> None:
    (tmp_path / "neronet.yaml").write_text("command: t {lr}\nworkbook: runs.xlsx\n")
    found: dict[str, making.Rows] = {"Notes": [["to", "do"]], "Runs": [["lr"], [1]], "Old": [["lr"], [2]]}
    making.sheets(tmp_path / "runs.xlsx", found, hidden="Old")
    assert parameters(catalogue.read(tmp_path)) == [{"lr": 1}]
    making.sheets(tmp_path / "runs.xlsx", found)
    with pytest.raises(NeronetError, match="several sheets may hold experiments") as told:
        catalogue.read(tmp_path)
    assert "sheets: [Runs]" in (told.value.hint or "")
    (tmp_path / "neronet.yaml").write_text(
        "command: t {lr}\nworkbook: {file: runs.xlsx, sheets: [old, Runs]}\n"
    )
    assert parameters(catalogue.read(tmp_path)) == [{"lr": 2}, {"lr": 1}]


def test_a_row_without_a_name_is_known_by_what_it_asks_for_wherever_it_stands(read: Read) -> None:
    before = read([["lr", "depth", "who"], [1, 2, "ada"], [3, 4, "bob"], [1, 2, "eve"]])
    after = read([["who", "depth", "lr"], ["", 4, 3], [], ["ada", 2, 1], ["x", 2, 1]])
    assert {each.key for each in before.definitions} == {each.key for each in after.definitions}
    assert len({each.key for each in before.definitions}) == 3


def test_the_workbook_itself_stands_for_its_project(read: Read, tmp_path: Path) -> None:
    found = read([["lr", "depth"], [1, 2]])
    assert catalogue.read(tmp_path / "experiments.xlsx") == found
    making.workbook(tmp_path / "other.xlsx", [["lr", "depth"], [1, 2]])
    with pytest.raises(SpecificationError, match=r"the project's workbook is .*experiments.xlsx"):
        catalogue.read(tmp_path / "other.xlsx")
