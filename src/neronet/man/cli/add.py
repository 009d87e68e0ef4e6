"""``neroman add``: read experiments from a specification."""

from pathlib import Path

import click

from neronet.errors import NeronetError, SpecificationError
from neronet.man import reach, wiring
from neronet.man.cli import edits, listing, options
from neronet.man.cli.picking import current_folder, listed
from neronet.man.specs import catalogue
from neronet.man.specs.project import find_project
from neronet.man.specs.specification import Specification
from neronet.man.store import experiments, order, projects
from neronet.man.store.experiments import Added
from neronet.man.wiring import Neroman


@click.command("add")
@click.argument("file", required=False, type=click.Path(path_type=Path))
@options.dry_run
def command(file: Path | None, dry_run: bool) -> None:
    """Read experiments from FILE, or from this project's neronet.yaml.

    What is known already keeps its number; an edited experiment gets a new revision.
    """
    path = file or find_project(current_folder())
    specification = catalogue.read(path)
    definitions = specification.definitions
    if dry_run:
        for definition in definitions:
            click.echo(f"{definition.name}: {definition.parameters}")
        click.echo(f"{len(definitions)} experiments; nothing was added")
        return
    man = wiring.build()
    _check_clusters(man, specification)
    with man.database.transaction() as tx:
        project = projects.save(tx, specification.project, edits.digest(path))
        added = experiments.save(tx, project, definitions, man.now(), specification.places)
        order.needed(tx, [*added.new, *added.revised])  # refuses what nobody is called
    click.echo(f"{specification.project.name}: {_told(added)}")
    for words, changed in (("kept", added.kept), ("given up for the file's", added.dropped)):
        for number, values in changed.items():
            shown = ", ".join(f"{name}={listing.value(value)}" for name, value in values.items())
            click.echo(f"what `restart --set` changed is {words}: {number}: {shown}", err=True)


def _check_clusters(man: Neroman, specification: Specification) -> None:
    wanted = zip(specification.definitions, specification.places, strict=True)
    files = {definition.cluster: place.rpartition(":")[0] for definition, place in wanted}
    for cluster, file in files.items():
        try:
            reach.clusters(man.places).check(cluster)
        except SpecificationError:  # a mistake in the list of clusters
            raise
        except NeronetError as error:
            raise SpecificationError(file, error.what, error.hint) from error


def _told(added: Added) -> str:
    parts = []
    if added.new:
        parts.append(f"{len(added.new)} new ({listed(added.new)})")
    if added.revised:
        parts.append(f"{len(added.revised)} changed ({listed(added.revised)})")
    if added.same:
        parts.append(f"{len(added.same)} as before")
    if added.absent:
        parts.append(f"{len(added.absent)} no longer in the file, and kept ({listed(added.absent)})")
    return ", ".join(parts)
