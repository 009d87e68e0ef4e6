"""Makes attempts at experiments: what start and restart share."""

import os
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import click

from neronet.errors import NeronetError, NothingMatched
from neronet.host.inputs import Checked
from neronet.man import bell
from neronet.man.cli import asked, batch_system, dry_run, edits, joining, preflight
from neronet.man.cli.picking import listed
from neronet.man.core import changes, shell
from neronet.man.store import (
    attempts,
    environments,
    experiments,
    holds,
    needs,
    order,
    overrides,
    projects,
    views,
)
from neronet.man.transport import git, snapshot
from neronet.man.transport.settings import LOCAL
from neronet.man.wiring import Neroman
from neronet.model.experiment import Definition, Project

_LIVE = -1  #: no attempt's id


class Wish(NamedTuple):
    """How experiments shall be run."""

    words: str  #: the command, as it was typed
    cluster: str | None = None  #: there, whatever the experiments say
    at_once: int = 0  #: at most so many of the batch at the same time; 0 means as many as there is room for
    changes: Mapping[str, Any] = {}  #: other values of parameters
    held: bool = False  #: they begin only after their release


def launch(
    man: Neroman, numbers: Sequence[int], wish: Wish, seen: Mapping[int, int | None] | None = None
) -> None:
    """Take the code as it stands, make one attempt at each experiment, and wake the daemon.

    ``seen`` are the newest attempts by which the experiments were chosen, else those of this moment:
    what another command has started since is left alone.
    """
    connection = man.database.connection
    seen = attempts.startable(connection, numbers) if seen is None else seen
    places = _check(man, numbers, wish)
    owners = projects.of_experiments(connection, list(numbers))
    codes = {
        project.folder: snapshot.take(project, man.places.snapshots) for project in _unique(owners.values())
    }
    commits = {codes[folder]: git.look(Path(folder)) for folder in codes}
    edits.warn(man, codes)
    with man.database.transaction() as tx:
        now_seen = attempts.startable(tx, numbers)
        chosen = [number for number in numbers if now_seen.get(number, _LIVE) == seen.get(number)]
        if not chosen:
            raise NothingMatched(f"nothing to start: another command has started {listed(numbers)} just now")
        if wish.changes:
            overrides.change(tx, chosen, wish.changes, man.now())
        needed = order.check(tx, chosen)
        started = attempts.start(
            tx,
            chosen,
            words=wish.words,
            snapshots={number: codes[owners[number].folder] for number in chosen},
            variables=shell.shell_variables(os.environ),
            cluster=wish.cluster,
            now=man.now(),
            at_once=wish.at_once,
        )
        for code, said in commits.items():
            if said is not None:
                environments.note_code(tx, started.batch, code, said)
        needs.note(tx, needed)
        if wish.held:
            holds.ask(tx, views.newest(tx, chosen), held=True)
    joining.nudge_waiting(man, places)
    bell.ring_or_start(man.places)
    count = len(started.attempts)
    click.echo(f"batch {started.batch}: {asked.attempts(count)} ({listed(chosen)})")
    joining.tell_away(man, places)
    joining.ask_user(man, places)


def preview(man: Neroman, numbers: Sequence[int], wish: Wish) -> None:
    """Print what each attempt would run, what it asks for, and what a batch system would be given."""
    _check(man, numbers, wish)
    changed = _changed(man.database.connection, numbers, wish)
    waits = order.unfinished(man.database.connection, numbers)
    dry_run.show(man, numbers, wish.cluster, wish.at_once, changed, waits)


def _check(man: Neroman, numbers: Sequence[int], wish: Wish) -> set[str]:
    """Refuse now what could only fail later; return the clusters that are asked for."""
    connection = man.database.connection
    owners = projects.of_experiments(connection, list(numbers))
    order.check(connection, numbers)
    found: set[preflight.Command] = set()
    checked = Checked()
    named = experiments.clusters(connection, numbers)
    places = {wish.cluster} if wish.cluster else set(named.values())
    for place in sorted(places):
        batch_system.warden_of(man, place)  # there is such a cluster
    definitions = _changed(connection, numbers, wish)
    for number in numbers:
        if (wish.cluster or named[number]) == LOCAL:
            definition = definitions[number] if definitions else experiments.definition(connection, number)
            command = preflight.command_of(definition, owners[number].folder, os.environ)
            if command not in found:
                _check_folder(number, command.folder)
                where = experiments.source(connection, number) or f"experiment {number}"
                preflight.check(command, where)
                found.add(command)
            if definition.inputs:
                where = experiments.source(connection, number) or f"experiment {number}"
                preflight.check_inputs(definition, where, checked)
    return places


def _changed(connection: sqlite3.Connection, numbers: Sequence[int], wish: Wish) -> dict[int, Definition]:
    """Return the definitions that are to be changed; raises ``NeronetError`` when one cannot be."""
    return {
        number: changes.changed(before, wish.changes, f"experiment {number}")
        for number in (numbers if wish.changes else ())
        for before in [experiments.definition(connection, number)]
    }


def _check_folder(number: int, folder: str) -> None:
    if not Path(folder).is_dir():
        raise NeronetError(
            f"experiment {number}: its project folder {folder} is gone",
            "move it back, or add it where it is now",
        )


def _unique(owners: Iterable[Project]) -> list[Project]:
    return list({project.folder: project for project in owners}.values())
