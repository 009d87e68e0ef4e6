"""What is written into a workbook is read back, and nothing else has changed."""

import csv
import io
import string
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st
from man.sheets import making, office

from neronet.errors import NeronetError
from neronet.man.sheets import files, read
from neronet.man.sheets.cells import Edit, Place, place

TEXT = st.text(alphabet=string.printable + "äß€😀&<>\"'=_x0041_", max_size=12).map(
    lambda text: text.replace("\r", "").replace("\x0b", "").replace("\x0c", "")
)
VALUES = st.one_of(TEXT.filter(bool), st.floats(allow_nan=False, allow_infinity=False), st.integers(-9, 9))
EDITS = st.dictionaries(
    st.builds(Place, st.integers(0, 30), st.integers(0, 12)), st.none() | VALUES, min_size=1, max_size=12
)


def make(path: Path, rows: Sequence[Sequence[Any]]) -> bytes:
    """Write a workbook with a chart, a note, a validation, a conditional format and a second sheet."""
    book = xlsxwriter.Workbook(path)
    sheet, other = book.add_worksheet("Runs & ä"), book.add_worksheet("Other")
    sheet.set_column(4, 4, 20, book.add_format({"bold": True}))
    for number, row in enumerate(rows):
        for column, value in enumerate(row):
            if value is not None:
                sheet.write(number, column, value)
    sheet.write_comment("B3", "a note")
    sheet.data_validation("D2:D20", {"validate": "list", "source": ["TODO", "done"]})
    sheet.conditional_format("A2:A20", {"type": "3_color_scale"})
    chart = book.add_chart({"type": "line"})
    chart.add_series({"values": "='Runs & ä'!$A$2:$A$20"})
    sheet.insert_chart("H2", chart)
    other.write("A1", "untouched")
    book.close()
    return path.read_bytes()


def held(path: Path, sheet: str, at: Place) -> Any:
    return next(grid for grid in read.read(path, path.read_bytes()) if grid.name == sheet).value(at)


@settings(max_examples=25, deadline=None)
@given(edits=EDITS, rows=st.lists(st.lists(st.none() | VALUES, max_size=8), max_size=20))
def test_an_edited_excel_sheet_holds_the_new_values_and_all_others(
    edits: dict[Place, Any], rows: list[list[Any]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("book") / "runs.xlsx"
    before = make(path, [[_plain(value) for value in row] for row in rows])
    grid = read.read(path, before)[0]

    after = files.write(path, before, {grid.name: [Edit(at, value) for at, value in edits.items()]})

    now = read.read(path, after)[0]
    for row in range(35):
        for column in range(15):
            at = Place(row, column)
            expected = edits.get(at, grid.value(at)) if at in edits else grid.value(at)
            assert _same(now.value(at), expected), at
    assert _changed_parts(before, after) <= {"xl/worksheets/sheet1.xml"}


def _plain(value: Any) -> Any:
    return "'" + value if isinstance(value, str) and value[:1] in "={" else value  # no formulas and links


def _same(one: Any, other: Any) -> bool:
    return bool(one == ("" if other is None else other))


def _changed_parts(before: bytes, after: bytes) -> set[str]:
    old, new = (zipfile.ZipFile(io.BytesIO(data)) for data in (before, after))
    assert old.namelist() == new.namelist()
    return {name for name in old.namelist() if old.read(name) != new.read(name)}


def test_a_cell_with_a_formula_is_not_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "runs.xlsx"
    before = make(path, [["lr", "=1+1"]])

    with pytest.raises(NeronetError, match="B1 holds a formula"):
        files.write(path, before, {"Runs & ä": [Edit(place("B1"), 3)]})

    assert path.read_bytes() == before


def test_a_file_that_was_saved_meanwhile_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "runs.xlsx"
    before = make(path, [["lr", 1]])
    saved = make(path, [["lr", 2]])

    with pytest.raises(files.InUse, match="saved meanwhile"):
        files.write(path, before, {"Runs & ä": [Edit(place("B1"), 3)]})

    assert path.read_bytes() == saved
    assert [each.name for each in tmp_path.iterdir()] == ["runs.xlsx"]


@pytest.mark.parametrize("lock", [".~lock.runs.xlsx#", "~$runs.xlsx"])
def test_a_file_that_is_open_is_left_alone_and_it_is_said_by_whom(tmp_path: Path, lock: str) -> None:
    path = tmp_path / "runs.xlsx"
    before = make(path, [["lr", 1]])
    (tmp_path / lock).write_bytes(
        b",ada,laptop,23.11.2026;" if lock.startswith(".") else b"\x03ada" + bytes(50)
    )

    with pytest.raises(files.InUse, match=r"is open: ada"):
        files.write(path, before, {"Runs & ä": [Edit(place("B1"), 3)]})


def test_libreoffice_reads_what_was_written_in_its_own_format(tmp_path: Path) -> None:
    make(tmp_path / "runs.xlsx", [["lr", "depth"], *([0.1 * n, "=1+1"] for n in range(9))])
    ods = office.converted(tmp_path / "runs.xlsx", "ods")
    edits: dict[str, str | float | None] = {"A2": 7.5, "C4": "two\nlines <&>", "A3": None, "Z100": "far"}
    edits["D1"] = "=cmd|x"

    before = ods.read_bytes()
    after = files.write(ods, before, {"Runs & ä": [Edit(place(at), value) for at, value in edits.items()]})

    assert _changed_parts(before, after) == {"content.xml"}
    ods.rename(tmp_path / "edited.ods")
    back = office.converted(tmp_path / "edited.ods", "xlsx")
    for at, value in {**edits, "B2": 2, "A4": 0.2, "A1": "lr"}.items():
        assert _same(held(back, "Runs & ä", place(at)), value), at
    assert held(back, "Other", place("A1")) == "untouched"
    notes = [name for name in zipfile.ZipFile(back).namelist() if "comments" in name]
    assert b"a note" in zipfile.ZipFile(back).read(notes[0])


def test_merged_cells_are_read_from_libreoffices_own_format(tmp_path: Path) -> None:
    rows: making.Rows = [["", "Test", ""], ["lr", "10ep", "50ep"], [0.1, 1, 2], ["", 3, 4]]
    path = making.workbook(tmp_path / "runs.xlsx", rows, merged=["B1:C1", "A3:A4"])
    (excel,) = read.read(path, path.read_bytes())
    ods = office.converted(path, "ods")
    (own,) = read.read(ods, ods.read_bytes())
    assert (
        sorted(own.merged) == sorted(excel.merged) == [(Place(0, 1), Place(0, 2)), (Place(2, 0), Place(3, 0))]
    )


FIELDS = st.lists(st.lists(st.text(alphabet='ab ,"\n.1', max_size=4), min_size=1, max_size=5), max_size=8)


@settings(max_examples=100, deadline=None)
@given(rows=FIELDS, edits=EDITS)
def test_an_edited_csv_file_holds_the_new_values_and_all_others(
    rows: list[list[str]], edits: dict[Place, Any], tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("csv") / "runs.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([["a", "b", "c"], *rows])
    before = path.read_bytes()
    grid = read.read(path, before)[0]

    files.write(path, before, {"": [Edit(at, value) for at, value in edits.items()]})

    now = read.read(path, path.read_bytes())[0]
    for at in {*edits, *(Place(row, column) for row in range(8) for column in range(5))}:
        expected = edits[at] if at in edits else grid.value(at)
        text = "" if expected is None else str(expected)
        assert now.value(at) in (text, "'" + text), at
