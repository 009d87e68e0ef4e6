"""``neroman status``: where experiments stand."""

import json

import click

from neronet.man import bell, wiring
from neronet.man.cli import listing, options, table
from neronet.man.cli.picking import here, pick
from neronet.man.core import plan
from neronet.man.store import attempts, views
from neronet.man.store.views import Row
from neronet.man.wiring import Neroman

_ROWS = 40  #: shown to a person unless she asks for all
_FIELDS = ("number", "name", "state", "cause", "cluster", "attempt", "runtime", "parameters", "metrics")


@click.command("status")
@options.optional_selector
@options.everywhere
@options.as_json
@click.option("--all", "every", is_flag=True, help="Show every row, however many.")
def command(selector: tuple[str, ...], everywhere: bool, as_json: bool, every: bool) -> None:
    """Show where the experiments stand that SELECTOR picks, or all of this project.

    Only the store is read: nothing is asked of a cluster, and nothing is waited for.
    """
    man = wiring.build()
    numbers = _numbers(man, selector, everywhere=everywhere)
    if as_json:
        rows = views.rows(man.database.connection, numbers, man.now())
        click.echo(
            json.dumps([plan.as_json({field: getattr(row, field) for field in _FIELDS}) for row in rows])
        )
    else:
        _show(man, numbers, every=every)
    if attempts.count_live(man.database.connection):
        bell.ring_or_start(man.places)  # a daemon that was killed goes on where it was


def _numbers(man: Neroman, selector: tuple[str, ...], *, everywhere: bool) -> list[int] | None:
    """Return what is picked; None for everything there is."""
    if selector:
        return pick(man, selector, everywhere=everywhere)
    project = None if everywhere else here(man)
    if project is None:
        return None
    return [
        n
        for (n,) in man.database.connection.execute(
            "SELECT number FROM experiments WHERE project = ?", (project,)
        )
    ]


def _show(man: Neroman, numbers: list[int] | None, *, every: bool) -> None:
    connection = man.database.connection
    counts = views.counts(connection, numbers)
    click.echo(listing.summary(counts))
    if not counts:
        click.echo("`neroman init` writes a neronet.yaml to edit, `neroman add` reads it")
        return
    total = sum(counts.values())
    if total > _ROWS and not every:
        numbers = views.latest(connection, numbers, _ROWS)
    show_rows(views.rows(connection, numbers, man.now()))
    if total > _ROWS and not every:
        click.echo(f"… and {total - _ROWS} that changed earlier; --all shows them")


def show_rows(rows: list[Row]) -> None:
    """Print the table of experiments."""
    columns, cells = listing.table(rows)
    for line in table.lines(columns, cells, table.terminal_width()):
        click.echo(line, color=table.colour_allowed())
