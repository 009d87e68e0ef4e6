"""Charts, pictures, macros, checks and colours stay as they are, to the byte, when cells are written."""

import io
import os
import re
import shutil
import struct
import subprocess
import zipfile
import zlib
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from man.sheets import reading

from neronet.man.sheets import files
from neronet.man.sheets.cells import Edit, place

SHEET = "xl/worksheets/sheet1.xml"


def picture() -> io.BytesIO:
    """Return a PNG of one pixel."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0))
    pixels = chunk(b"IDAT", zlib.compress(b"\0\xff\0\0"))
    return io.BytesIO(b"\x89PNG\r\n\x1a\n" + header + pixels + chunk(b"IEND", b""))


def rich(path: Path) -> bytes:
    """Write a workbook that has what openpyxl would lose, and what it would rewrite."""
    macros = path.with_name("vbaProject.bin")
    macros.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(range(256)) * 8)
    with xlsxwriter.Workbook(path) as book:
        runs, other = book.add_worksheet("Runs"), book.add_worksheet("Other")
        bold = book.add_format({"bold": True, "bg_color": "#ffcc00"})
        runs.set_column(0, 0, 33, bold)
        runs.write_row(0, 0, ["lr", "state", "twice"], bold)
        for row in range(1, 20):
            runs.write(row, 0, row / 10)
            runs.write_formula(row, 2, f"=A{row + 1}*2", None, row / 5)
        runs.set_row(5, None, None, {"hidden": True})
        runs.data_validation("B2:B20", {"validate": "list", "source": ["TODO", "done"]})
        runs.conditional_format("A2:A20", {"type": "data_bar"})
        runs.write_comment("A2", "mind this")
        runs.insert_image("F20", "dot.png", {"image_data": picture()})
        chart = book.add_chart({"type": "scatter"})
        chart.add_series({"categories": "=Runs!$A$2:$A$20", "values": "=Runs!$C$2:$C$20"})
        runs.insert_chart("F2", chart)
        runs.autofilter("A1:C20")
        runs.freeze_panes(1, 0)
        runs.add_sparkline("D2", {"range": "Runs!A2:A20"})
        other.write("A1", "mine")
        other.hide()
        book.define_name("rates", "=Runs!$A$2:$A$20")
        book.add_vba_project(str(macros))
    return path.read_bytes()


def parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {info.filename: archive.read(info) for info in archive.infolist()}


@pytest.mark.filterwarnings("ignore:.*extension is not supported")
def test_only_the_cells_of_one_part_change(tmp_path: Path) -> None:
    path = tmp_path / "runs.xlsm"
    before = parts(rich(path))
    edits = [Edit(place(f"B{row}"), "finished") for row in range(2, 21)]

    after = parts(files.write(path, path.read_bytes(), {"Runs": [*edits, Edit(place("E1"), "number")]}))

    assert {name for name in before if before[name] != after[name]} == {SHEET}
    assert list(before) == list(after)
    written = re.compile(
        rb'<c r="(?:B\d+|E1)"[^>]*?(?:/>|>.*?</c>)|<dimension[^>]*>|spans="[^"]*"|<sheetCalcPr[^>]*>'
    )
    assert written.sub(b"", before[SHEET]) == written.sub(b"", after[SHEET])
    assert {"xl/vbaProject.bin", "xl/charts/chart1.xml", "xl/media/image1.png"} <= set(after)
    kept = openpyxl.load_workbook(path, keep_vba=True)["Runs"]
    assert kept["B2"].value == "finished"
    assert kept["C2"].value == "=A2*2"
    assert kept["A2"].comment.text == "mind this"
    assert kept.row_dimensions[6].hidden


@pytest.mark.slow
def test_libreoffice_shows_the_same_content_and_the_new_cells(tmp_path: Path, office: str) -> None:
    path = tmp_path / "runs.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Runs")
        sheet.write_row(0, 0, ["lr", "state", "twice"])
        for row in range(1, 9):
            sheet.write(row, 0, row / 10)
            sheet.write_formula(row, 2, f"=A{row + 1}*2", None, row / 5)
    edits: dict[str, str | float] = {"B2": "crashed <&>", "D1": "number", "D2": 7}
    before = path.read_bytes()
    files.write(path, before, {"Runs": [Edit(place(at), value) for at, value in edits.items()]})

    home = f"-env:UserInstallation=file://{tmp_path}/office"
    form = "xlsx:Calc MS Excel 2007 XML"
    words: list[str | Path] = [
        office,
        home,
        "--headless",
        "--convert-to",
        form,
        "--outdir",
        tmp_path / "out",
        path,
    ]
    subprocess.run(words, check=True, capture_output=True, timeout=55)

    found = reading.rows(tmp_path / "out" / "runs.xlsx")
    assert found[0] == ["lr", "state", "twice", "number"]
    assert found[1] == [0.1, "crashed <&>", 0.2, 7]
    assert [row[0] for row in found[2:]] == pytest.approx([row / 10 for row in range(2, 9)])
    assert [row[2] for row in found[2:]] == pytest.approx([row / 5 for row in range(2, 9)])


@pytest.fixture
def office() -> str:
    """Return LibreOffice's program; without it the test is skipped, or fails where CI is set."""
    program = shutil.which("soffice")
    if program is None:
        assert "CI" not in os.environ, "LibreOffice is to be installed: sh tools/apt-packages.sh"
        pytest.skip("LibreOffice is not installed")
    return program
