"""What a program left is found by patterns, each file once, and nothing outside of its folder is touched."""

import hashlib
import os
from pathlib import Path

import pytest

from neronet.spool import outputs


def write(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(name)


def found(folder: Path, *patterns: str) -> list[str]:
    return sorted(seen[0] for seen in outputs.find(str(folder), patterns) if seen is not None)


def test_files_are_found_with_their_sizes(tmp_path: Path) -> None:
    write(tmp_path, "results/a.csv", "results/deep/b.csv", "model.pt", "train.py")
    assert found(tmp_path, "results/*.csv", "model.pt") == ["model.pt", "results/a.csv"]
    assert [seen for seen in outputs.find(str(tmp_path), ["model.pt"]) if seen] == [("model.pt", 8)]


def test_a_file_that_two_patterns_take_is_found_once(tmp_path: Path) -> None:
    write(tmp_path, "a/b/c")
    assert found(tmp_path, "**", "a", "a/b/c") == ["a/b/c"]


def test_a_name_that_is_no_text_is_found(tmp_path: Path) -> None:
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff\n")).write_text("")
    assert found(tmp_path, "*") == ["\udcff\n"]


def test_a_folder_that_no_pattern_leads_into_is_not_looked_at(tmp_path: Path) -> None:
    write(tmp_path, *(f"data/{number}" for number in range(50)), "out/a")
    assert len(list(outputs.find(str(tmp_path), ["out/*"]))) == 3  # data, out, out/a


def test_links_count_for_what_they_lead_to_within(tmp_path: Path) -> None:
    work = tmp_path / "run"
    write(work, "runs/3/best.pt")
    write(tmp_path, "secret", "elsewhere/a")
    (work / "latest").symlink_to("runs/3")
    (work / "best.pt").symlink_to("runs/3/best.pt")
    (work / "out.pt").symlink_to(tmp_path / "secret")
    (work / "outside").symlink_to(tmp_path / "elsewhere")
    (work / "round").symlink_to(".")
    (work / "dangling").symlink_to("nowhere")
    assert found(work, "*.pt", "latest/*.pt", "outside/*", "dangling") == ["best.pt", "latest/best.pt"]
    assert found(work, "**") == ["best.pt", "runs/3/best.pt"]


def test_what_is_no_file_is_passed_over(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "closed").mkdir(mode=0)
    assert found(tmp_path, "**") == []


def test_a_folder_that_is_gone_holds_nothing(tmp_path: Path) -> None:
    assert found(tmp_path / "none", "**") == []


@pytest.mark.parametrize("path", ["../secret", "/etc/passwd", "link", "folder/secret", "pipe", "."])
def test_nothing_is_opened_that_lies_outside_or_is_no_file(tmp_path: Path, path: str) -> None:
    work = tmp_path / "run"
    write(tmp_path, "secret", "run/a")
    (work / "link").symlink_to("../secret")
    (work / "folder").symlink_to("..")
    os.mkfifo(work / "pipe")
    with pytest.raises(ValueError):  # noqa: PT011 - the words differ
        os.close(outputs.open_within(str(work), path))


def test_a_digest_is_made_in_turns(tmp_path: Path) -> None:
    content = os.urandom(outputs.PIECE * 2 + 5)
    (tmp_path / "a").write_bytes(content)
    hashing = outputs.Hashing(outputs.open_within(str(tmp_path), "a"))
    turns = 0
    while not hashing.over:
        hashing.turn()
        turns += 1
    assert (turns, hashing.size, hashing.sha256) == (3, len(content), hashlib.sha256(content).hexdigest())
