"""What is no workbook, or a dangerous one, is refused in a word, or made harmless."""

import io
import struct
import zipfile
from pathlib import Path

import pytest
from man.sheets import making, reading

from neronet.errors import NeronetError
from neronet.man.sheets import files, read
from neronet.man.sheets.cells import Edit, place

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000)  # what Excel wraps an encrypted workbook in


def refused(path: Path, data: bytes) -> str:
    path.write_bytes(data)
    with pytest.raises(NeronetError) as told:
        read.read(path, data)
    assert told.value.hint, told.value.what
    assert path.name in told.value.what or "sheet" in told.value.what or "xml" in told.value.what
    return told.value.what


def replaced(data: bytes, part: str, content: bytes) -> bytes:
    """Return a workbook with another content of one part."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new:
        source = zipfile.ZipFile(io.BytesIO(data))
        for name in source.namelist():
            new.writestr(name, content if name == part else source.read(name))
    return packed.getvalue()


@pytest.fixture
def sound(tmp_path: Path) -> bytes:
    return making.workbook(tmp_path / "sound.xlsx", [["lr", "depth"], [1, 2], [3, 4]]).read_bytes()


@pytest.mark.parametrize("ending", [".xlsx", ".xlsm", ".ods"])
@pytest.mark.parametrize(
    ("data", "words"), [(b"", "broken"), (b"lr,depth\n1,2\n", "broken"), (OLE, "has a password")]
)
def test_what_is_no_zip_is_refused(tmp_path: Path, ending: str, data: bytes, words: str) -> None:
    assert words in refused(tmp_path / f"runs{ending}", data)


def test_a_file_cut_short_is_refused_wherever_it_is_cut(tmp_path: Path, sound: bytes) -> None:
    for length in range(1, len(sound), len(sound) // 40):
        assert "broken" in refused(tmp_path / "runs.xlsx", sound[:length])


def test_a_flipped_byte_is_refused_or_changes_nothing_that_is_read(tmp_path: Path, sound: bytes) -> None:
    good = read.read(tmp_path / "runs.xlsx", sound)
    for at in range(0, len(sound), 29):
        data = sound[:at] + bytes([sound[at] ^ 0x55]) + sound[at + 1 :]
        try:
            found = read.read(tmp_path / "runs.xlsx", data)
        except NeronetError:
            continue
        assert [(grid.name, grid.rows) for grid in found] == [(grid.name, grid.rows) for grid in good]


def test_a_quotation_mark_that_is_not_closed_does_not_swallow_the_rows_below(tmp_path: Path) -> None:
    assert "runs.csv:2" in refused(tmp_path / "runs.csv", b'lr,note\n1,"two\n2,three\n')


def test_an_encrypted_part_is_refused(tmp_path: Path, sound: bytes) -> None:
    data = bytearray(sound)
    at = data.index(b"PK\x01\x02")
    data[at + 8] |= 1
    assert "password" in refused(tmp_path / "runs.xlsx", bytes(data))


def test_a_zip_bomb_is_refused_before_it_is_unpacked(tmp_path: Path, sound: bytes) -> None:
    data = bytearray(sound)
    struct.pack_into("<I", data, data.index(b"PK\x01\x02") + 24, 600_000_000)  # the size that it says
    assert "would unpack to 600 MB" in refused(tmp_path / "runs.xlsx", bytes(data))


def test_a_zip_bomb_that_lies_about_its_size_is_unpacked_only_so_far(tmp_path: Path, sound: bytes) -> None:
    data = bytearray(replaced(sound, "xl/workbook.xml", b"<workbook>" + b" " * (1 << 24)))
    at = data.index(b"xl/workbook.xml", data.index(b"PK\x01\x02")) - 46
    struct.pack_into("<I", data, at + 24, 500)
    assert "broken" in refused(tmp_path / "runs.xlsx", bytes(data))


@pytest.mark.slow
def test_a_million_rows_are_refused(tmp_path: Path, sound: bytes) -> None:
    rows = b"".join(b'<row r="%d"><c r="A%d"><v>1</v></c></row>' % (n, n) for n in range(1, 1_000_001))
    head = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    sheet = head + rows + b"</sheetData></worksheet>"
    data = replaced(sound, "xl/worksheets/sheet1.xml", sheet)
    assert "1,000,000 rows" in refused(tmp_path / "runs.xlsx", data)
    assert "200,000 rows" in refused(tmp_path / "runs.csv", b"lr\n" + b"1\n" * 300_000)


def test_a_cell_at_the_end_of_the_world_is_refused(tmp_path: Path, sound: bytes) -> None:
    sheet = (
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData></worksheet>'
    )
    told = refused(tmp_path / "runs.xlsx", replaced(sound, "xl/worksheets/sheet1.xml", sheet))
    assert "as far as XFD1048576" in told


def test_entities_are_refused(tmp_path: Path, sound: bytes) -> None:
    bomb = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]><workbook>&a;</workbook>'
    assert "document type" in refused(tmp_path / "runs.xlsx", replaced(sound, "xl/workbook.xml", bomb))


@pytest.mark.parametrize("ending", [".xlsx", ".csv"])
def test_what_could_be_a_formula_is_written_as_text(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"runs{ending}"
    if ending == ".csv":
        path.write_text("lr\n1\n")
    else:
        making.workbook(path, [["lr"], [1]])
    evil = "=cmd|' /C calc'!A0"
    sheet = "" if ending == ".csv" else "Runs"
    files.write(path, path.read_bytes(), {sheet: [Edit(place("B1"), evil), Edit(place("B2"), "@SUM(1)")]})
    if ending == ".csv":
        assert "\"'=cmd" in path.read_text() or "'=cmd" in path.read_text()
        assert ",=" not in path.read_text()
    else:
        assert reading.rows(path) == [["lr", evil], [1, "@SUM(1)"]]
        part = zipfile.ZipFile(path).read("xl/worksheets/sheet1.xml")
        assert b"<f>" not in part
        assert b't="inlineStr"' in part
