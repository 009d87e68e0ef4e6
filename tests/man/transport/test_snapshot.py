"""A snapshot is the code as it stood: all of it, nothing else, under a name that is its content's."""

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from neronet.man.transport import snapshot
from neronet.model.experiment import Project


@pytest.fixture
def code(tmp_path: Path) -> Path:
    folder = tmp_path / "code"
    folder.mkdir()
    return folder


def write(folder: Path, *names: str, **files: str) -> None:
    """Write files: empty ones by name, and ``.py`` files by stem with their text."""
    for name, text in {
        **dict.fromkeys(names, ""),
        **{f"{stem}.py": text for stem, text in files.items()},
    }.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def take(code: Path, *exclude: str) -> Path:
    """Take a snapshot and return its folder."""
    snapshots = code.parent / "snapshots"
    return snapshots / snapshot.take(Project("p", str(code), list(exclude)), snapshots)


def tree(folder: Path) -> list[str]:
    """Return all that is in a folder, but folders themselves."""
    inside = [path for path in folder.rglob("*") if path.is_symlink() or not path.is_dir()]
    return sorted(str(path.relative_to(folder)) for path in inside)


def git(folder: Path, *words: str) -> None:
    identity = ["-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "protocol.file.allow=always"]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    subprocess.run(["git", *identity, *words], cwd=folder, check=True, capture_output=True, env=environment)


def link(code: Path) -> None:
    (code / "b.py").unlink()
    (code / "b.py").symlink_to("a.py")


CHANGES: dict[str, Callable[[Path], object]] = {
    "content": lambda code: write(code, a="x"),
    "name": lambda code: (code / "a.py").rename(code / "c.py"),
    "program": lambda code: (code / "a.py").chmod(0o755),
    "link": link,
    "more": lambda code: write(code, "c.py"),
    "less": lambda code: (code / "b.py").unlink(),
    "text that moves": lambda code: write(code, a="1", b="23"),
}


class TestWhatIsTaken:
    def test_without_git_all_files_are_less_what_is_never_code(self, code: Path) -> None:
        write(code, "train.py", "lib/net.py", ".hidden", "build/env/x")
        write(code, "lib/__pycache__/net.pyc", ".venv/bin/python", ".git/HEAD", "a/node_modules/b/c.js")

        assert tree(take(code)) == [".hidden", "build/env/x", "lib/net.py", "train.py"]

    def test_with_git_the_tracked_and_the_unignored_files_are(self, code: Path) -> None:
        write(code, "tracked.py", "lib/tracked.py", "ignored.py", "new.py", "removed.py", "data.npz")
        (code / ".gitignore").write_text("ignored.py\n*.npz\n")
        git(code, "init", "-q")
        git(code, "add", "tracked.py", "lib", "removed.py")
        (code / "removed.py").unlink()

        assert tree(take(code)) == [".gitignore", "lib/tracked.py", "new.py", "tracked.py"]

    def test_a_project_within_a_repository_takes_its_own_files_only(self, code: Path) -> None:
        write(code, "above.py", "study/train.py")
        git(code, "init", "-q")

        snapshots = code.parent / "snapshots"
        name = snapshot.take(Project("p", str(code / "study")), snapshots)

        assert tree(snapshots / name) == ["train.py"]

    def test_a_folder_that_its_repository_ignores_is_taken_as_if_there_were_none(self, code: Path) -> None:
        write(code, "study/train.py")
        (code / ".gitignore").write_text("*\n")
        git(code, "init", "-q")

        snapshots = code.parent / "snapshots"
        name = snapshot.take(Project("p", str(code / "study")), snapshots)

        assert tree(snapshots / name) == ["train.py"]

    def test_the_files_of_a_submodule_and_of_an_inner_repository_are_code(self, code: Path) -> None:
        library = code.parent / "library"
        write(library, "net.py")
        git(library, "init", "-q")
        git(library, "add", ".")
        git(library, "commit", "-q", "-m", "net")
        write(code, "train.py", "inner/own.py")
        git(code, "init", "-q")
        git(code, "submodule", "add", "-q", str(library), "lib")
        git(code / "inner", "init", "-q")

        found = tree(take(code))

        assert {"lib/net.py", "inner/own.py", "train.py"} <= set(found)
        assert [name for name in found if ".git/" in name] == []

    def test_within_a_hook_of_another_repository_it_is_still_this_projects_code(
        self, code: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        other = code.parent / "other"
        write(other, "foreign.py")
        git(other, "init", "-q")
        write(code, "train.py")
        git(code, "init", "-q")
        monkeypatch.setenv("GIT_DIR", str(other / ".git"))
        monkeypatch.setenv("GIT_WORK_TREE", str(other))

        assert tree(take(code)) == ["train.py"]

    def test_without_a_git_program_all_files_are_taken(
        self, code: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        write(code, "train.py")
        git(code, "init", "-q")
        monkeypatch.setenv("PATH", str(code))

        assert tree(take(code)) == ["train.py"]

    @pytest.mark.parametrize(
        ("pattern", "left"),
        [
            ("data/", ["data.py", "lib/data.py", "train.py"]),
            ("data", ["data.py", "lib/data.py", "train.py"]),
            ("/data/", ["data.py", "lib/data.py", "train.py"]),
            ("*.npz", ["data.py", "data/more.py", "lib/data.py", "train.py"]),
            ("lib/*.py", ["data.py", "data/a.npz", "data/more.py", "train.py"]),
            ("data.py", ["data/a.npz", "data/more.py", "train.py"]),
            ("train.py/", ["data.py", "data/a.npz", "data/more.py", "lib/data.py", "train.py"]),
            ("[dt]*.py", ["data/a.npz"]),
        ],
    )
    def test_exclude_patterns_leave_out(self, code: Path, pattern: str, left: list[str]) -> None:
        write(code, "train.py", "data.py", "lib/data.py", "data/more.py", "data/a.npz")

        assert tree(take(code, pattern)) == left

    def test_links_stay_links_whatever_they_point_to(self, code: Path) -> None:
        write(code / "lib", net="1")
        (code / "near").symlink_to("lib/net.py")
        (code / "folder").symlink_to("lib")
        (code / "gone").symlink_to("/no/such/file")
        (code / "far").symlink_to(code.parent)
        (code / "loop").symlink_to("loop")

        taken = take(code)

        assert tree(taken) == ["far", "folder", "gone", "lib/net.py", "loop", "near"]
        assert (taken / "near").readlink() == Path("lib/net.py")
        assert (taken / "near").read_text() == "1"
        assert (taken / "gone").readlink() == Path("/no/such/file")

    def test_what_is_no_file_is_passed_over(self, code: Path) -> None:
        write(code, "train.py")
        os.mkfifo(code / "pipe")

        assert tree(take(code)) == ["train.py"]

    def test_an_empty_folder_is_an_empty_snapshot(self, code: Path) -> None:
        assert tree(take(code)) == []
        assert take(code).is_dir()

    def test_names_may_be_as_odd_as_the_disk_allows(self, code: Path) -> None:
        odd = [b"a b", b"new\nline", b"\xff\xfe", "ü".encode(), b"-rf", b"'\""]
        for name in odd:
            (code / os.fsdecode(name)).write_bytes(name)

        assert sorted(os.fsencode(name) for name in tree(take(code))) == sorted(odd)


class TestItsName:
    def test_the_same_content_has_the_same_name_wherever_and_whenever(
        self, code: Path, tmp_path: Path
    ) -> None:
        write(code, a="1")
        write(code / "lib", b="2")
        other = tmp_path / "other"
        write(other / "lib", b="2")
        write(other, a="1")
        os.utime(other / "a.py", (0, 0))
        (other / "a.py").chmod(0o600)

        assert take(code).name == take(other).name

    def test_git_or_not_the_same_files_have_the_same_name(self, code: Path) -> None:
        write(code, a="1")
        before = take(code)
        git(code, "init", "-q")

        assert take(code) == before

    @pytest.mark.parametrize("change", list(CHANGES))
    def test_any_change_gives_another_name(self, code: Path, change: str) -> None:
        write(code, a="12", b="3")
        before = take(code)

        CHANGES[change](code)

        assert take(code) != before

    def test_programs_stay_programs_and_nothing_can_be_written(self, code: Path) -> None:
        write(code, "a.py", "b.py")
        (code / "a.py").chmod(0o744)

        taken = take(code)

        assert [(taken / name).stat().st_mode & 0o777 for name in ("a.py", "b.py")] == [0o555, 0o444]

    def test_what_is_edited_later_changes_no_snapshot(self, code: Path) -> None:
        write(code, train="first")
        first = take(code)
        write(code, train="second")
        second = take(code)

        assert ((first / "train.py").read_text(), (second / "train.py").read_text()) == ("first", "second")

    def test_the_same_code_is_copied_once(self, code: Path) -> None:
        write(code, "train.py")
        place = take(code)
        inode = (place / "train.py").stat().st_ino

        assert (take(code) / "train.py").stat().st_ino == inode
        assert [path.name for path in place.parent.iterdir()] == [place.name]


@pytest.mark.parametrize("in_git", [False, True])
def test_what_came_home_is_no_code_and_other_outputs_are(code: Path, *, in_git: bool) -> None:
    write(code, "outputs/124.2/model.pt", "outputs/1.1/results/a.csv", "lib/outputs/1.1/a")
    write(
        code,
        "outputs/2026-11-23/10-00-00/config.yaml",
        "outputs/notes.txt",
        "outputs/0.1/a",
        "outputs/9.9.9/a",
    )
    if in_git:
        git(code, "init")
        git(code, "add", "--all")
    assert tree(take(code)) == [
        "lib/outputs/1.1/a",
        "outputs/0.1/a",
        "outputs/2026-11-23/10-00-00/config.yaml",
        "outputs/9.9.9/a",
        "outputs/notes.txt",
    ]
