"""Results workbooks: which projects want one, what is in the files, and which files are neronet's."""

import json
import sqlite3
from typing import Any, NamedTuple


class Book(NamedTuple):
    """A project's results workbook as it is wanted, and as it stands."""

    project: int
    name: str  #: the project's
    folder: str
    settings: dict[str, Any]  #: ``results:`` as it was checked
    news: int  #: counts whatever happens to the project
    written: int  #: how much of it is in the file
    trouble: str | None  #: why it is not written, or not where it is wanted
    files: dict[str, list[str]]  #: stamps of what neronet wrote, by path

    @property
    def is_behind(self) -> bool:
        """Tell whether something has happened that the file does not have."""
        return self.news != self.written


_SELECT = """
    SELECT id, name, folder, json_extract(settings, '$.results') AS results, news, written, trouble,
        (SELECT json_group_object(file, json_array(stamp, before)) FROM workbooks WHERE project = id) AS files
    FROM projects WHERE json_extract(settings, '$.results.workbook') IS NOT NULL
"""


def wanted(connection: sqlite3.Connection) -> list[Book]:
    """Return the workbooks that projects want."""
    return [_book(row) for row in connection.execute(_SELECT)]


def of_project(connection: sqlite3.Connection, project: int) -> Book | None:
    """Return the project's workbook; None when it wants none."""
    row = connection.execute(f"{_SELECT} AND id = ?", (project,)).fetchone()
    return None if row is None else _book(row)


def stamp(tx: sqlite3.Connection, project: int, file: str, new: str, there: str | None) -> None:
    """Note the file that is about to take the place of the one that is there."""
    tx.execute("INSERT OR REPLACE INTO workbooks VALUES (?, ?, ?, ?)", (project, file, new, there))


def forget(tx: sqlite3.Connection, project: int, file: str) -> None:
    """Forget a file: it is gone, or the user's."""
    tx.execute("DELETE FROM workbooks WHERE project = ? AND file = ?", (project, file))


def note(tx: sqlite3.Connection, project: int, written: int | None, trouble: str | None) -> None:
    """Note how much is in the file (None: as before), and what is wrong with that."""
    tx.execute(
        "UPDATE projects SET written = ifnull(?, written), trouble = ? WHERE id = ?",
        (written, trouble, project),
    )


def _book(row: sqlite3.Row) -> Book:
    files = {file: [stamp for stamp in stamps if stamp] for file, stamps in json.loads(row["files"]).items()}
    return Book(
        row["id"],
        row["name"],
        row["folder"],
        json.loads(row["results"]),
        row["news"],
        row["written"],
        row["trouble"],
        files,
    )
