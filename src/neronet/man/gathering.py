"""What the store knows of experiments, as a results workbook or a table."""

import platform
import sqlite3
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from neronet.man.results import curves, export, summary
from neronet.man.results.book import Workbook
from neronet.man.results.choice import Choice
from neronet.man.results.curves import Chart
from neronet.man.results.export import Cell, Sheet
from neronet.man.store import environments, figures, series, views
from neronet.man.store.views import Row
from neronet.model.resources import format_duration
from neronet.release import RELEASE

_BEFORE = ("number", "name")
_AFTER = ("state", "cause", "runtime", "cluster", "host", "attempt", "revision")
_HERE = "local"  #: the cluster whose folders can be opened
_BATCHES = 20  #: newest ones of which the code is told


class Source(NamedTuple):
    """Which experiments, and of what."""

    name: str
    folder: str
    numbers: Sequence[int] | None  #: None are all of the project
    project: int | None = None


def workbook(connection: sqlite3.Connection, source: Source, choice: Choice, now: float) -> Workbook:
    """Return all that a results workbook shows; it is read at one moment."""
    connection.execute("BEGIN")  # so that no sheet is ahead of another
    try:
        rows = views.rows(connection, source.numbers, now, project=source.project)
        known = _known(connection, rows, choice)
        folders = [_folder(row) for row in rows]
        results = export.sheet(rows, known, choice, _BEFORE, _AFTER)._replace(links=folders)
        summed = summary.sheet(summary.summary(rows, known, choice)) if choice.over else None
        about = _about(connection, source, choice, rows, results, now)
        return Workbook(
            export.picked(results, choice.columns), summed, _charts(connection, rows, choice), about
        )
    finally:
        connection.execute("COMMIT")


def table(
    connection: sqlite3.Connection, numbers: Sequence[int], choice: Choice, now: float, *, joined: bool
) -> export.Table:
    """Return one table: the experiments, or, where they are summed up, their groups.

    ``joined`` puts mean and deviation into one cell, for people.
    """
    rows = views.rows(connection, numbers, now)
    if choice.over:
        summed = summary.summary(rows, _known(connection, rows, choice), choice)
        return summary.table(summed) if joined else summary.sheet(summed).table
    return export.flat(rows, _known(connection, rows, choice), choice)


def _known(connection: sqlite3.Connection, rows: Iterable[Row], choice: Choice) -> export.Figures:
    if choice.best == {} and not choice.over:  # the rows have all that is shown
        return {}
    return figures.of_attempts(connection, [row.attempt_id for row in rows if row.attempt_id is not None])


def _folder(row: Row) -> str | None:
    return row.folder if row.cluster == _HERE and row.folder and Path(row.folder).is_dir() else None


def _charts(connection: sqlite3.Connection, rows: Sequence[Row], choice: Choice) -> list[Chart]:
    by, log = choice.curves.by, choice.curves.log
    charts = []
    for metric in choice.curves.metrics:
        having = [row for row in rows if metric in row.metrics]
        groups, left_out = curves.groups(having, by)
        lines = [
            curves.mean(
                group.label,
                (series.curve(connection, attempt, metric) for attempt in group.attempts),
                log=log,
            )
            for group in groups
        ]
        drawn = [line for line in lines if line.steps]
        charts.append(Chart(metric, drawn, log, curves.is_ordered(having, by), left_out))
    return charts


def _about(
    connection: sqlite3.Connection,
    source: Source,
    choice: Choice,
    rows: Sequence[Row],
    sheet: Sheet,
    now: float,
) -> list[tuple[str, Cell]]:
    states = views.counts(connection, source.numbers, project=source.project)
    lines: list[tuple[str, Cell]] = [
        ("project", source.name),
        ("folder", source.folder),
        ("written", time.strftime("%Y-%m-%d %H:%M:%S %z", time.localtime(now))),
        ("by", f"neronet {RELEASE} on {platform.node()}"),
        ("experiments", ", ".join(f"{count} {state}" for state, count in states.items())),
    ]
    old = [row.as_of for row in rows if row.as_of is not None]
    if old:
        age = format_duration(max(0.0, now - min(old)))
        lines.append(("out of reach", f"{len(old)} experiments, as they were up to {age} ago"))
    heads = {column.head for column in sheet.columns}
    missing = [head for head in choice.columns if head not in heads]
    if missing:
        lines.append(("columns not there", f"{', '.join(missing)}: of {', '.join(sorted(heads))}"))
    lines += _batches(connection, rows)
    lines.append(("", "This file is written anew by neronet: work in a copy of it."))
    return lines


def _batches(connection: sqlite3.Connection, rows: Sequence[Row]) -> list[tuple[str, Cell]]:
    """Tell by which command the newest batches were started, and with which code."""
    lines: list[tuple[str, Cell]] = []
    for batch in sorted({row.batch for row in rows if row.batch is not None})[-_BATCHES:]:
        words, snapshot = connection.execute(
            "SELECT words, snapshot FROM batches WHERE number = ?", (batch,)
        ).fetchone()
        commit = (environments.code_of(connection, batch) or {}).get("commit")
        told = [words, snapshot and f"snapshot {snapshot}", commit and f"commit {commit}"]
        lines.append((f"batch {batch}", ", ".join(filter(None, told))))
    return lines
