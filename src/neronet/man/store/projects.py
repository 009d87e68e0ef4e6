"""Projects: the folders that experiments come from."""

import json
import sqlite3
from collections.abc import Mapping
from typing import Any, NamedTuple

from neronet.model.experiment import Project


class Workbook(NamedTuple):
    """The workbook of a project, as it was added."""

    project: int
    folder: str
    settings: dict[str, Any]  #: how it is read and written
    digest: str  #: of its content, when it was read or written last


class Trouble(NamedTuple):
    """A workbook that is not written."""

    file: str
    words: str
    since: float  #: seconds since the epoch


def save(
    tx: sqlite3.Connection,
    project: Project,
    digest: str = "",
    workbook: Mapping[str, Any] | None = None,
    workbook_digest: str = "",
) -> int:
    """Store the project under its folder and return its id; ``digest`` is that of its specification."""
    settings = json.dumps(
        {
            "exclude": project.exclude,
            "limit": project.snapshot_limit,
            "digest": digest,
            "notify": project.notify,
            "results": project.results,
            "workbook": workbook,
            "workbook_digest": workbook_digest,
        }
    )
    row = tx.execute(
        "INSERT INTO projects (folder, name, settings) VALUES (?, ?, ?)"
        " ON CONFLICT (folder) DO UPDATE SET name = excluded.name, settings = excluded.settings RETURNING id",
        (project.folder, project.name, settings),
    ).fetchone()
    return int(row[0])


def workbooks(connection: sqlite3.Connection) -> list[Workbook]:
    """Return the workbooks of all projects that have one."""
    rows = connection.execute("SELECT * FROM projects WHERE json_extract(settings, '$.workbook') IS NOT NULL")
    found = ((row, json.loads(row["settings"])) for row in rows)
    return [
        Workbook(row["id"], row["folder"], settings["workbook"], settings.get("workbook_digest", ""))
        for row, settings in found
    ]


def note_written(tx: sqlite3.Connection, project: int, before: str, after: str) -> None:
    """Store that neronet itself has changed the workbook: that is no edit of the user's."""
    tx.execute(
        "UPDATE projects SET settings = json_set(settings, '$.workbook_digest', ?)"
        " WHERE id = ? AND json_extract(settings, '$.workbook_digest') = ?",
        (after, project, before),
    )


def note_trouble(tx: sqlite3.Connection, project: int, words: str, now: float) -> None:
    """Store why the workbook is not written; empty when it is. ``since`` stays while there is trouble."""
    row = tx.execute("SELECT settings FROM projects WHERE id = ?", (project,)).fetchone()
    if row is None:
        return
    settings = json.loads(row[0])
    before = settings.get("workbook_trouble")
    if words or before:
        since = before["since"] if before and words else now
        settings["workbook_trouble"] = {"words": words, "since": since} if words else None
        tx.execute("UPDATE projects SET settings = ? WHERE id = ?", (json.dumps(settings), project))


def troubles(connection: sqlite3.Connection) -> list[Trouble]:
    """Return which workbooks are not written, and why."""
    rows = connection.execute(
        "SELECT json_extract(settings, '$.workbook.file'),"
        " json_extract(settings, '$.workbook_trouble.words'),"
        " json_extract(settings, '$.workbook_trouble.since') FROM projects"
        " WHERE json_extract(settings, '$.workbook_trouble') IS NOT NULL ORDER BY id"
    )
    return [Trouble(str(file), str(words), float(since)) for file, words, since in rows]


def find(tx: sqlite3.Connection, folder: str) -> int | None:
    """Return the id of the project in this very folder."""
    row = tx.execute("SELECT id FROM projects WHERE folder = ?", (folder,)).fetchone()
    return None if row is None else int(row[0])


def digests(connection: sqlite3.Connection) -> dict[str, str]:
    """Return, by folder, the digests of the specifications as they were added."""
    rows = connection.execute("SELECT folder, json_extract(settings, '$.digest') FROM projects")
    return {str(folder): str(digest or "") for folder, digest in rows}


def of_experiments(tx: sqlite3.Connection, numbers: list[int]) -> dict[int, Project]:
    """Return the project of each experiment."""
    projects = {row["id"]: _project(row) for row in tx.execute("SELECT * FROM projects")}
    rows = tx.execute(
        "SELECT number, project FROM experiments WHERE number IN (SELECT value FROM json_each(?))",
        (json.dumps(numbers),),
    )
    found = {number: projects[project] for number, project in rows}
    return {number: found[number] for number in numbers}


def _project(row: sqlite3.Row) -> Project:
    settings = json.loads(row["settings"])
    return Project(
        row["name"], row["folder"], settings["exclude"], settings["limit"], settings.get("results", {})
    )
