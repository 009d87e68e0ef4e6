"""The specifications in the manual are read by the program, and its tables are the program's."""

import re
from pathlib import Path

import pytest

from neronet.man.specs.catalogue import read
from neronet.man.specs.keys import KEYS
from neronet.man.specs.yaml_file import parse

PAGE = (Path(__file__).parents[2] / "docs" / "reference" / "specification.md").read_text(encoding="utf-8")
COMPLETE = re.findall(r"^```yaml complete\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
PARTS = re.findall(r"^```yaml\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)


def names(text: str, folder: Path) -> list[str]:
    (folder / "neronet.yaml").write_text(text, encoding="utf-8")
    return [definition.name for definition in read(folder).definitions]


@pytest.mark.parametrize("text", COMPLETE)
def test_a_complete_specification_is_read(text: str, tmp_path: Path) -> None:
    assert names(text, tmp_path)


@pytest.mark.parametrize("text", PARTS)
def test_a_part_is_read_within_a_specification(text: str, tmp_path: Path) -> None:
    assert parse(text, "part").keys
    assert names("command: t\nexperiments: {a: {}}\n" + text, tmp_path) == ["a"]


def test_the_first_example_comes_to_what_the_page_says(tmp_path: Path) -> None:
    found = names(COMPLETE[0], tmp_path)
    assert (len(found), found[0], found[1], found[-1]) == (31, "baseline", "deeper-1", "deeper-30")


def test_the_example_of_inheritance_comes_to_what_the_page_says(tmp_path: Path) -> None:
    found = names(COMPLETE[3], tmp_path)
    assert found == ["adam.plain", "adam.wide-1", "adam.wide-2", "adam.patient", "sgd"]


def test_every_key_stands_in_the_table_with_its_place_and_meaning() -> None:
    for key in KEYS.values():
        places = "%s | %s" % ("yes" if key.project else "", "yes" if key.experiment else "")
        row = re.sub(" +", " ", "| `%s` | %s | %s" % (key.name, places, key.meaning))
        assert row in PAGE, row
