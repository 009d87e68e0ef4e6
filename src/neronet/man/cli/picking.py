"""From the words on the command line to experiments."""

import sys
from collections.abc import Sequence
from pathlib import Path

import click

from neronet.errors import NeronetError, NothingMatched
from neronet.language.parser import parse_selector
from neronet.man.specs.project import FILE
from neronet.man.store import projects, where
from neronet.man.store.where import Picked
from neronet.man.wiring import Neroman

_LISTED = 12


def pick(man: Neroman, words: Sequence[str], *, everywhere: bool = False, acting: bool = False) -> list[int]:
    """Return the numbers that ``choose`` finds."""
    return choose(man, words, everywhere=everywhere, acting=acting).numbers


def choose(man: Neroman, words: Sequence[str], *, everywhere: bool = False, acting: bool = False) -> Picked:
    """Return what the selector picks; several words are joined by commas.

    What is ``acting``, and does not only show, takes in all projects when told so, never by being
    called outside of one.

    Raises ``SelectionError`` for what cannot be understood or exists nowhere, and
    ``NothingMatched`` when all is well and nothing is picked.
    """
    text = ",".join(words)
    selector = parse_selector(text)
    by_number = where.by_number_only(selector)
    project = None if everywhere or by_number else here(man)
    if acting and project is None and not everywhere and not by_number:
        raise NeronetError(
            f"outside a project, {text} would pick from all of them",
            "change into the project's folder, or say --everywhere",
        )
    picked = where.pick(man.database.connection, selector, project, now=man.now(), text=text)
    if not picked.numbers:
        raise NothingMatched(f"no experiment matches {text}", "`neroman status` shows what there is")
    return picked


def here(man: Neroman) -> int | None:
    """Return the project of the current folder or the nearest above it; None when there is no project.

    Raises ``NeronetError`` when there is one and the store does not know it.
    """
    start = current_folder()
    for folder in (start, *start.parents):
        project = projects.find(man.database.connection, str(folder))
        if project is not None:
            return project
        if (folder / FILE).is_file():
            raise NeronetError(
                f"the project in {folder} has not been added",
                "run `neroman add`, or look at all projects with --everywhere",
            )
    return None


def current_folder() -> Path:
    """Return the folder that the command was typed in; raises ``NeronetError`` when it was removed."""
    try:
        return Path.cwd()
    except FileNotFoundError as error:
        raise NeronetError("the folder you are in is gone", "change into another") from error


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
    """Ask before something that cannot be undone, on a terminal and unless told not to.

    Raises ``NeronetError`` when the answer is no.
    """
    if yes or not sys.stdin.isatty():
        return
    count = f"{len(numbers)} experiment{'s' if len(numbers) > 1 else ''}"
    if not click.confirm(f"{verb} {count} ({listed(numbers)})?", err=True):
        raise NeronetError("nothing was done")
