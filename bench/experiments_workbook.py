"""How long it takes to read, check, add and write back a workbook of 10,000 rows, beside pandas."""

import functools
import random
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path

import xlsxwriter

from bench import peers
from bench.timing import Figures, Measure, Row, interleave, seconds
from neronet.man import workbooks
from neronet.man.core.written_cells import Facts
from neronet.man.sheets import read
from neronet.man.specs import catalogue
from neronet.man.store import experiments, projects
from neronet.man.store.database import open_database
from neronet.man.store.projects import Workbook

COLUMNS = 30
_PEER = "pandas, openpyxl: read"
_YAML = "command: python train.py\nworkbook: {file: runs.xlsx, write: [number, state]}\n"


def rows(count: int, runs: int) -> list[Row]:
    """Measure each step alone, and all that ``neroman add`` does with a new workbook together."""
    python = peers.commands("pandas[excel]") / "python"
    with tempfile.TemporaryDirectory(prefix="neronet-bench-") as name:
        folder = Path(name)
        fresh = folder / "fresh.xlsx"
        _make(fresh, count)
        (folder / "neronet.yaml").write_text(_YAML)
        steps: dict[str, Callable[[], object]] = {
            "read": functools.partial(_read, fresh),
            "read, checked and added": functools.partial(_add, folder),
        }
        contenders: dict[str, Measure] = {
            step: functools.partial(_prepared, folder, fresh, action) for step, action in steps.items()
        }
        contenders["states written back"] = functools.partial(_write_back, folder, fresh)
        contenders[_PEER] = functools.partial(_peer, python, fresh)
        found = interleave(contenders, runs)
    return [
        _row(f"workbook {count:,} x {COLUMNS} {step}", found[step], found[_PEER])
        for step in found
        if step != _PEER
    ]


def _row(work: str, ours: Figures, peer: Figures) -> Row:
    return Row(work, "s", False, ours, _PEER, peer)


def _make(path: Path, count: int) -> None:
    """Write rows of numbers, each sixth column of words; the last is what is known of each row."""
    rng = random.Random(7)  # noqa: S311 - the same rows each time
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Runs")
        sheet.write_row(0, 0, [f"p{column}" for column in range(COLUMNS)])
        for row in range(1, count + 1):
            for column in range(COLUMNS):
                is_word = column % 6 == 5
                sheet.write(row, column, f"kind{rng.randrange(5)}" if is_word else round(rng.random(), 4))


def _prepared(folder: Path, fresh: Path, action: Callable[[], object]) -> float:
    shutil.copyfile(fresh, folder / "runs.xlsx")
    return seconds(action)


def _read(path: Path) -> object:
    return read.read(path, path.read_bytes())


def _add(folder: Path) -> None:
    """Do what ``neroman add`` does, but for the writing back."""
    found = catalogue.survey(folder)
    specification = catalogue.specification(found)
    with tempfile.TemporaryDirectory() as home:
        database = open_database(Path(home) / "neronet.sqlite")
        with database.transaction() as tx:
            project = projects.save(tx, specification.project)
            experiments.save(
                tx, project, specification.definitions, 0.0, specification.places, specification.origins
            )
        database.close()


def _write_back(folder: Path, fresh: Path) -> float:
    """Write number and state of each row, as the daemon does: read, find the rows, write."""
    shutil.copyfile(fresh, folder / "runs.xlsx")
    specification = catalogue.read(folder)
    assert specification.workbook is not None, "the specification names one"
    keys = {definition.key: [number] for number, definition in enumerate(specification.definitions, 1)}
    facts = {number: Facts(number, "finished") for number in range(1, len(keys) + 1)}
    workbook = Workbook(1, str(folder), specification.workbook.to_json(), "")
    return seconds(lambda: workbooks.write(workbook, workbooks.Known(facts, keys)))


def _peer(python: Path, path: Path) -> float:
    script = Path(__file__).with_name("pandas_experiments.py")
    words = [str(word) for word in (python, script, path)]
    return float(subprocess.run(words, check=True, capture_output=True, text=True).stdout)
