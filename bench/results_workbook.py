"""How long it takes to write 10,000 experiments into a workbook, beside pandas."""

import functools
import json
import subprocess
import tempfile
from pathlib import Path

from bench import peers
from bench.selection import populate
from bench.timing import Measure, Row, interleave, seconds
from neronet.man import gathering
from neronet.man.core.jsonable import as_json
from neronet.man.gathering import Source
from neronet.man.results import catalogue
from neronet.man.results.choice import Choice
from neronet.man.store.database import Database, open_database

_NOW = 1_800_000_000.0
_SOURCE = Source("bench", "/bench", None, 1)
_FORMS = ("xlsx", "ods")
_ENGINES = ("openpyxl", "xlsxwriter")


def rows(count: int, runs: int) -> list[Row]:
    """Measure from the store to the bytes of the file; the peer is given its rows for nothing."""
    python = peers.commands("pandas[excel]") / "python"
    with tempfile.TemporaryDirectory(prefix="neronet-bench-") as folder:
        database = open_database(Path(folder) / "neronet.sqlite")
        try:
            populate(database, count)
            table = gathering.workbook(database.connection, _SOURCE, Choice(best={}), _NOW).results.table
            source = Path(folder) / "table.json"
            source.write_text(json.dumps(as_json(table._asdict())), encoding="utf-8")
            contenders: dict[str, Measure] = {
                form: functools.partial(seconds, functools.partial(_write, database, form)) for form in _FORMS
            }
            for engine in _ENGINES:
                contenders[engine] = functools.partial(_peer, python, source, engine)
            found = interleave(contenders, runs)
        finally:
            database.close()
    work = f"{count:,} x {len(table.heads)} from the store into"
    return [
        Row(f"{work} {form}", "s", False, found[form], f"pandas, {engine}, xlsx", found[engine])
        for form in _FORMS
        for engine in _ENGINES
    ]


def _write(database: Database, form: str) -> bytes:
    book = gathering.workbook(database.connection, _SOURCE, Choice(best={}), _NOW)
    return catalogue.workbook_writer(form)(book)


def _peer(python: Path, source: Path, engine: str) -> float:
    script, target = Path(__file__).with_name("pandas_workbook.py"), source.with_name("t.xlsx")
    words = [str(word) for word in (python, script, source, engine, target)]
    return float(subprocess.run(words, check=True, capture_output=True, text=True).stdout)
