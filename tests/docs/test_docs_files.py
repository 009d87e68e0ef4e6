"""The page of files names the files that there are, and its lines of a journal are ones."""

import json
import re

import pytest
from docs.console import ROOT, blocks

from neronet.kid.workplace import Environment
from neronet.man import bell
from neronet.man.config import places
from neronet.model.attempt import Assignment
from neronet.model.event import KINDS, from_json, to_json
from neronet.model.resources import Resources
from neronet.spool import folder

PAGE = ROOT / "docs" / "reference" / "files.md"
TEXT = PAGE.read_text(encoding="utf-8")
LINES = [
    line for block in blocks(PAGE) if block.words == ["jsonl"] for line in block.text.splitlines() if line
]
PLAIN = [json.loads(line) for line in LINES]
RECORDS = [plain for plain in PLAIN if "n" in plain] + [
    plain["record"] for plain in PLAIN if "record" in plain and "n" not in plain
]


@pytest.mark.parametrize("plain", RECORDS, ids=lambda plain: plain["kind"])
def test_an_example_is_an_event_as_it_is_written(plain: dict[str, object]) -> None:
    again = to_json(from_json(plain))
    assert json.dumps(again, sort_keys=True) == json.dumps(plain, sort_keys=True)


def test_every_kind_of_event_has_an_example() -> None:
    assert {plain["kind"] for plain in RECORDS} == set(KINDS)


def test_every_variable_that_a_program_gets_is_named() -> None:
    assignment = Assignment("1.1", "one", "true", {"lr": 0.1}, resources=Resources(gpus=1))
    given = Environment({}).of("owner/1.1", "/folder", assignment, ["0"])
    table = TEXT.split("## What the program gets")[1]
    named = {
        "NERO_LR" if name == "NERO_<NAME>" else name
        for name in re.findall(r"^\| `(\w.*?)`", table, re.MULTILINE)
    }
    assert {name.decode() for name in given} == named


def test_every_file_of_an_attempt_is_named() -> None:
    names = (folder.ASSIGNMENT, folder.EVENTS, *folder.STREAMS, f"{folder.WORK}/{folder.PARAMETERS}")
    for name in names:
        assert f"`{name}`" in TEXT, name


def test_every_place_of_a_user_is_named() -> None:
    home = places({"NERONET_HOME": "/home"})
    for place in (home.config, home.data, home.run, home.cluster):
        assert f"`$NERONET_HOME/{place.name}`" in TEXT, place
    for file in (home.store, home.clusters, bell.pipe_path(home), bell.lock_path(home), bell.log_path(home)):
        assert f"`{file.name}`" in TEXT, file
    for inside in (home.snapshots, home.bundles):
        assert f"`{inside.name}/" in TEXT, inside
