"""The page of the language has the program's own tables, and its examples are read by the program."""

import re
import subprocess
import sys

import pytest
from docs.console import ROOT

from neronet.host.clock import Clock
from neronet.kid.criteria import Facts
from neronet.language.names import BUILTINS, RUNNING
from neronet.language.parser import parse_expression, parse_selector
from neronet.language.scope import MISSING
from neronet.language.tree import ExpressionItem
from neronet.man.store.selection.items import CONDITIONS
from neronet.model.attempt import Assignment
from neronet.model.event import Points, Vitals

PAGE = (ROOT / "docs" / "reference" / "language.md").read_text(encoding="utf-8")
EXAMPLES = PAGE.split("## Expressions\n\n")[1].split("\n\n")[0]
ITEMS = re.findall(r"^\| (`.*?`) \|", PAGE.split("## Expressions")[0], re.MULTILINE)


def test_the_tables_are_those_of_the_program() -> None:
    tool = ROOT / "tools" / "make_language_page.py"
    answer = subprocess.run([sys.executable, tool, "--check"], capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stderr


@pytest.mark.parametrize("line", EXAMPLES.splitlines())
def test_an_example_is_an_expression(line: str) -> None:
    assert parse_expression(line.strip())


def test_every_kind_of_item_that_selects_stands_in_the_table_and_is_read() -> None:
    read = [parse_selector(text).items[0] for item in ITEMS for text in re.findall("`(.*?)`", item)]
    assert {type(item) for item in read} == {*CONDITIONS, ExpressionItem}


def test_the_names_that_nerokid_knows_are_those_of_the_page() -> None:
    facts = Facts(Assignment("3.1", "deeper", "true", {}), Clock())
    facts.take(Points("loss", [1.0], [0.0], [0.5]))
    facts.take_vitals(Vitals(1.0, 0.5, 1, 0.5, 1, 1))
    known = {name for name in BUILTINS if facts.value(name) is not MISSING}
    said = re.search(r"nerokid knows of these: `(.*?)`", PAGE)
    assert said is not None
    assert set(said[1].split()) == known == RUNNING
