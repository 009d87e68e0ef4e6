"""``neroman metrics``: what would be read as metrics."""

import json
import os
import sys
from collections.abc import Iterator
from contextlib import nullcontext
from fnmatch import fnmatch
from pathlib import Path
from typing import IO, Any

import click

from neronet.errors import NeronetError
from neronet.man import trial
from neronet.man.cli import options
from neronet.man.cli.picking import current_folder
from neronet.man.core.homecoming import printable
from neronet.man.core.jsonable import as_json as plainly
from neronet.man.specs import catalogue
from neronet.man.specs.project import FILE
from neronet.man.trial import Outcome

_SHOWN = 60  #: characters of a line that says nothing


@click.group("metrics")
def command() -> None:
    """See how metrics are read."""


@command.command("test")
@click.argument("file")
@click.option("--as", "form", help="csv, json, jsonl, tensorboard or lines; without it, by the file's name.")
@click.option("--points", "only_points", is_flag=True, help="Leave out the lines that say nothing.")
@options.as_json
def test(file: str, form: str | None, only_points: bool, as_json: bool) -> None:
    """Show what would be read from each line of FILE (- is standard input), and what is ignored.

    In a project, its `metrics:` say how.
    """
    folder, metrics = _project()
    with _opened(file) as source:
        outcomes = _outcomes(source, file, form, metrics, folder)
        shown = (outcome for outcome in outcomes if outcome.points or not only_points)
        if as_json:
            for outcome in shown:
                for row in _plain(outcome):
                    click.echo(json.dumps(plainly(row)))
        else:
            _show(shown)


def _opened(file: str) -> Any:
    if file == "-":
        return nullcontext(sys.stdin.buffer)
    try:
        return Path(file).open("rb")
    except OSError as error:
        raise NeronetError(f"{file} cannot be read: {error.strerror}") from error


def _project() -> tuple[Path, list[Any]]:
    """Return the folder of the project that this is in, and the sources that any experiment of it names."""
    start = current_folder()
    for folder in (start, *start.parents):
        if (folder / FILE).is_file():
            found: list[Any] = []
            for definition in catalogue.read(folder).definitions:
                found += [item for item in definition.metrics if item not in found]
            return folder, found
    return start, []


def _outcomes(
    source: IO[bytes], name: str, form: str | None, metrics: list[Any], folder: Path
) -> Iterator[Outcome]:
    item = _named(name, metrics, folder)
    known = trial.form_of(name, form or (item or {}).get("as"))
    if known == "lines":
        mine = [{"line": item["line"]}] if item and "line" in item else metrics
        readers = trial.line_readers(mine, str(folder)) or trial.line_readers(["stdout"], str(folder))
        return trial.of_lines(trial.pieces(source, known), readers)
    reader = trial.file_reader(known, (item or {}).get("step", ""))
    return trial.of_file(trial.pieces(source, known), reader, by_line=known in trial.BY_LINE)


def _named(name: str, metrics: list[Any], folder: Path) -> dict[str, str] | None:
    """Return the source of the project that this file would be."""
    path = os.path.relpath(name, folder)
    for item in metrics:
        if isinstance(item, dict) and "python" not in item and fnmatch(path, item.get("file", "")):
            return item
    return None


def _plain(outcome: Outcome) -> Iterator[dict[str, Any]]:
    for point in outcome.points:
        yield {"line": outcome.line, "metric": point.name, "step": point.step, "value": point.value}
    if outcome.ignored:
        yield {"line": outcome.line, "ignored": outcome.ignored, "text": outcome.text}


def _show(outcomes: Iterator[Outcome]) -> None:
    """Print a table as it grows; columns keep a width, since nobody knows what comes."""
    click.echo(f"{'line':>6}  {'metric':<24} {'step':>10} {'value':>14}")
    points = ignored = 0
    known: set[str] = set()
    for outcome in outcomes:
        line = "" if outcome.line is None else str(outcome.line)
        for name, step, value in outcome.points:
            click.echo(f"{line:>6}  {name:<24} {step:>10.10g} {value:>14.8g}")
            known.add(name)
        points += len(outcome.points)
        if outcome.ignored:
            ignored += not outcome.points
            what = printable(outcome.text)[:_SHOWN]
            click.echo(f"{line:>6}  - {outcome.ignored}{': ' + what if what else ''}")
    click.echo(
        f"{points} value{'' if points == 1 else 's'} of {len(known)} metric{'' if len(known) == 1 else 's'};"
        f" {ignored} line{'' if ignored == 1 else 's'} ignored"
    )
