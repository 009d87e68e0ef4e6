"""From the words on the command line to experiments."""

import sys
from collections.abc import Sequence
from pathlib import Path

import click

from neronet.errors import NeronetError, NothingMatched
from neronet.language.parser import parse_selector
from neronet.man.specs.project import find_project
from neronet.man.store import projects, where
from neronet.man.wiring import Neroman

_LISTED = 12


def pick(man: Neroman, words: Sequence[str], *, everywhere: bool = False) -> list[int]:
    """Return the numbers that the selector picks; several words are joined by commas.

    Raises ``SelectionError`` for what cannot be understood or exists nowhere, and
    ``NothingMatched`` when all is well and nothing is picked.
    """
    text = ",".join(words)
    numbers = where.select(man.database.connection, parse_selector(text), None if everywhere else here(man))
    if not numbers:
        raise NothingMatched(f"no experiment matches {text}", "`neroman status` shows what there is")
    return numbers


def here(man: Neroman) -> int | None:
    """Return the project of the current folder, if it is one and the store knows it."""
    try:
        folder = find_project(Path.cwd())
    except NeronetError:
        return None
    return projects.find(man.database.connection, str(folder))


def listed(numbers: Sequence[int]) -> str:
    """Return ``1-3,7,9-12``: numbers as a selector, shortened when there are very many parts."""
    parts: list[list[int]] = []
    for number in numbers:
        if parts and number == parts[-1][1] + 1:
            parts[-1][1] = number
        else:
            parts.append([number, number])
    texts = [str(first) if first == last else f"{first}-{last}" for first, last in parts]
    if len(texts) > _LISTED:
        texts = [*texts[:_LISTED], "…"]
    return ",".join(texts)


def ask_before(verb: str, numbers: Sequence[int], *, yes: bool) -> None:
    """Ask before something that cannot be undone, on a terminal and unless told not to."""
    if yes or not sys.stdin.isatty():
        return
    count = f"{len(numbers)} experiment{'s' if len(numbers) > 1 else ''}"
    click.confirm(f"{verb} {count} ({listed(numbers)})?", abort=True, err=True)
