"""``neroman add``: read experiments from a specification."""

from pathlib import Path

import click

from neronet.man import wiring
from neronet.man.cli import adding, following_files, options
from neronet.man.cli.picking import current_folder
from neronet.man.specs.project import find_project


@click.command("add")
@click.argument("file", required=False, type=click.Path(path_type=Path))
@options.dry_run
@click.option("--watch", is_flag=True, help="Go on: read again whenever a file is saved, until Ctrl-C.")
def command(file: Path | None, dry_run: bool, watch: bool) -> None:
    """Read experiments from FILE, or from this project's neronet.yaml and its workbook.

    What is known already keeps its number; an edited experiment gets a new revision. FILE may be the
    project's workbook.
    """
    path = file or find_project(current_folder())
    if watch and not dry_run:
        following_files.follow(wiring.build(), path)
        return
    specification, book = adding.read(path)
    if dry_run:
        for definition, origin in zip(specification.definitions, specification.origins, strict=True):
            shown = definition.name or (origin.where if origin else "")
            click.echo(f"{shown}: {definition.parameters}")
        told = adding.counted(adding.trial(path, specification, book))
        click.echo(f"{len(specification.definitions)} experiments ({told}); nothing was added")
        return
    man = wiring.build()
    outcome = adding.add(man, path, specification, book)
    adding.tell(outcome)
    adding.write(man, outcome, book)
