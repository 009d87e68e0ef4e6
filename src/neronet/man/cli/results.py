"""``neroman results``: parameters and metrics as a table."""

from pathlib import Path

import click

from neronet.man import wiring
from neronet.man.cli import options
from neronet.man.cli.picking import pick
from neronet.man.cli.status import show_rows
from neronet.man.cli.writing import replaced
from neronet.man.results import catalogue
from neronet.man.results.export import flat
from neronet.man.store import views


@click.command("results")
@options.optional_selector
@options.everywhere
@options.as_json
@click.option("--format", "form", default="table", help="table (for people), csv, json or jsonl.")
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="Write to this file.")
def command(
    selector: tuple[str, ...], everywhere: bool, as_json: bool, form: str, output: Path | None
) -> None:
    """Show or export the results of the experiments that SELECTOR picks, or of all of this project."""
    form = "json" if as_json else form
    if output is not None and form == "table":
        form = output.suffix.lstrip(".").lower() or "csv"
    write = None if form == "table" else catalogue.writer(form)
    man = wiring.build()
    numbers = pick(man, selector or ("all",), everywhere=everywhere)
    rows = views.rows(man.database.connection, numbers, man.now())
    if write is None:
        show_rows(rows)
        return
    text = write(flat(rows))
    if output is None:
        click.echo(text, nl=False)
        return
    with replaced(output) as file:
        file.write(text)
    click.echo(f"wrote {len(rows)} row{'' if len(rows) == 1 else 's'} to {output}")
