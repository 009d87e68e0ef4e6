"""A day with a workbook: started, sorted, edited while things run, restarted; each row keeps its own."""

from pathlib import Path

import openpyxl
import pytest
from journeys.home import Home, states, store_of, until
from man.sheets import making, reading

pytestmark = pytest.mark.journey

YAML = """
project: study
command: sh job.sh {lr} {fate}
workbook: {file: runs.xlsx, columns: {state: Status}, write: [number, cause, min(loss)]}
"""
JOB = """
echo loss=$1
[ "$2" = good ]
"""


def edit(book: Path, number: int, lr: float) -> None:
    """Mend a row, wherever it now stands."""
    found = openpyxl.load_workbook(book)
    sheet = found["Runs"]
    heads = [cell.value for cell in sheet[1]]
    row = next(row for row in sheet.iter_rows(min_row=2) if row[heads.index("number")].value == number)
    row[heads.index("lr")].value = lr
    row[heads.index("fate")].value = "good"
    found.save(book)


def standing(book: Path) -> dict[int, tuple[float, str, str | None, float | None]]:
    """Return what the sheet says of each number."""
    heads, *rows = reading.rows(book)
    words = ("lr", "Status", "cause", "min(loss)")
    values = (dict(zip(heads, row, strict=True)) for row in rows if row[heads.index("number")])
    return {each["number"]: tuple(each[word] for word in words) for each in values}


def test_rows_are_sorted_inserted_and_five_edited_and_these_restarted(home: Home) -> None:
    home.write(YAML, job=JOB)
    rows = [[n / 10, "bad" if n % 2 else "good", f"note {n}"] for n in range(1, 11)]
    book = making.workbook(home.project / "runs.xlsx", [["lr", "fate", "note"], *rows])
    titled = openpyxl.load_workbook(book)
    titled["Runs"]["D1"] = "Status"
    titled.save(book)

    home.do("add")
    assert reading.column(book, "number") == list(range(1, 11))
    home.do("start", "all")
    ends = {
        n: (n / 10, *(("crashed", "exit code 1") if n % 2 else ("finished", None)), n / 10)
        for n in range(1, 11)
    }
    until(lambda: standing(book) == ends, "all ends stand in the sheet")

    heads, *found = reading.rows(book)
    mixed = [*found[::-1][:4], [0.77, "good", "new"], [], *found[::-1][4:]]
    making.workbook(book, [heads, *mixed])
    for number in (1, 3, 5, 7, 9):
        edit(book, number, number * 10)
    assert home.do("add") == "study: 1 new (11), 5 changed (1,3,5,7,9), 5 as before\n"
    assert home.do("restart", "crashed").startswith("batch 2: 5 attempts (1,3,5,7,9)")
    home.do("start", "11")

    mended = {n: (n * 10, "finished", None, n * 10) if n % 2 else ends[n] for n in range(1, 11)}
    mended[11] = (0.77, "finished", None, 0.77)
    until(lambda: standing(book) == mended, "the sheet tells of the second attempts, in her order")
    assert list(standing(book)) == [10, 9, 8, 7, 11, 6, 5, 4, 3, 2, 1]
    with store_of(home) as store:
        records = store.execute(
            "SELECT attempt, revision, state FROM attempts WHERE experiment = 3"
        ).fetchall()
    assert [tuple(record) for record in records] == [(1, 1, "crashed"), (2, 2, "finished")]
    assert "3.1" in home.do("show", "3")
    assert set(states(home).values()) == {"finished"}


def test_while_it_is_open_nothing_is_lost_and_closing_it_lets_the_states_in(home: Home) -> None:
    home.write(YAML, job=JOB)
    book = making.workbook(home.project / "runs.xlsx", [["lr", "fate", "Status"], [1, "good"], [2, "good"]])
    home.do("add")
    lock = book.with_name(".~lock.runs.xlsx#")
    lock.write_text(",ada,laptop,1.1.2026;")
    home.do("start", "all")
    until(lambda: set(states(home).values()) == {"finished"}, "both finish")
    until(lambda: "runs.xlsx is open: ada" in home.call("status").err, "it is said why nothing is written")
    assert reading.column(book, "Status") == ["defined", "defined"]
    lock.unlink()
    until(lambda: reading.column(book, "Status") == ["finished", "finished"], "it is written when closed")
