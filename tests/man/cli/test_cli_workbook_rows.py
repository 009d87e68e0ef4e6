"""What she does to the rows of a workbook between two adds: no cell is written that is not that row's."""

import re
import zipfile
from pathlib import Path

import openpyxl
import pytest
from man.cli.shell import Shell
from man.sheets import making, reading
from man.store.populace import from_kid

from neronet.model.event import Points, Started

YAML = """\
project: study
command: echo --lr {lr} --depth {depth}
workbook: {file: runs.xlsx, columns: {state: Status}, write: [number, cause, min(loss)]}
"""
ROWS: making.Rows = [
    ["lr", "depth", "Status", "note"],
    [0.1, 3, "TODO", "first"],
    [0.2, "[4, 5]", "", "two"],
    [0.3, 6, "TODO", ""],
]


@pytest.fixture
def book(shell: Shell) -> Path:
    shell.write(YAML)
    return making.workbook(shell.folder / "runs.xlsx", ROWS)


def change(book: Path, cells: dict[str, object]) -> None:
    """Edit and save it, as she would."""
    found = openpyxl.load_workbook(book)
    for address, value in cells.items():
        found["Runs"][address] = value
    found.save(book)


def test_a_copy_whose_number_is_cleared_gets_a_number_of_its_own_wherever_it_stands(
    shell: Shell, book: Path
) -> None:
    shell.do("add")
    rows = reading.rows(book)
    copy = [*rows[1][:3], "copy", *[None] * 3]
    making.workbook(book, [rows[0], copy, *rows[1:]])
    shell.do("workbook", "write")
    assert reading.column(book, "number") == [None, 1, "2-3", 4], "the copy is not added yet"
    assert shell.do("add") == "study: 1 new (5), 4 as before\n"
    assert reading.column(book, "number") == [5, 1, "2-3", 4]


def test_a_row_that_holds_what_another_held_before_its_edit_is_not_that_one(shell: Shell, book: Path) -> None:
    shell.do("add")
    change(book, {"A2": 0.15, "A5": 0.1, "B5": 3})
    shell.do("workbook", "write")
    assert reading.column(book, "number") == [1, "2-3", 4, None]
    assert shell.do("add") == "study: 1 new (5), 1 changed (1), 3 as before\n"


def test_a_number_of_no_experiment_is_a_mistake_to_a_check_too(shell: Shell, book: Path) -> None:
    shell.do("add")
    change(book, {"E2": 99})
    told = shell.call("workbook", "check", "runs.xlsx")
    assert (told.code, "runs.xlsx:Runs!E2: 99 is no experiment" in told.err) == (1, True)


def test_a_number_that_is_shown_as_a_date_is_told_with_the_way_out(shell: Shell, book: Path) -> None:
    shell.do("add")
    found = openpyxl.load_workbook(book)
    found["Runs"]["E2"].number_format = "dd.mm.yyyy"
    found.save(book)
    told = shell.call("add").err
    assert "runs.xlsx:Runs!E2: '1900-01-01' is no number of an experiment" in told
    assert "format the column as numbers" in told


def test_nothing_is_written_under_a_merged_cell(shell: Shell, book: Path) -> None:
    making.workbook(book, [*ROWS[:3], [0.3, 6]], merged=["C3:C4"])
    shell.do("add")
    assert reading.column(book, "number") == [1, "2-3", 4]
    with zipfile.ZipFile(book) as parts:
        assert not re.search(rb'<c r="C4"[^>]*[^/]>', parts.read("xl/worksheets/sheet1.xml"))


def test_a_mean_below_the_rows_does_not_keep_their_column_from_being_written(
    shell: Shell, book: Path
) -> None:
    change(book, {"C6": "=COUNTA(C2:C4)", "D6": "in all"})
    told = shell.call("add")
    assert (told.code, told.err) == (0, "")
    assert reading.column(book, "Status")[:3] == ["TODO", "defined", "TODO"]
    assert openpyxl.load_workbook(book)["Runs"]["C6"].value == "=COUNTA(C2:C4)"


def test_what_she_had_in_a_column_stays_until_its_experiment_has_begun(shell: Shell, book: Path) -> None:
    change(book, {"E1": "min(loss)", "E2": 0.7, "E4": 0.9})
    shell.do("add")
    assert reading.column(book, "min(loss)") == [0.7, None, 0.9]
    shell.do("start", "1")
    with shell.store() as store:
        loss = Points("loss", [1.0], [1.0], [0.25])
        store.take_in(*from_kid("1.1", Started("n", 1, "/s"), loss))
    shell.do("workbook", "write")
    change(book, {"A5": 0.5, "B5": 1, "E5": 0.25})  # a copy of the first, edited
    shell.do("add")
    assert reading.column(book, "min(loss)") == [0.25, None, 0.9, None]
