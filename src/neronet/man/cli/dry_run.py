"""What attempts would be: their commands, and the scripts that a batch system would get."""

from collections.abc import Mapping, Sequence

import click

from neronet.errors import ClusterUnreachable, NeronetError
from neronet.man.cli import asked, batch_system
from neronet.man.cli.picking import listed
from neronet.man.core import plan
from neronet.man.core.homecoming import printable
from neronet.man.core.plan import Batch
from neronet.man.store import experiments, views
from neronet.man.transport.settings import LOCAL
from neronet.man.wiring import Neroman
from neronet.model.attempt import Assignment, AttemptId
from neronet.model.experiment import Definition


def show(
    man: Neroman,
    numbers: Sequence[int],
    cluster: str | None,
    at_once: int,
    changed: Mapping[int, Definition],
    waits: Mapping[int, Sequence[int]],
) -> None:
    """Print what each attempt would run, what it asks for, and what a batch system would be given.

    ``changed`` are definitions as they would be, where they are not as they stand; ``waits``, after what
    an experiment would begin. Raises
    ``ClusterUnreachable`` when a script cannot be shown, after all else has been.
    """
    batch = Batch(0, "", None, {}, at_once)
    places: dict[str, list[Assignment]] = {}
    for number in numbers:
        definition = changed.get(number) or experiments.definition(man.database.connection, number)
        attempt = len(views.attempts_of(man.database.connection, number)) + 1
        assignment = plan.assignment(AttemptId(number, attempt), definition, batch)
        place = cluster or definition.cluster
        places.setdefault(place, []).append(assignment)
        after = f", after {listed(waits[number])}" if number in waits else ""
        click.echo(f"{number} {definition.name} on {place}, {asked.resources(assignment.resources)}{after}:")
        for line in (*assignment.setup.splitlines(), *assignment.command.splitlines()):
            click.echo(f"  {line}")
    away = [error for error in (_script(man, *entry) for entry in places.items()) if error is not None]
    click.echo(f"{asked.attempts(len(numbers))} would be made; nothing was started")
    if away:
        raise away[0]


def _script(man: Neroman, place: str, assignments: list[Assignment]) -> NeronetError | None:
    """Print what a batch system would be given; return why it cannot be shown."""
    warden = batch_system.warden_of(man, place)
    if warden == LOCAL:
        return None
    try:
        script = batch_system.script(man, place, assignments)
    except ClusterUnreachable as error:
        return ClusterUnreachable(f"the script for {warden} cannot be shown: {error.what}", error.hint)
    except NeronetError as error:
        return NeronetError(f"the script for {warden} cannot be shown: {error.what}", error.hint)
    click.echo(f"{place} would give {warden}:")
    for line in script.splitlines():
        click.echo(printable(line))
    return None
