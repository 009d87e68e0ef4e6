"""What bad input gets: the file, the line and the key, what would be right, and nothing is changed."""

from pathlib import Path

import pytest
from man.cli.shell import Answer, Shell

FOLDER_MISTAKES = """\
project: study
command: python train.py --lr {lr}
experiments:
  a: {lr: 0.1}
"""

#: The file; then what the first line says, from the place on; then a part of the hint.
FILES = {
    "malformed YAML": (
        "project: study\ncommand: train\nexperiments:\n  a: {lr: 0.1\n",
        "neronet.yaml:4: a { is not closed",
        "look for a missing } or comma",
    ),
    "a tab": (
        "command: train\nexperiments:\n\ta: {lr: 1}\n",
        "neronet.yaml:3: a tab stands",
        "indent with spaces",
    ),
    "an unknown key of the project": (
        "command: train\nresource: {cpus: 2}\nexperiments: {a: {}}\n",
        "neronet.yaml:2: 'resource' is no key of a project",
        "did you mean resources?",
    ),
    "an unknown key of an experiment": (
        "command: train\nexperiments:\n  a:\n    resourcs: {cpus: 2}\n",
        "neronet.yaml:4: 'resourcs' is no key of an experiment",
        "did you mean resources?",
    ),
    "an unknown resource": (
        "command: train\nresources:\n  walltime: 2h\nexperiments: {a: {}}\n",
        "neronet.yaml:3: 'walltime' is no resource",
        "did you mean time?",
    ),
    "a parameter that no experiment has": (
        "project: study\ncommand: train --lr {depht}\nexperiments:\n  a: {depth: 1}\n  b: {depth: 2}\n",
        "neronet.yaml:2: {depht} in the command is no parameter of the experiment 'a'",
        "did you mean depth?",
    ),
    "an empty list": (
        "command: train\nexperiments:\n  a:\n    lr: []\n",
        "neronet.yaml:4: 'lr' has no values to go through",
        "write at least one value",
    ),
    "an empty range": (
        "command: train\nexperiments:\n  a: {seed: {range: [3, 3]}}\n",
        "neronet.yaml:3: 'seed' has no values to go through",
        "the stop of a range is not part of it",
    ),
    "a circle": (
        "command: train\nexperiments:\n  a: {extends: b}\n  b: {extends: c}\n  c: {extends: a}\n",
        "neronet.yaml:3: experiments inherit from each other in a circle: a -> b -> c -> a",
        "take one of these extends: away",
    ),
    "an unknown parent": (
        "command: train\nexperiments:\n  base: {}\n  b: {extends: bse}\n",
        "neronet.yaml:4: 'b' extends 'bse', which is no experiment",
        "did you mean base?",
    ),
    "an expression": (
        "command: train\ncriteria:\n  bad: loss >\nexperiments: {a: {}}\n",
        "neronet.yaml:3: the expression cannot be understood",
        "",
    ),
    "an empty file": ("", "neronet.yaml: the file is empty", "write at least command:"),
}


def assert_told(answer: Answer, what: str, hint: str) -> None:
    assert answer.code == 1
    assert answer.out == ""
    first, _, rest = answer.err.partition("\n")
    assert first.startswith(f"neroman: {what}")
    assert hint in rest
    assert "Traceback" not in answer.err


@pytest.mark.parametrize("options", [[], ["--dry-run"]], ids=["add", "dry run"])
@pytest.mark.parametrize("mistake", list(FILES))
def test_a_mistake_in_the_file_is_told_and_changes_nothing(
    shell: Shell, mistake: str, options: list[str]
) -> None:
    text, what, hint = FILES[mistake]
    shell.begin()
    file = shell.write(text)

    answer = shell.call("add", *options)

    assert_told(answer, what, hint)
    assert file.read_text() == text
    assert (shell.count("experiments"), shell.count("revisions"), shell.rings()) == (3, 3, 0)


def test_before_anything_was_added_a_mistake_leaves_no_store(shell: Shell) -> None:
    shell.write(FILES["malformed YAML"][0])
    shell.call("add")

    assert not shell.places.store.exists()


@pytest.mark.parametrize("words", [["add"], ["add", "."]])
def test_a_folder_without_a_file_is_told_the_way_to_one(shell: Shell, words: list[str]) -> None:
    assert_told(shell.call(*words), "no neronet.yaml in", "neroman init")


def test_a_file_that_is_not_there_is_named(shell: Shell) -> None:
    assert_told(shell.call("add", "nowhere.yaml"), "there is no file nowhere.yaml", "")


def test_a_file_that_nobody_reads_brings_what_is_read(shell: Shell) -> None:
    shell.write("x", name="study.txt")
    assert_told(shell.call("add", "study.txt"), "study.txt: files ending in '.txt'", ".yaml")


@pytest.mark.parametrize(
    "command", ["start", "restart", "abort", "status", "show", "results", "wait", "watch", "logs"]
)
def test_a_number_that_there_is_not_brings_those_that_there_are(shell: Shell, command: str) -> None:
    shell.begin()
    assert_told(shell.call(command, "99"), "there is no experiment 99", "the numbers go from 1 to 3")


@pytest.mark.parametrize("command", ["start", "abort", "status", "show", "results", "wait"])
def test_a_selector_that_cannot_be_understood_is_shown_with_a_caret(shell: Shell, command: str) -> None:
    shell.begin()
    answer = shell.call(command, "1-")

    assert answer.code == 1
    assert answer.err.splitlines()[0] == "neroman: 1-"
    assert "^" in answer.err


@pytest.mark.parametrize(
    "words", [["status"], ["results"], ["show", "all"], ["start", "all"], ["abort", "last"]]
)
def test_in_a_project_that_was_never_added_no_other_project_is_touched_or_shown(
    shell: Shell, tmp_path: Path, words: list[str]
) -> None:
    shell.begin()
    (tmp_path / "new").mkdir()
    (tmp_path / "new" / "neronet.yaml").write_text(FOLDER_MISTAKES)
    shell.enter(tmp_path / "new")

    answer = shell.call(*words)

    assert_told(answer, f"the project in {tmp_path / 'new'} has not been added", "neroman add")
    assert shell.count("attempts") == 0


def test_numbers_and_everywhere_reach_any_project_from_anywhere(shell: Shell, tmp_path: Path) -> None:
    shell.begin()
    (tmp_path / "new").mkdir()
    (tmp_path / "new" / "neronet.yaml").write_text(FOLDER_MISTAKES)
    shell.enter(tmp_path / "new")

    assert shell.do("show", "2").startswith("2  a-2  defined")
    assert shell.do("status", "--everywhere").startswith("3 experiments")
    assert shell.do("status", "b", "--everywhere").startswith("1 experiment")


def test_below_a_projects_folder_it_is_still_that_project(shell: Shell, tmp_path: Path) -> None:
    shell.begin()
    (shell.folder / "src" / "deep").mkdir(parents=True)
    shell.enter(shell.folder / "src" / "deep")
    assert shell.do("status").startswith("3 experiments")

    link = tmp_path / "link"
    link.symlink_to(shell.folder)
    shell.enter(tmp_path)
    shell.do("add", "link/neronet.yaml")
    shell.enter(link)
    assert shell.do("status").startswith("3 experiments"), "the same folder by another name"


def test_a_project_without_a_neronet_yaml_is_one_once_it_was_added(shell: Shell) -> None:
    shell.write(name="batch.yaml")
    assert shell.do("status").startswith("0 experiments")
    shell.do("add", "batch.yaml")

    assert shell.do("status").startswith("3 experiments")


def test_a_folder_that_was_removed_under_the_shell_is_told(shell: Shell, tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    shell.enter(gone)
    gone.rmdir()

    for words in (["status"], ["add"], ["results"]):
        assert_told(shell.call(*words), "the folder you are in is gone", "change into another")
    shell.enter(tmp_path)


def test_mistakes_are_json_where_json_was_asked_for(shell: Shell) -> None:
    shell.begin()

    for words in (["status", "99"], ["show", "99"], ["results", "99"]):
        answer = shell.call(*words, "--json")
        assert (answer.code, answer.out) == (1, "")
        assert answer.err == (
            '{"error": "there is no experiment 99", "hint": "the numbers go from 1 to 3"}\n'
        )
