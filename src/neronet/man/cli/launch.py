"""Makes attempts at experiments: what start and restart share."""

import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import click

from neronet.errors import NeronetError, NothingMatched
from neronet.host.inputs import Checked
from neronet.man import bell
from neronet.man.cli import asked, batch_system, dry_run, edits, joining, preflight
from neronet.man.cli.picking import listed
from neronet.man.core import shell
from neronet.man.store import attempts, experiments, projects
from neronet.man.transport import snapshot
from neronet.man.transport.settings import LOCAL
from neronet.man.wiring import Neroman
from neronet.model.experiment import Project

_LIVE = -1  #: no attempt's id


class Wish(NamedTuple):
    """How experiments shall be run."""

    words: str  #: the command, as it was typed
    cluster: str | None = None  #: there, whatever the experiments say
    at_once: int = 0  #: at most so many of the batch at the same time; 0 means as many as there is room for


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
    edits.warn(man, codes)
    with man.database.transaction() as tx:
        now_seen = attempts.startable(tx, numbers)
        chosen = [number for number in numbers if now_seen.get(number, _LIVE) == seen.get(number)]
        if not chosen:
            raise NothingMatched(f"nothing to start: another command has started {listed(numbers)} just now")
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
    joining.nudge_waiting(man, places)
    bell.ring_or_start(man.places)
    count = len(started.attempts)
    click.echo(f"batch {started.batch}: {asked.attempts(count)} ({listed(chosen)})")
    joining.tell_away(man, places)
    joining.ask_user(man, places)


def preview(man: Neroman, numbers: Sequence[int], wish: Wish) -> None:
    """Print what each attempt would run, what it asks for, and what a batch system would be given."""
    _check(man, numbers, wish)
    dry_run.show(man, numbers, wish.cluster, wish.at_once)


def _check(man: Neroman, numbers: Sequence[int], wish: Wish) -> set[str]:
    """Refuse now what could only fail later; return the clusters that are asked for."""
    connection = man.database.connection
    owners = projects.of_experiments(connection, list(numbers))
    found: set[preflight.Command] = set()
    checked = Checked()
    places: set[str] = set()
    for number in numbers:
        definition = experiments.definition(connection, number)
        place = wish.cluster or definition.cluster
        if place not in places:
            _check_at_once(batch_system.warden_of(man, place), place, wish)
            places.add(place)
        if place == LOCAL:
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


def _check_at_once(warden: str, place: str, wish: Wish) -> None:
    if wish.at_once and warden == LOCAL:
        raise NeronetError(
            f"on {place} neronet itself starts as many as there is room for, and knows no --at-once yet",
            "ask for more cpus each, so that fewer fit; or start them where there is a batch system",
        )


def _check_folder(number: int, folder: str) -> None:
    if not Path(folder).is_dir():
        raise NeronetError(
            f"experiment {number}: its project folder {folder} is gone",
            "move it back, or add it where it is now",
        )


def _unique(owners: Iterable[Project]) -> list[Project]:
    return list({project.folder: project for project in owners}.values())
