"""A workbook is checked, added, and written back to; what cannot be done is said and nothing is lost."""

import json
import random
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from man.cli.shell import Shell
from man.sheets import making, reading
from man.store.populace import from_kid

from neronet.man import wiring
from neronet.man.cli import following_files
from neronet.model.event import Crashed, Finished, Points, Started

YAML = """\
project: study
command: echo --lr {lr} --depth {depth}
workbook: {file: runs.xlsx, columns: {state: Status}, write: [number, cause, min(loss)]}
"""
ROWS: making.Rows = [
    ["lr", "depth", "Status", "note"],
    [0.1, 3, "TODO", "first"],
    [0.2, "[4, 5]", "", "two"],
    [0.3, 6, "TODO", ""],
]


@pytest.fixture
def book(shell: Shell) -> Path:
    shell.write(YAML)
    return making.workbook(shell.folder / "runs.xlsx", ROWS)


def change(book: Path, cells: dict[str, object]) -> None:
    """Edit and save it, as she would."""
    found = openpyxl.load_workbook(book)
    for address, value in cells.items():
        found["Runs"][address] = value
    found.save(book)


def numbers_and_parameters(shell: Shell) -> dict[int, tuple[object, ...]]:
    return {
        row["number"]: tuple(row["parameters"].values()) for row in json.loads(shell.do("status", "--json"))
    }


def test_numbers_and_states_are_written_beside_the_rows(shell: Shell, book: Path) -> None:
    assert shell.do("add") == "study: 4 new (1-4)\n"
    assert reading.rows(book)[0] == ["lr", "depth", "Status", "note", "number", "cause", "min(loss)"]
    assert reading.column(book, "number") == [1, "2-3", 4]
    assert reading.column(book, "Status") == ["TODO", "defined", "TODO"]
    assert shell.do("add") == "study: 4 as before\n"


def test_what_happens_is_written_by_hand_or_by_the_next_add(shell: Shell, book: Path) -> None:
    shell.do("add")
    shell.do("start", "all")
    with shell.store() as store:
        loss = Points("loss", [1.0, 2.0], [1.0, 2.0], [0.5, 0.75])
        store.take_in(*from_kid("1.1", Started("n", 1, "/s"), loss, Finished(9.0)))
        store.take_in(*from_kid("2.1", Started("n", 1, "/s"), Crashed("exit code 1", 1.0, 1)))

    assert shell.do("workbook", "write") == "4 cells changed\n"

    assert reading.column(book, "Status") == ["finished", "1 crashed, 1 waiting", "waiting"]
    assert reading.column(book, "min(loss)") == [0.5, None, None]
    assert shell.do("workbook", "write") == "0 cells changed\n"
    assert "edited after" not in shell.call("start", "all", "--dry-run").err


def test_sorted_edited_and_new_rows_are_told_apart_by_their_numbers(shell: Shell, book: Path) -> None:
    shell.do("add")
    heads, *rows = reading.rows(book)
    rows = [rows[2], [], [0.9, 9], rows[0], rows[1]]
    rows[0][1] = 66
    making.workbook(book, [heads, *rows], sheet="Renamed")

    assert shell.do("add") == "study: 1 new (5), 1 changed (4), 3 as before\n"

    assert numbers_and_parameters(shell) == {1: (0.1, 3), 2: (0.2, 4), 3: (0.2, 5), 4: (0.3, 66), 5: (0.9, 9)}
    assert reading.column(book, "number", "Renamed") == [4, None, 5, 1, "2-3"]


@pytest.mark.parametrize("seed", range(3))
def test_any_history_of_sorting_and_editing_keeps_each_row_its_experiment(
    shell: Shell, book: Path, seed: int
) -> None:
    rng = random.Random(seed)
    making.workbook(book, [["lr", "depth", "tag"], *([n / 10, n, f"row{n}"] for n in range(8))])
    shell.do("add")
    owners = dict(zip(reading.column(book, "tag"), reading.column(book, "number"), strict=True))
    for turn in range(4):
        heads, *rows = reading.rows(book)
        rng.shuffle(rows)
        for row in rng.sample(rows, 3):
            row[1] = rng.randrange(100)
        rows.insert(rng.randrange(len(rows)), [5, 1000 + turn, f"new{turn}"])
        if turn == 2:
            gone = rows.pop(0)
            owners.pop(gone[2], None)
        making.workbook(book, [heads, *rows])
        shell.do("add")
        now = dict(zip(reading.column(book, "tag"), reading.column(book, "number"), strict=True))
        assert {tag: now[tag] for tag in owners} == owners
        stored = numbers_and_parameters(shell)
        for row in reading.rows(book)[1:]:
            assert stored[row[heads.index("number")]] == (row[0], row[1])
        owners = now


def test_a_copied_row_is_refused_by_both_cells_and_a_foreign_number_by_its_own(
    shell: Shell, book: Path
) -> None:
    shell.do("add")
    change(book, {"E4": 1})
    told = shell.call("add")
    assert (told.code, "runs.xlsx:Runs!E4: 1 stands here and in runs.xlsx:Runs!E2" in told.err) == (1, True)
    change(book, {"E4": 99})
    assert "runs.xlsx:Runs!E4: 99 is no experiment of this project" in shell.call("add").err
    assert len(numbers_and_parameters(shell)) == 4


def test_two_rows_that_exchange_their_values_keep_their_numbers(shell: Shell, book: Path) -> None:
    shell.do("add")
    change(book, {"A2": 0.3, "B2": 6, "A4": 0.1, "B4": 3})
    assert shell.do("add") == "study: 2 changed (1,4), 2 as before\n"
    assert numbers_and_parameters(shell)[1] == (0.3, 6)


def test_a_deleted_row_is_absent_and_comes_back_with_its_number(shell: Shell, book: Path) -> None:
    shell.do("add")
    heads, *rows = reading.rows(book)
    making.workbook(book, [heads, rows[0]])
    assert shell.do("add") == "study: 1 as before, 3 no longer in the file, and kept (2-4)\n"
    making.workbook(book, [heads, [0.3, 6], rows[0]])
    assert shell.do("add") == "study: 2 as before, 2 no longer in the file, and kept (2-3)\n"
    assert reading.column(book, "number") == [4, 1]


def test_while_it_is_open_nothing_is_written_and_it_is_said(shell: Shell, book: Path) -> None:
    before = book.read_bytes()
    lock = book.with_name(".~lock.runs.xlsx#")
    lock.write_text(",ada,laptop,1.1.2026;")
    told = shell.call("add")
    assert (told.code, told.out) == (0, "study: 4 new (1-4)\n")
    assert "runs.xlsx is open: ada on laptop" in told.err
    assert book.read_bytes() == before
    lock.unlink()
    shell.do("workbook", "write")
    assert reading.column(book, "number") == [1, "2-3", 4]


def test_a_csv_file_is_written_back_to_in_its_own_way(shell: Shell) -> None:
    shell.write(YAML.replace("runs.xlsx, columns: {state: Status}", "runs.csv, decimal: ','"))
    book = shell.folder / "runs.csv"
    book.write_bytes("lr;depth;näme\r\n0,5;3;ä\r\n\r\n0,7;[1, 2];\r\n".encode("cp1252"))
    shell.do("add")
    assert book.read_bytes().decode("cp1252").splitlines() == [
        "lr;depth;näme;number;cause;min(loss)",
        "0,5;3;ä;1",
        "",
        "0,7;[1, 2];;2-3",
    ]
    assert shell.do("add") == "study: 3 as before\n"


def test_a_column_of_formulas_is_left_alone_and_a_lost_one_is_told(shell: Shell, book: Path) -> None:
    change(book, {"C3": "=1+1"})
    told = shell.call("add")
    assert "column C holds formulas, and is not overwritten with state" in told.err
    assert reading.column(book, "number") == [1, "2-3", 4]
    change(book, {"C1": "Stand", "C3": ""})
    assert "runs.xlsx:Runs has no column 'Status', where state belongs" in shell.call("workbook", "write").err
    book.unlink()
    assert "runs.xlsx cannot be read" in shell.call("workbook", "write").err


def test_only_takes_in_what_is_to_be_done_and_keeps_what_it_has_taken(shell: Shell, book: Path) -> None:
    shell.write(YAML.replace("columns:", "only: 'status = TODO', columns:"))
    assert shell.do("add") == "study: 2 new (1-2)\n"
    shell.do("start", "all")
    shell.do("workbook", "write")
    assert reading.column(book, "Status") == ["waiting", None, "waiting"]
    change(book, {"C3": "TODO"})
    assert shell.do("add") == "study: 2 new (3-4), 2 as before\n"


@pytest.mark.usefixtures("book")
def test_what_is_written_into_a_workbook_makes_no_other_code(shell: Shell) -> None:
    shell.do("add")
    shell.do("start", "1")
    shell.do("workbook", "write")
    shell.do("start", "2")
    with shell.store() as store:
        batches = store.database.connection.execute("SELECT snapshot FROM batches").fetchall()
    assert [len(batches), len({row[0] for row in batches})] == [2, 1]


@pytest.mark.usefixtures("book")
def test_a_check_shows_what_each_row_would_become(shell: Shell) -> None:
    out = shell.do("workbook", "check", "runs.xlsx")
    assert "titles in row 1, 3 rows" in out
    assert "note" in out
    assert "4 experiments: 4 new" in out
    found = json.loads(shell.do("workbook", "check", "runs.xlsx", "--json"))
    assert found["first"][0] == {
        "where": "runs.xlsx:Runs!A2",
        "name": None,
        "command": "echo --lr {lr} --depth {depth}",
        "parameters": {"lr": 0.1, "depth": 3},
    }
    assert found["becomes"] == {"new": 4, "changed": 0, "as_before": 0, "absent": 0}
    assert "has not been added" in shell.call("status", "--json").err


def test_a_check_tells_all_mistakes_and_add_the_first(shell: Shell) -> None:
    rows: making.Rows = [["lr", "depth"], ["1, 2", 3], [0.1, "1,5"], [0.2, 3], ["x y", "2;3"]]
    book = making.workbook(shell.folder / "runs.xlsx", rows)
    shell.write(YAML.replace(", columns: {state: Status}", ""))
    told = shell.call("workbook", "check", book.name)
    assert told.code == 1
    assert [line.split(":")[1] for line in told.err.splitlines() if line.startswith("runs")] == [
        "Runs!A2",
        "Runs!B3",
        "Runs!B5",
    ]
    assert "(and 2 more: `neroman workbook check runs.xlsx` lists them)" in shell.call("add").err


def test_a_check_proposes_what_neronet_yaml_could_say(shell: Shell) -> None:
    rows: making.Rows = [
        ["", "", "", "Test", ""],
        ["Learning rate", "Depth", "status", "10ep", "50ep"],
        [0.1, 3, "TODO"],
    ]
    making.workbook(shell.folder / "runs.xlsx", rows, merged=["D1:E1"])
    shell.write("command: echo {learning_rate} {depth}\nexperiments: {}\n")
    told = shell.call("workbook", "check", "runs.xlsx")
    proposed = told.out.partition("could say:\n")[2]
    assert "header: [1, 2]" in proposed
    assert "columns: {learning_rate: Learning rate, state: status}" in proposed
    shell.write("command: echo {learning_rate} {depth}\n" + proposed)
    assert shell.do("add") == "study: 1 new (1)\n"


def test_a_watch_takes_in_each_save_and_no_mistake_ends_it(
    shell: Shell, book: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    steps: list[Callable[[], object]] = [
        lambda: change(book, {"B2": 33}),
        lambda: book.write_bytes(book.read_bytes()[:500]),
        lambda: making.workbook(book, [["lr", "depth"], [7, 7]]),
        lambda: shell.write(YAML.replace("study", "renamed")),
    ]
    saves = iter(steps)
    looks = 0

    def rest(_seconds: float) -> None:
        nonlocal looks
        looks += 1
        if looks % 4 == 0:
            save = next(saves, None)
            if save is None:
                raise KeyboardInterrupt
            save()

    man = wiring.build()
    with pytest.raises(KeyboardInterrupt):
        following_files.follow(man, shell.folder, rest)
    man.database.close()

    told = [line.partition(" ")[2] for line in capsys.readouterr().out.splitlines() if line[:1].isdigit()]
    assert told[:2] == ["study: 4 new (1-4)", "study: 1 changed (1), 3 as before"]
    assert told[2].startswith("not taken in: runs.xlsx is broken")
    assert told[3].startswith("study: 1 new (5), 4 no longer")
    assert told[4].startswith("renamed: 1 as before")
    assert len(told) == 5
