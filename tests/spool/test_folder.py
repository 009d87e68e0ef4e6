"""An attempt's folder lies where its key says and nowhere else; its specification is whole or not there."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from spool.full_disk import full_disk

from neronet.model.attempt import Assignment
from neronet.spool import folder as folders
from neronet.spool.folder import (
    Spool,
    make_key,
    read_assignment,
    split_key,
    write_assignment,
    write_atomically,
)

ASSIGNMENT = Assignment("124.2", "deeper", "python train.py", {"lr": 0.1, "name": "é"})
OTHER = ASSIGNMENT._replace(command="true")


def names(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


def test_an_attempt_has_a_folder_of_its_own() -> None:
    spool = Spool("/home/u/.neronet")
    assert spool.attempt("ab12/124.2") == "/home/u/.neronet/attempts/ab12/000/124.2"
    assert spool.attempt("ab12/54321.1") == "/home/u/.neronet/attempts/ab12/054/54321.1"


@pytest.mark.parametrize(
    "key",
    [
        "",
        "/",
        "1.1",
        "/1.1",
        "../1.1",
        "../../x/1.1",
        "x/../1.1",
        "x/../../1.1",
        "x//1.1",
        "x/1.1/",
        "x/1.1/..",
        "x/1.1\n",
        "x/1.1\x00",
        "x/..",
        "x/.",
        "x/",
        "./1.1",
        "x y/1.1",
        "é/1.1",
        "x" * 65 + "/1.1",
        "x-y/1.1",
        "~/1.1",
        "$HOME/1.1",
        "x/0.1",
        "x/01.1",
        "x/1",
    ],
)
def test_a_key_that_leads_elsewhere_is_refused(key: str) -> None:
    with pytest.raises(ValueError, match="is not an attempt"):
        Spool("/root").attempt(key)


@given(st.text(max_size=12) | st.from_regex(r"[a-z0-9./]{1,4}/[0-9./]{1,4}", fullmatch=True))
def test_whatever_the_key_no_folder_lies_outside_of_the_owners(key: str) -> None:
    try:
        folder = Path(Spool("/root").attempt(key))
    except ValueError:
        return
    owner, name = split_key(key)
    assert ".." not in folder.parts
    assert folder.name == name
    assert folder.parents[1] == Path("/root/attempts") / owner
    assert make_key(owner, name) == key


def test_a_specification_is_read_as_it_was_written_and_may_be_written_again(tmp_path: Path) -> None:
    folder = tmp_path / "attempts" / "124.2"
    assert folders.make(str(folder))
    assert not folders.make(str(folder)), "it may hold anything"
    write_assignment(str(folder), OTHER)
    write_assignment(str(folder), ASSIGNMENT)
    assert read_assignment(str(folder)) == ASSIGNMENT
    assert names(folder) == [folders.ASSIGNMENT]
    assert folder.stat().st_mode & 0o777 == 0o700
    assert (folder / folders.ASSIGNMENT).stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("content", [b"", b"{", b"\xff", b"[]", b"{}", b'{"id":1,"name":"","command":""}'])
def test_a_damaged_specification_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / folders.ASSIGNMENT).write_bytes(content)
    with pytest.raises(ValueError, match=r".+"):
        read_assignment(str(tmp_path))


@pytest.mark.parametrize("room", [0, 1, 50])
def test_a_full_disk_leaves_the_old_content_and_nothing_else(tmp_path: Path, room: int) -> None:
    write_assignment(str(tmp_path), OTHER)
    with full_disk(room), pytest.raises(OSError, match="File too large"):
        write_assignment(str(tmp_path), ASSIGNMENT)
    assert read_assignment(str(tmp_path)) == OTHER
    assert names(tmp_path) == [folders.ASSIGNMENT]
    write_assignment(str(tmp_path), ASSIGNMENT)
    assert read_assignment(str(tmp_path)) == ASSIGNMENT


@pytest.mark.parametrize("room", [0, 1, 50])
def test_a_first_specification_that_met_a_full_disk_is_written_later(tmp_path: Path, room: int) -> None:
    with full_disk(room), pytest.raises(OSError, match="File too large"):
        write_assignment(str(tmp_path), ASSIGNMENT)
    with pytest.raises((OSError, ValueError)):
        read_assignment(str(tmp_path))
    write_assignment(str(tmp_path), ASSIGNMENT)
    assert read_assignment(str(tmp_path)) == ASSIGNMENT


def test_a_file_that_is_replaced_is_private_and_never_partly_there(tmp_path: Path) -> None:
    file = tmp_path / "lease"
    write_atomically(str(file), b"old")
    with file.open("rb") as reader:
        write_atomically(str(file), b"new and longer")
        assert reader.read() == b"old"
    assert file.read_bytes() == b"new and longer"
    assert file.stat().st_mode & 0o777 == 0o600
