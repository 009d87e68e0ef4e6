"""A snapshot's list of files survives JSON, names the snapshot, and holds nothing that could do harm."""

import json
from typing import Any

import pytest

from neronet.model import manifest
from neronet.model.manifest import FILE, LINK, PROGRAM, Item

SHA = "ab" * 32
ITEMS = [Item("a/b.py", FILE, SHA, 3), Item("odd\n\udcff", PROGRAM, SHA, 0), Item("link", LINK, SHA, 6)]


def test_a_list_survives_json() -> None:
    assert manifest.from_json(json.loads(json.dumps(manifest.to_json(ITEMS)))) == ITEMS


def test_the_name_tells_paths_kinds_and_contents() -> None:
    others = [
        ITEMS[:2],
        [ITEMS[0]._replace(kind=PROGRAM), *ITEMS[1:]],
        [ITEMS[0]._replace(path="c"), *ITEMS[1:]],
    ]
    names = {manifest.name_of(items) for items in (ITEMS, *others)}
    assert len(names) == 4


@pytest.mark.parametrize(
    "plain",
    [
        [["../a", FILE, SHA, 1]],
        [["/a", FILE, SHA, 1]],
        [["a", "device", SHA, 1]],
        [["a", FILE, "xyz", 1]],
        [["a", FILE, SHA, -1]],
        [["a", FILE, SHA, 1.5]],
        [["a", FILE, SHA, True]],
        [[1, FILE, SHA, 1]],
        [["a", [], SHA, 1]],
        [["a", FILE, SHA]],
        [["a", FILE, SHA, 1], ["a", FILE, SHA, 1]],
        [["a", LINK, SHA, 1], ["a/b", FILE, SHA, 1]],
        [["a/b/c", FILE, SHA, 1], ["a/b", LINK, SHA, 1]],
        [7],
    ],
)
def test_a_list_that_could_do_harm_is_refused(plain: list[Any]) -> None:
    with pytest.raises(ValueError, match=r"not a|leads out|stands twice"):
        manifest.from_json(plain)
