"""Projects: the folders that experiments come from."""

import json
import sqlite3

from neronet.model.experiment import Project


def save(tx: sqlite3.Connection, project: Project, digest: str = "") -> int:
    """Store the project under its folder and return its id; ``digest`` is that of its specification."""
    settings = json.dumps({"exclude": project.exclude, "limit": project.snapshot_limit, "digest": digest})
    row = tx.execute(
        "INSERT INTO projects (folder, name, settings) VALUES (?, ?, ?)"
        " ON CONFLICT (folder) DO UPDATE SET name = excluded.name, settings = excluded.settings RETURNING id",
        (project.folder, project.name, settings),
    ).fetchone()
    return int(row[0])


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
    return Project(row["name"], row["folder"], settings["exclude"], settings["limit"])
