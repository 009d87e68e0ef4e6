"""What git says of a project's code: the commit, what is changed and new, and no secrets."""

import subprocess
from pathlib import Path

import pytest

from neronet.man.transport import git
from neronet.model.secrets import MASK

PASSWORD = "hunter22"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "train.py").write_text("lr = 0.1\n")
    (tmp_path / "old name.py").write_text("".join(f"x{number} = 1\n" for number in range(20)))
    run(tmp_path, "init", "--quiet", "--initial-branch=main")
    run(tmp_path, "add", ".")
    run(tmp_path, "commit", "--quiet", "--message=first")
    return tmp_path


def run(folder: Path, *words: str) -> str:
    identity = ["-c", "user.name=Ada", "-c", "user.email=ada@example.org"]
    answer = subprocess.run(
        ["git", *identity, *words], cwd=folder, check=True, capture_output=True, text=True
    )
    return answer.stdout.strip()


def test_a_clean_folder_is_its_commit(project: Path) -> None:
    assert git.look(project) == {"commit": run(project, "rev-parse", "HEAD"), "branch": "main"}


def test_what_was_not_committed_is_told(project: Path) -> None:
    (project / "train.py").write_text("lr = 0.2\n")
    (project / "new.py").touch()
    run(project, "mv", "old name.py", "nëw name.py")
    found = git.look(project)
    assert found is not None
    assert found["changed"] == ["train.py", "nëw name.py"] or found["changed"] == ["nëw name.py", "train.py"]
    assert found["new"] == ["new.py"]
    assert "+lr = 0.2" in found["diff"]


def test_secrets_are_masked(project: Path) -> None:
    run(project, "remote", "add", "origin", f"https://ada:{PASSWORD}@example.org/study.git")
    (project / "train.py").write_text("api_key = 'abcd1234efgh'\n")
    found = git.look(project)
    assert found is not None
    assert found["remote"] == f"https://ada:{MASK}@example.org/study.git"
    assert "abcd1234efgh" not in found["diff"]


def test_a_folder_within_a_repository_tells_of_itself(project: Path) -> None:
    inner = project / "study"
    inner.mkdir()
    (inner / "a.py").touch()
    (project / "train.py").write_text("lr = 0.2\n")
    found = git.look(inner)
    assert found is not None
    assert (found["folder"], found["new"]) == ("study/", ["study/a.py"])
    assert "changed" not in found


def test_before_the_first_commit_there_is_none(tmp_path: Path) -> None:
    run(tmp_path, "init", "--quiet", "--initial-branch=main")
    (tmp_path / "a.py").touch()
    assert git.look(tmp_path) == {"branch": "main", "new": ["a.py"]}


def test_without_git_nothing_is_said(tmp_path: Path) -> None:
    assert git.look(tmp_path) is None
    (tmp_path / ".git").write_text("this is no repository")
    assert git.look(tmp_path) is None
