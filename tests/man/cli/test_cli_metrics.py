"""What would be read from a recorded log is shown line by line, with what is ignored and why."""

import io
import json
import sys
from pathlib import Path

import pytest
from man.cli.shell import Shell

EVENT_FILES = Path(__file__).parents[2] / "capture" / "event_files"
LOG = "epoch=1 loss=0.5\nsome words\n\nepoch=2 loss=0.25"


def told(shell: Shell, *words: str) -> list[list[str]]:
    return [line.split(maxsplit=3) for line in shell.do("metrics", "test", *words).splitlines()[1:-1]]


def test_each_line_of_a_log_is_shown_with_what_it_says(shell: Shell) -> None:
    shell.write(LOG, "train.log")
    assert told(shell, "train.log") == [
        ["1", "loss", "1", "0.5"],
        ["2", "-", "no", "number under a name: some words"],
        ["4", "loss", "2", "0.25"],
    ]
    assert shell.do("metrics", "test", "train.log").endswith("2 values of 1 metric; 1 line ignored\n")
    assert len(told(shell, "train.log", "--points")) == 2


def test_json_says_the_same(shell: Shell) -> None:
    shell.write("epoch,loss\n1,nan\n2\n", "h.csv")
    assert [json.loads(line) for line in shell.do("metrics", "test", "h.csv", "--json").splitlines()] == [
        {"line": 1, "ignored": "no number under a name", "text": "epoch,loss"},
        {"line": 2, "metric": "loss", "step": 1, "value": None},
        {"line": 3, "ignored": "rows with another number of columns than the header", "text": "2"},
    ]


def test_standard_input_is_read(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(LOG.encode())))
    assert told(shell, "-", "--points") == [["1", "loss", "1", "0.5"], ["4", "loss", "2", "0.25"]]


def test_the_format_is_that_of_the_name_or_the_one_that_is_asked_for(shell: Shell) -> None:
    shell.write('{"epoch": 3, "a": {"b": 1}}', "state.json")
    shell.write("epoch,loss\n1,5\n", "data.txt")
    assert told(shell, "state.json") == [["a.b", "3", "1"]]
    assert told(shell, "data.txt", "--as", "csv")[1:] == [["2", "loss", "1", "5"]]
    assert len(told(shell, str(EVENT_FILES / "tensorboardx-1.tfevents"))) == 5


def test_a_projects_own_readers_are_used(shell: Shell) -> None:
    (shell.folder / "analytics.py").write_text("def f(line):\n    return {'words': len(line.split())}\n")
    lines = "stdout, {line: 'RAM (?P<ram>[0-9]+)'}, {python: 'analytics.py:f'}"
    sources = f"[{lines}, {{file: 'out/*', as: csv, step: t}}]"
    shell.write(f"command: t\nmetrics: {sources}\nexperiments: {{a: {{}}}}\n")
    shell.write("RAM 7\n", "x.log")
    (shell.folder / "out").mkdir()
    shell.write("t,epoch,loss\n5,1,2\n", "out/one")
    assert told(shell, "x.log") == [["1", "ram", "1", "7"], ["1", "words", "1", "2"]]
    assert told(shell, "out/one", "--points") == [["2", "loss", "5", "2"]]


@pytest.mark.parametrize(
    ("words", "what"), [(("nowhere.log",), "cannot be read"), (("x.log", "--as", "xml"), "no format")]
)
def test_a_mistake_is_told(shell: Shell, words: tuple[str, ...], what: str) -> None:
    shell.write(LOG, "x.log")
    answer = shell.call("metrics", "test", *words)
    assert answer.code == 1
    assert what in answer.err


def test_what_a_function_raises_is_shown(shell: Shell) -> None:
    (shell.folder / "broken.py").write_text("def f(line):\n    return {'a': 1 / 0}\n")
    shell.write("command: t\nmetrics: {python: 'broken.py:f'}\nexperiments: {a: {}}\n")
    shell.write("line\n", "x.log")
    assert "ZeroDivisionError" in shell.do("metrics", "test", "x.log")
