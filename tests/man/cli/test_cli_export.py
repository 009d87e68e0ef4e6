"""Points leave the store whole, in columns that stay as they are, however many there are."""

import json
import sqlite3
import tracemalloc

import pytest
from man.cli.shell import Shell
from man.store.populace import NOON, from_kid

from neronet.man.results import points as writing
from neronet.man.results.points import Series
from neronet.man.store import pieces, points
from neronet.model.event import Crashed, Points, Started


@pytest.fixture
def filled(shell: Shell) -> Shell:
    shell.begin()
    with shell.store() as store:
        store.start(1, 2)
        loss = Points("loss", [1.0, 1.5], [NOON, NOON + 0.25], [0.1 + 0.2, float("nan")])
        store.take_in(*from_kid("1.1", loss, Points("acc", [1.0], [NOON], [float("inf")])))
        store.take_in(*from_kid("2.1", Points("loss", [3.0], [NOON], [5.0])))
    return shell


def test_csv_has_these_columns_and_every_digit(filled: Shell) -> None:
    assert filled.do("export", "all", "--points") == (
        "number,attempt,metric,step,time,value\n"
        f"1,1,acc,1,{NOON!r},inf\n"
        f"1,1,loss,1,{NOON!r},0.30000000000000004\n"
        f"1,1,loss,1.5,{NOON + 0.25!r},nan\n"
        f"2,1,loss,3,{NOON!r},5.0\n"
    )


def test_json_lines_have_the_same(filled: Shell) -> None:
    rows = [
        json.loads(line) for line in filled.do("export", "1", "--points", "--format", "jsonl").splitlines()
    ]
    assert rows == [
        {"number": 1, "attempt": 1, "metric": "acc", "step": 1, "time": NOON, "value": "inf"},
        {"number": 1, "attempt": 1, "metric": "loss", "step": 1, "time": NOON, "value": 0.1 + 0.2},
        {"number": 1, "attempt": 1, "metric": "loss", "step": 1.5, "time": NOON + 0.25, "value": None},
    ]


def test_a_file_is_written_as_a_whole_in_the_format_of_its_name(filled: Shell) -> None:
    assert filled.do("export", "2.1", "--points", "-o", "p.jsonl") == "wrote 1 point to p.jsonl\n"
    assert json.loads((filled.folder / "p.jsonl").read_text())["value"] == 5
    assert sorted(path.name for path in filled.folder.iterdir()) == ["neronet.yaml", "p.jsonl"]


def test_what_fails_leaves_the_old_file(filled: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise sqlite3.DatabaseError("malformed")

    (filled.folder / "p.csv").write_text("old")
    monkeypatch.setattr(pieces, "read", broken)
    assert filled.call("export", "all", "--points", "-o", "p.csv").code != 0
    assert (filled.folder / "p.csv").read_text() == "old"
    assert sorted(path.name for path in filled.folder.iterdir()) == ["neronet.yaml", "p.csv"]


def test_experiments_are_given_as_results_are(filled: Shell) -> None:
    assert filled.do("export", "1-2") == filled.do("results", "1-2", "--format", "csv")
    rows = [json.loads(line) for line in filled.do("export", "all", "--format", "jsonl").splitlines()]
    assert [row["name"] for row in rows] == ["a-1", "a-2", "b"]


@pytest.mark.parametrize("words", [("--points", "--format", "json"), ("--format", "xml")])
def test_an_unknown_format_is_told_with_those_that_there_are(filled: Shell, words: tuple[str, ...]) -> None:
    answer = filled.call("export", "all", *words)
    assert answer.code == 1
    assert "the formats are: csv" in answer.err


def test_every_attempt_is_given_unless_one_is_named(filled: Shell) -> None:
    with filled.store() as store:
        store.take_in(*from_kid("2.1", Started("node1", 7, "/f"), Crashed("exit code 1"))[1:])
        store.start(2)
        store.take_in(*from_kid("2.2", Points("loss", [1.0], [NOON], [6.0])))
    attempts = [line.split(",")[1] for line in filled.do("export", "2", "--points").splitlines()[1:]]
    assert attempts == ["1", "2"]
    assert filled.do("export", "2.2", "--points").splitlines()[1:] == [f"2,2,loss,1,{NOON!r},6.0"]


def test_long_curves_never_stand_in_memory_as_a_whole(filled: Shell) -> None:
    rows, length = 40, 5000
    with filled.store() as store:
        told = [Points("long", range(length), [NOON] * length, [at * 0.7 for at in range(length)])] * (
            rows + 2
        )
        for happening in from_kid("1.1", *told)[2:]:
            store.take_in(happening)
        connection = store.database.connection
        chosen = points.choose(connection, [1])
        _, write = writing.writer("csv")
        tracemalloc.start()
        count = 0
        for number, attempt, metric, curve in points.stream(connection, chosen):
            count += write(Series(number, attempt, metric, *curve)).count("\n")
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert count == chosen.total == rows * length + 3
    assert peak < 100 * 2 * length * 3
