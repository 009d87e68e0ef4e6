"""Code that is too large, cannot be read, or changes under the copying: told in words, or taken as it is."""

import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from man.store.permissions import permissions_hold
from spool.full_disk import full_disk

from neronet.errors import NeronetError
from neronet.man.transport import snapshot
from neronet.model.experiment import Project

TAKE = """
import sys
from pathlib import Path
from neronet.man.transport import snapshot
from neronet.model.experiment import Project
sys.stdin.readline()
print(snapshot.take(Project("p", sys.argv[1]), Path(sys.argv[2])))
"""


@pytest.fixture
def code(tmp_path: Path) -> Path:
    folder = tmp_path / "code"
    folder.mkdir()
    (folder / "train.py").write_text("print(1)\n")
    return folder


def take(code: Path, limit: int | None = None) -> Path:
    snapshots = code.parent / "snapshots"
    return snapshots / snapshot.take(Project("p", str(code), [], limit), snapshots)


def copies(code: Path) -> list[Path]:
    snapshots = code.parent / "snapshots"
    return list(snapshots.iterdir()) if snapshots.exists() else []


def test_too_much_code_is_refused_with_the_largest_files_and_the_way_out(code: Path) -> None:
    (code / "data").mkdir()
    (code / "data" / "images.npz").write_bytes(bytes(3 << 20))
    (code / "model.pt").write_bytes(bytes(1 << 20))

    with pytest.raises(NeronetError, match=r"has 4 M, 2 M is the limit") as refused:
        take(code, limit=2 << 20)

    hint = str(refused.value.hint)
    assert hint.startswith("the largest: data/images.npz (3 M), model.pt (1 M), train.py (9 B)")
    assert "exclude" in hint
    assert "limit" in hint
    assert copies(code) == []


def test_the_limit_holds_what_is_copied_and_not_what_links_point_to(code: Path, tmp_path: Path) -> None:
    (tmp_path / "large").write_bytes(bytes(3 << 20))
    (code / "data").symlink_to(tmp_path / "large")

    assert take(code, limit=100).is_dir()


@pytest.mark.parametrize("what", ["file", "folder"])
def test_what_cannot_be_read_is_named_with_the_way_out(code: Path, what: str) -> None:
    secret = code / "secret"
    secret.mkdir() if what == "folder" else secret.write_text("x")
    secret.chmod(0)

    with permissions_hold(), pytest.raises(NeronetError, match="cannot be read") as refused:
        take(code)

    secret.chmod(0o700)
    assert str(secret) in refused.value.what
    assert "exclude" in str(refused.value.hint)
    assert copies(code) == []


def test_a_project_folder_that_is_gone_is_named(tmp_path: Path) -> None:
    with pytest.raises(NeronetError, match="cannot be read") as refused:
        take(tmp_path / "nowhere")

    assert str(tmp_path / "nowhere") in refused.value.what


def test_a_full_disk_is_told_and_leaves_no_half_snapshot(code: Path) -> None:
    (code / "weights.bin").write_bytes(bytes(1 << 20))

    with full_disk(4096), pytest.raises(NeronetError, match="could not be copied") as refused:
        take(code)

    assert "space" in str(refused.value.hint)
    assert copies(code) == []
    assert (take(code) / "weights.bin").stat().st_size == 1 << 20


def test_snapshots_that_cannot_be_written_are_told(code: Path) -> None:
    (code.parent / "snapshots").write_text("in the way")

    with pytest.raises(NeronetError, match="could not be copied"):
        take(code)


@pytest.mark.parametrize("moment", ["_items", "_copy"])
def test_a_file_that_vanishes_before_it_is_read_or_copied_was_not_there(
    code: Path, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    without = take(code)
    (code / "vanishing.py").write_text("")
    before(monkeypatch, moment, lambda: (code / "vanishing.py").unlink(missing_ok=True))

    assert take(code) == without
    assert copies(code) == [without]


def test_a_file_that_is_edited_meanwhile_is_taken_as_it_was_copied(
    code: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before(monkeypatch, "_copy", lambda: (code / "train.py").write_text("print(2)\n"))
    taken = take(code)
    monkeypatch.undo()

    assert (taken / "train.py").read_text() == "print(2)\n"
    assert take(code) == taken, "the name is that of what was copied"


def before(monkeypatch: pytest.MonkeyPatch, function: str, act: Callable[[], object]) -> None:
    """Let something happen each time before a step of taking a snapshot."""
    step = getattr(snapshot, function)

    def acting(*arguments: Any) -> Any:
        act()
        return step(*arguments)

    monkeypatch.setattr(snapshot, function, acting)


def test_code_that_changes_all_the_time_is_taken_consistently_file_by_file(code: Path) -> None:
    stop = threading.Event()

    def edit() -> None:
        count = 0
        while not stop.is_set():
            count += 1
            (code / "train.py").write_text(f"print({count})\n")
            (code / f"new{count % 5}.py").write_text("")
            (code / f"new{(count + 2) % 5}.py").unlink(missing_ok=True)

    editor = threading.Thread(target=edit)
    editor.start()
    try:
        taken = {take(code) for _ in range(30)}
    finally:
        stop.set()
        editor.join()

    for folder in taken:
        again = snapshot.take(Project("p", str(folder)), code.parent / "again")
        assert again == folder.name


def test_commands_that_take_the_same_snapshot_at_once_agree(code: Path) -> None:
    for number in range(200):
        (code / f"module{number}.py").write_text(str(number))
    snapshots = code.parent / "snapshots"
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", TAKE, code, snapshots],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(4)
    ]
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("\n")
        process.stdin.flush()

    names = {process.communicate()[0].strip() for process in processes}

    assert [process.returncode for process in processes] == [0, 0, 0, 0]
    assert [path.name for path in copies(code)] == list(names)
