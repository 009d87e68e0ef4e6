"""Init writes a project that can be added as it stands, and never over another."""

from pathlib import Path

import pytest
from man.cli.shell import Shell

from neronet.man.specs import catalogue


def test_what_it_writes_can_be_added_at_once(shell: Shell) -> None:
    assert shell.do("init") == "wrote neronet.yaml; edit it, then: neroman add && neroman start all\n"
    assert shell.do("add") == "study: 7 new (1-7)\n"


def test_it_makes_the_folder(shell: Shell) -> None:
    shell.do("init", "new/deep")

    assert catalogue.read(shell.folder / "new" / "deep").project.name == "deep"


def test_a_file_that_is_there_stays(shell: Shell) -> None:
    file = shell.write()
    before = file.read_text()

    answer = shell.call("init")

    assert (answer.code, file.read_text()) == (1, before)
    assert answer.err == "neroman: neronet.yaml exists already\n  edit it, then run `neroman add`\n"


@pytest.mark.parametrize(
    ("folder", "name"),
    [
        ("plain", "plain"),
        ("with space", "with-space"),
        ("2026-01", "project-2026-01"),
        ("true", "project-true"),
        ("Null", "project-Null"),
        ("größe", "größe"),
        ("a: {b}", "a---b-"),
        ("-", "project"),
        ("...x", "project-...x"),
    ],
)
def test_the_project_is_called_after_its_folder_as_far_as_it_can_be(
    shell: Shell, folder: str, name: str
) -> None:
    shell.do("init", "--", folder)

    assert catalogue.read(shell.folder / folder).project.name == name


def test_a_folder_that_cannot_be_made_is_told(shell: Shell) -> None:
    (shell.folder / "file").write_text("")

    answer = shell.call("init", "file/within")

    assert answer.code == 1
    assert answer.err.startswith(f"neroman: {Path('file/within/neronet.yaml')} cannot be written: ")
