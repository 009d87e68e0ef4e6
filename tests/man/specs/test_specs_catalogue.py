"""A file is read by the reader of its ending; a project is found from anywhere within it."""

from pathlib import Path

import pytest

from neronet.errors import NeronetError
from neronet.man.specs.catalogue import read
from neronet.man.specs.project import find_project
from neronet.man.specs.workbook_settings import Settings

TEXT = "command: t\nexperiments: {a: {}}\n"


@pytest.mark.parametrize("name", ["neronet.yaml", "more.yml", "MORE.YAML"])
def test_yaml_is_known_by_its_ending(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text(TEXT)
    found = read(tmp_path / name)
    assert found.project.name == tmp_path.name
    assert [definition.name for definition in found.definitions] == ["a"]


def test_a_folder_stands_for_its_neronet_yaml(tmp_path: Path) -> None:
    (tmp_path / "neronet.yaml").write_text(TEXT)
    assert read(tmp_path) == read(tmp_path / "neronet.yaml")


def test_a_folder_without_one_is_told_with_the_way_to_begin(tmp_path: Path) -> None:
    with pytest.raises(NeronetError, match=r"no neronet.yaml in") as told:
        read(tmp_path)
    assert "neroman init" in (told.value.hint or "")


def test_an_unknown_ending_brings_the_known_ones(tmp_path: Path) -> None:
    (tmp_path / "runs.toml").write_text(TEXT)
    with pytest.raises(NeronetError, match=r"files ending in '.toml' are not understood") as told:
        read(tmp_path / "runs.toml")
    assert ".yaml" in (told.value.hint or "")


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(NeronetError, match="there is no file"):
        read(tmp_path / "neronet.yaml")


def test_a_workbook_may_hold_all_experiments(tmp_path: Path) -> None:
    (tmp_path / "neronet.yaml").write_text("command: t\nworkbook: runs.csv\n")
    (tmp_path / "runs.csv").write_text("lr,depth\n")
    found = read(tmp_path)
    assert found.definitions == []
    assert found.workbook == Settings(str(tmp_path / "runs.csv"))


def test_a_project_is_found_from_a_folder_within_it(tmp_path: Path) -> None:
    (tmp_path / "neronet.yaml").write_text(TEXT)
    inner = tmp_path / "a" / "b"
    inner.mkdir(parents=True)
    assert find_project(inner) == find_project(tmp_path) == tmp_path


def test_outside_of_a_project_the_way_to_begin_is_told(tmp_path: Path) -> None:
    with pytest.raises(NeronetError, match=r"no neronet.yaml in .* or above it") as told:
        find_project(tmp_path)
    assert "neroman init" in (told.value.hint or "")
