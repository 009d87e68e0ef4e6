"""Notices that a specification was edited and not added again."""

import hashlib
from collections.abc import Iterable
from pathlib import Path

import click

from neronet.man.specs.project import FILE
from neronet.man.store import projects
from neronet.man.wiring import Neroman


def digest(path: Path) -> str:
    """Return the digest of a project's ``neronet.yaml``; empty for another file, or none."""
    file = path / FILE if path.is_dir() else path
    if file.name != FILE:
        return ""
    return _digest(file)


def _warn_of_workbooks(man: Neroman, folders: Iterable[str]) -> None:
    wanted = set(folders)
    for workbook in projects.workbooks(man.database.connection):
        file = Path(workbook.settings["file"])
        if workbook.folder in wanted and workbook.digest and _digest(file) not in ("", workbook.digest):
            click.echo(f"{file} was edited after it was added; `neroman add` takes the edits in", err=True)


def _digest(file: Path) -> str:
    try:
        return hashlib.sha256(file.read_bytes()).hexdigest()
    except OSError:
        return ""


def warn(man: Neroman, folders: Iterable[str]) -> None:
    """Say so when a project's ``neronet.yaml`` or workbook is not the one that was added."""
    folders = set(folders)
    _warn_of_workbooks(man, folders)
    known = projects.digests(man.database.connection)
    for folder in sorted(folders):
        now = digest(Path(folder))
        if known.get(folder) and now and now != known[folder]:
            click.echo(
                f"{folder}/{FILE} was edited after it was added; `neroman add` takes the edits in", err=True
            )
