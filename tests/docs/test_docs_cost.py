"""What the page of costs says of queries, counted."""

import functools
import sqlite3
from pathlib import Path
from typing import Any, ClassVar

import pytest
from docs.console import ROOT

from neronet.man.cli.main import run_with

PAGE = (ROOT / "docs" / "explanation" / "cost.md").read_text(encoding="utf-8")
FEW, MANY = 10, 1000
LOOKS = (["status"], ["status", "--json"], ["show", "3"], ["results", "--format", "csv"])


class Counting(sqlite3.Connection):
    """A connection like any other, whose statements are counted."""

    statements = 0
    last = ""
    opened: ClassVar[list[sqlite3.Connection]] = []

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.set_trace_callback(self._count)
        self.opened.append(self)

    @staticmethod
    def _count(statement: str) -> None:
        Counting.statements += statement != Counting.last  # a trigger's are told as the one that set it off
        Counting.last = statement


def statements(*words: str) -> int:
    """Run a command that must succeed; return how many statements it took."""
    Counting.statements = 0
    assert run_with(list(words)) == 0
    while Counting.opened:
        Counting.opened.pop().close()
    return Counting.statements


@pytest.fixture(params=[FEW, MANY], ids=lambda count: f"{count} experiments")
def number(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> int:
    """Make a store, and a specification with so many experiments in the current folder."""
    count = int(request.param)
    monkeypatch.setenv("NERONET_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(sqlite3, "connect", functools.partial(sqlite3.connect, factory=Counting))
    monkeypatch.chdir(tmp_path)
    statements("status", "--everywhere")
    text = f"command: 'true'\nexperiments: {{t: {{i: {{range: [0, {count}]}}}}}}\n"
    Path("neronet.yaml").write_text(text, encoding="utf-8")
    return count


def test_a_look_costs_the_same_however_many_experiments_there_are(number: int) -> None:
    statements("add")
    counts = [statements(*words) for words in LOOKS]
    assert 0 < max(counts) <= 20, (number, counts)
    assert "20 at most, however many experiments there are" in PAGE


def test_to_add_costs_two_statements_an_experiment(number: int) -> None:
    assert statements("add") == 17 + 2 * number
    assert "| `add` | 17, and 2 for each new experiment |" in PAGE
