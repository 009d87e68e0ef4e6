"""Makes attempts at experiments: what start and restart share."""

import os
from collections.abc import Iterable, Sequence

import click

from neronet.errors import NeronetError
from neronet.man import bell
from neronet.man.cli import preflight
from neronet.man.cli.picking import listed
from neronet.man.core import plan
from neronet.man.core.plan import Batch
from neronet.man.store import attempts, experiments, projects
from neronet.man.transport import snapshot
from neronet.man.wiring import Neroman
from neronet.model.attempt import AttemptId
from neronet.model.experiment import Project


def launch(man: Neroman, numbers: Sequence[int], words: str, cluster: str | None) -> None:
    """Take the code as it stands, make one attempt at each experiment, and wake the daemon."""
    _check(man, numbers, cluster)
    connection = man.database.connection
    owners = projects.of_experiments(connection, list(numbers))
    codes = {
        project.folder: snapshot.take(project, man.places.snapshots) for project in _unique(owners.values())
    }
    with man.database.transaction() as tx:
        raced = attempts.live(tx, numbers)
        chosen = [number for number in numbers if number not in raced]
        started = attempts.start(
            tx,
            chosen,
            words=words,
            snapshots={number: codes[owners[number].folder] for number in chosen},
            variables=plan.shell_variables(os.environ),
            cluster=cluster,
            now=man.now(),
        )
    bell.ring_or_start(man.places)
    count = len(started.attempts)
    click.echo(f"batch {started.batch}: {count} attempt{'' if count == 1 else 's'} ({listed(chosen)})")


def preview(man: Neroman, numbers: Sequence[int], cluster: str | None) -> None:
    """Print what each attempt would run."""
    _check(man, numbers, cluster)
    for number in numbers:
        definition = experiments.definition(man.database.connection, number)
        batch = Batch(0, "", None, plan.shell_variables(os.environ))
        assignment = plan.assignment(AttemptId(number, 1), definition, batch)
        setup = "".join(f"{line}\n  " for line in assignment.setup.splitlines())
        click.echo(
            f"{number} {definition.name} on {cluster or definition.cluster}:\n  {setup}{assignment.command}"
        )
    click.echo(f"{len(numbers)} attempts would be made; nothing was started")


def _check(man: Neroman, numbers: Sequence[int], cluster: str | None) -> None:
    """Refuse now what could only fail later."""
    owners = projects.of_experiments(man.database.connection, list(numbers))
    for number in numbers:
        definition = experiments.definition(man.database.connection, number)
        place = cluster or definition.cluster
        man.clusters.check(place)
        if place == "local":
            folder = owners[number].folder
            _check_folder(number, folder)
            preflight.check_command(definition, folder, dict(os.environ), where=f"experiment {number}")


def _check_folder(number: int, folder: str) -> None:
    if not os.path.isdir(folder):
        raise NeronetError(
            f"experiment {number}: its project folder {folder} is gone",
            "move it back, or add it where it is now",
        )


def _unique(owners: Iterable[Project]) -> list[Project]:
    return list({project.folder: project for project in owners}.values())
