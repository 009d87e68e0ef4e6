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
    try:
        return hashlib.sha256(file.read_bytes()).hexdigest()
    except OSError:
        return ""


def warn(man: Neroman, folders: Iterable[str]) -> None:
    """Say so when a project's ``neronet.yaml`` is not the one that was added."""
    known = projects.digests(man.database.connection)
    for folder in sorted(set(folders)):
        now = digest(Path(folder))
        if known.get(folder) and now and now != known[folder]:
            click.echo(
                f"{folder}/{FILE} was edited after it was added; `neroman add` takes the edits in", err=True
            )
