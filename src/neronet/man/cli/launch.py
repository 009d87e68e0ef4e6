"""Makes attempts at experiments: what start and restart share."""

import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import click

from neronet.errors import NeronetError, NothingMatched
from neronet.host.inputs import Checked
from neronet.man import bell, reach
from neronet.man.cli import edits, joining, preflight
from neronet.man.cli.picking import listed
from neronet.man.core import plan, shell
from neronet.man.core.plan import Batch
from neronet.man.store import attempts, experiments, projects
from neronet.man.transport import snapshot
from neronet.man.wiring import Neroman
from neronet.model.attempt import AttemptId
from neronet.model.experiment import Project
from neronet.model.resources import Resources, format_duration, format_size

_LIVE = -1  #: no attempt's id


def launch(
    man: Neroman,
    numbers: Sequence[int],
    words: str,
    cluster: str | None,
    seen: Mapping[int, int | None] | None = None,
) -> None:
    """Take the code as it stands, make one attempt at each experiment, and wake the daemon.

    ``seen`` are the newest attempts by which the experiments were chosen, else those of this moment:
    what another command has started since is left alone.
    """
    connection = man.database.connection
    seen = attempts.startable(connection, numbers) if seen is None else seen
    places = _check(man, numbers, cluster)
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
            words=words,
            snapshots={number: codes[owners[number].folder] for number in chosen},
            variables=shell.shell_variables(os.environ),
            cluster=cluster,
            now=man.now(),
        )
    joining.nudge_waiting(man, places)
    bell.ring_or_start(man.places)
    count = len(started.attempts)
    click.echo(f"batch {started.batch}: {_attempts(count)} ({listed(chosen)})")
    joining.ask_user(man, places)


def preview(man: Neroman, numbers: Sequence[int], cluster: str | None) -> None:
    """Print what each attempt would run, and what it asks for."""
    _check(man, numbers, cluster)
    batch = Batch(0, "", None, {})
    for number in numbers:
        definition = experiments.definition(man.database.connection, number)
        assignment = plan.assignment(AttemptId(number, 1), definition, batch)
        place = cluster or definition.cluster
        click.echo(f"{number} {definition.name} on {place}, {_asked(assignment.resources)}:")
        for line in (*assignment.setup.splitlines(), *assignment.command.splitlines()):
            click.echo(f"  {line}")
    click.echo(f"{_attempts(len(numbers))} would be made; nothing was started")


def _attempts(count: int) -> str:
    return f"{count} attempt{'' if count == 1 else 's'}"


def _asked(resources: Resources) -> str:
    """Return ``2 cpus, 16 G, 1 gpu, 2h 00m, partition=gpu``."""
    parts = [f"{resources.cpus} cpu{'' if resources.cpus == 1 else 's'}"]
    if resources.memory is not None:
        parts.append(format_size(resources.memory))
    if resources.gpus:
        parts.append(f"{resources.gpus} gpu{'' if resources.gpus == 1 else 's'}")
    parts.append("no time limit" if resources.time is None else format_duration(resources.time))
    return ", ".join([*parts, *(f"{name}={value}" for name, value in resources.options)])


def _check(man: Neroman, numbers: Sequence[int], cluster: str | None) -> set[str]:
    """Refuse now what could only fail later; return the clusters that are asked for."""
    connection = man.database.connection
    owners = projects.of_experiments(connection, list(numbers))
    found: set[preflight.Command] = set()
    checked = Checked()
    places: set[str] = set()
    for number in numbers:
        definition = experiments.definition(connection, number)
        place = cluster or definition.cluster
        if place not in places:
            reach.clusters(man.places).check(place)
            places.add(place)
        if place == "local":
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


def _check_folder(number: int, folder: str) -> None:
    if not Path(folder).is_dir():
        raise NeronetError(
            f"experiment {number}: its project folder {folder} is gone",
            "move it back, or add it where it is now",
        )


def _unique(owners: Iterable[Project]) -> list[Project]:
    return list({project.folder: project for project in owners}.values())
