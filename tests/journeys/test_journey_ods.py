"""A workbook of LibreOffice's own goes the whole way: added, run, written back, sorted there, restarted."""

import csv
from pathlib import Path

import openpyxl
import pytest
from journeys.home import Home, until
from man.sheets import making, office

from neronet.man.sheets import read

pytestmark = pytest.mark.journey

YAML = """
project: study
command: sh job.sh {lr} {fate}
workbook: {file: runs.ods, columns: {state: Status}, write: [number, cause, min(loss)]}
"""
JOB = """
echo loss=$1
[ "$2" = good ]
"""
ROWS: making.Rows = [
    ["Autumn"],
    [],
    ["lr", "fate", "note", "Status", "min(loss)", "twice"],
    [0.5, "good", "first", "TODO", None, "=A4*2"],
    [],
    [0.25, "bad", "second", "TODO", None, "=A6*2"],
    [],
    [None, None, "least", None, "=MIN(E4:E6)"],
]


def shown(book: Path) -> list[list[str]]:
    """Return what LibreOffice shows in the rows below the titles."""
    with office.converted(book, "csv").open(encoding="utf-8") as file:
        return [row for row in csv.reader(file) if any(row)][2:]


def standing(book: Path) -> list[object]:
    """Return the states in their order."""
    (sheet,) = read.read(book, book.read_bytes())
    return [row[3] for row in sheet.rows[3:] if row[0]]


def sort_and_mend(book: Path) -> None:
    """Put the second row before the first, without the blank one between, and mend what let it crash."""
    copy = office.converted(book, "xlsx")
    found = openpyxl.load_workbook(copy)
    sheet = found["Runs"]
    first, second = ([cell.value for cell in sheet[row]] for row in (4, 6))
    second[1] = "good"
    for row, cells in ((4, second), (5, first), (6, [None] * len(first))):
        for column, value in enumerate(cells, 1):
            if column != 6:
                sheet.cell(row, column).value = value
    found.save(copy)
    office.converted(copy, "ods")


def test_a_workbook_of_libreoffice_goes_the_whole_way(home: Home) -> None:
    home.write(YAML, job=JOB)
    book = office.converted(making.workbook(home.project / "runs.xlsx", ROWS), "ods")

    assert home.do("add") == "study: 2 new (1-2)\n"
    assert home.do("add") == "study: 2 as before\n"
    home.do("start", "all")
    until(lambda: standing(book) == ["finished", "crashed"], "both ends stand in the sheet")
    first, second, least = shown(book)
    assert first == ["0.5", "good", "first", "finished", "0.5", "1", "1", ""]
    assert second == ["0.25", "bad", "second", "crashed", "0.25", "0.5", "2", "exit code 1"]
    assert least[4] == "0.25", "what depends on it is worked out again"

    sort_and_mend(book)
    assert home.do("add") == "study: 1 changed (2), 1 as before\n"
    home.do("restart", "crashed")
    until(lambda: standing(book) == ["finished", "finished"], "the second attempt stands in its row")
    assert [(row[2], row[6], row[7]) for row in shown(book)[:2]] == [("second", "2", ""), ("first", "1", "")]
