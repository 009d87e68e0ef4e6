"""Results go to the screen, or whole into a file, in the format that was asked for."""

import csv
import io
import json
from pathlib import Path

import pytest
from man.cli.shell import PROJECT, Shell, spawn
from man.store.populace import NOON, from_kid
from spool.full_disk import full_disk

from neronet.model.event import KID, Finished, Points, Record
from neronet.protocol.messages import Happening


@pytest.fixture
def filled(shell: Shell) -> Shell:
    shell.begin()
    with shell.store() as store:
        store.start(1, 2)
        store.take_in(*from_kid("1.1", Points("loss", [1.0], [NOON], [0.1 + 0.2])))
        store.take_in(*from_kid("2.1", Points("loss", [1.0], [NOON], [float("nan")])))
    return shell


def test_the_table_for_people_is_that_of_status(filled: Shell) -> None:
    assert filled.do("results").splitlines() == filled.do("status", "--all").splitlines()[1:]


def test_csv_has_every_row_and_every_digit(filled: Shell) -> None:
    found = list(csv.DictReader(io.StringIO(filled.do("results", "--format", "csv"))))

    assert [row["name"] for row in found] == ["a-1", "a-2", "b"]
    assert [row["loss"] for row in found] == [repr(0.1 + 0.2), "nan", ""]


def test_json_comes_in_both_spellings(filled: Shell) -> None:
    told = filled.do("results", "a-*", "--json")

    assert told == filled.do("results", "a-*", "--format", "json")
    assert [row["loss"] for row in json.loads(told)] == [0.1 + 0.2, None]


def test_a_file_is_written_as_a_whole(filled: Shell) -> None:
    output = filled.folder / "results.csv"
    output.write_text("old")

    assert filled.do("results", "--format", "csv", "-o", "results.csv") == "wrote 3 rows to results.csv\n"

    assert output.read_text() == filled.do("results", "--format", "csv")
    assert sorted(path.name for path in filled.folder.iterdir()) == ["neronet.yaml", "results.csv"]


def test_a_link_stays_a_link_and_its_file_is_written(filled: Shell, tmp_path: Path) -> None:
    (filled.folder / "latest.csv").symlink_to(tmp_path / "behind.csv")

    filled.do("results", "--format", "csv", "-o", "latest.csv")

    assert (filled.folder / "latest.csv").is_symlink()
    assert (tmp_path / "behind.csv").read_text().startswith("number,name")


@pytest.mark.usefixtures("filled")
def test_a_pipe_is_written_into() -> None:
    with spawn("results", "--format", "csv", "-o", "/dev/stdout") as command:
        assert command.stdout is not None
        told = command.stdout.read()

    assert command.returncode == 0
    assert told.startswith("number,name")
    assert Path("/dev/stdout").is_symlink()


def test_an_unknown_format_brings_those_that_there_are(filled: Shell) -> None:
    answer = filled.call("results", "--format", "xls")

    formats = "table, csv, tsv, json, jsonl, md, latex, xlsx, ods"
    assert answer.code == 1
    assert answer.err == f"neroman: results cannot be written as 'xls'\n  the formats are: {formats}\n"


@pytest.mark.parametrize(
    ("name", "begins"),
    [
        ("r.csv", b"number,name"),
        ("r", b"number,name"),
        ("r.tsv", b"number\tname"),
        ("r.md", b"| number | name"),
        ("r.tex", b"% \\usepackage"),
        ("r.xlsx", b"PK"),
        ("r.ods", b"PK"),
    ],
)
def test_the_name_of_the_file_tells_the_format(filled: Shell, name: str, begins: bytes) -> None:
    assert filled.do("results", "-o", name) == f"wrote 3 rows to {name}\n"

    assert (filled.folder / name).read_bytes().startswith(begins)


def test_metrics_can_be_chosen_and_shown_at_their_best(filled: Shell) -> None:
    head, first, *_ = filled.do("results", "--metrics", "loss", "--best", "loss").splitlines()

    assert head.split()[-6:] == ["loss", "loss", "min", "loss", "min", "step"]
    assert first.split()[-3:] == ["0.3", "0.3", "1"]
    assert filled.do("results", "--best", "speed:max", "--format", "csv").startswith("number,name")
    answer = filled.call("results", "--best", "speed")
    assert (answer.code, answer.err.splitlines()[0]) == (
        1,
        "neroman: --best speed: is less of it better, or more?",
    )


def test_results_are_summed_up_for_a_paper(filled: Shell) -> None:
    with filled.store() as store:
        store.take_in(
            Happening("1.1", KID, Record(2, NOON, Finished(1.0))),
            Happening("2.1", KID, Record(2, NOON, Finished(1.0))),
        )

    told = filled.do("results", "1", "--over", "lr", "--format", "md")

    assert told.splitlines()[2] == "| 1 | 0.3 |"


def test_a_workbook_is_nothing_for_a_terminal(filled: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)

    answer = filled.call("results", "--format", "xlsx")

    assert (answer.code, answer.err) == (
        1,
        "neroman: xlsx is nothing for a terminal\n  write -o results.xlsx\n",
    )


def test_the_projects_own_workbook_is_written_at_once(shell: Shell) -> None:
    shell.write("results: results.xlsx\n" + PROJECT)
    shell.do("add")
    path = shell.folder / "results.xlsx"

    assert shell.do("results", "--workbook") == f"wrote {path}\n"

    assert path.read_bytes().startswith(b"PK")
    path.write_bytes(b"mine")
    answer = shell.call("results", "--workbook")
    told = "results.xlsx is not as neronet wrote it: results are in results-2.xlsx"
    assert (answer.code, answer.out, answer.err) == (
        0,
        f"wrote {shell.folder / 'results-2.xlsx'}\n",
        f"neroman: {told}\n",
    )
    assert f"study: {told}\n" in shell.call("status").err


def test_without_a_word_of_it_there_is_no_workbook(filled: Shell) -> None:
    answer = filled.call("results", "--workbook")

    assert (answer.code, answer.err.splitlines()[0]) == (1, "neroman: the project wants no results workbook")


def test_a_folder_that_there_is_not_is_told(filled: Shell) -> None:
    answer = filled.call("results", "--format", "csv", "-o", "nowhere/results.csv")

    assert (answer.code, answer.out) == (1, "")
    assert answer.err == "neroman: nowhere/results.csv cannot be written: No such file or directory\n"


def test_a_full_disk_keeps_the_old_file(filled: Shell) -> None:
    (filled.folder / "results.csv").write_text("old")

    with filled.store(), full_disk(10):  # the store is open already and only read
        answer = filled.call("results", "--format", "csv", "-o", "results.csv")

    assert (answer.code, "cannot be written" in answer.err) == (1, True)
    assert (filled.folder / "results.csv").read_text() == "old"
    assert sorted(path.name for path in filled.folder.iterdir()) == ["neronet.yaml", "results.csv"]


def test_with_nothing_added_there_is_nothing_to_show(shell: Shell) -> None:
    answer = shell.call("results")

    assert (answer.code, answer.err.splitlines()[0]) == (1, "neroman: no experiment matches all")
