"""``neroman status``: where experiments stand."""

import json
import time

import click

from neronet.errors import NeronetError
from neronet.man import bell, wiring
from neronet.man.cli import listing, options, table, unsent
from neronet.man.cli.picking import here, pick
from neronet.man.core.jsonable import as_json as plainly
from neronet.man.store import attempts, clusters, outbox, outputs, projects, publications, views
from neronet.man.store.views import Row
from neronet.man.wiring import Neroman
from neronet.model.resources import format_duration

_TROUBLE = {
    clusters.Kind.UNREACHABLE: "unreachable",
    clusters.Kind.ASKS: "waits for you",
    clusters.Kind.TROUBLE: "in trouble",
}
_ROWS = 40  #: shown to a person unless she asks for all
_FIELDS = (
    "number",
    "name",
    "state",
    "cause",
    "cluster",
    "attempt",
    "revision",
    "runtime",
    "parameters",
    "metrics",
    "held",
    "needs",
    "notified",
    "as_of",
)


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
    numbers = pick(man, selector, everywhere=everywhere) if selector else None
    project = None if selector or everywhere else here(man)
    letters = outbox.unsent(man.database.connection)
    books = publications.wanted(man.database.connection)
    if as_json:
        rows = views.rows(man.database.connection, numbers, man.now(), project=project)
        click.echo(json.dumps([plainly({field: getattr(row, field) for field in _FIELDS}) for row in rows]))
    else:
        _show(man, numbers, project, every=every)
        _show_troubles(man)
        _show_workbooks(man)
        _show_publications(books)
        unsent.tell(letters)
    connection = man.database.connection
    is_behind = unsent.is_open(letters) or any(book.is_behind for book in books)
    if attempts.count_live(connection) or outputs.count_due(connection) or is_behind:
        _wake_daemon(man)


def _show(man: Neroman, numbers: list[int] | None, project: int | None, *, every: bool) -> None:
    """Print the experiments of these numbers, or all of the project, or all."""
    connection = man.database.connection
    counts = views.counts(connection, numbers, project=project)
    click.echo(listing.summary(counts))
    if not counts:
        click.echo("`neroman init` writes a neronet.yaml to edit, `neroman add` reads it")
        return
    total = sum(counts.values())
    if total > _ROWS and not every:
        numbers = views.latest(connection, numbers, _ROWS, project=project)
    show_rows(views.rows(connection, numbers, man.now(), project=project))
    if total > _ROWS and not every:
        click.echo(f"… and {total - _ROWS} that changed earlier; --all shows them")


def _show_troubles(man: Neroman) -> None:
    for cluster, since, (kind, words, heard) in clusters.troubles(man.database.connection):
        day = time.strftime("%a %H:%M", time.localtime(since))
        age = format_duration(max(0.0, man.now() - since))
        click.echo(f"{cluster} {_TROUBLE[kind]} since {day} ({age}): {words}", err=True)
        if heard is not None and kind is not clusters.Kind.TROUBLE:
            old = format_duration(max(0.0, man.now() - heard))
            click.echo(f"  what is shown of it is {old} old", err=True)


def _show_workbooks(man: Neroman) -> None:
    for file, words, since in projects.troubles(man.database.connection):
        day = time.strftime("%a %H:%M", time.localtime(since))
        click.echo(f"{file} {words} (since {day})", err=True)


def _show_publications(books: list[publications.Book]) -> None:
    for book in books:
        if book.trouble is not None:
            click.echo(f"{book.name}: {book.trouble}", err=True)


def _wake_daemon(man: Neroman) -> None:
    """Let a daemon that was killed go on where it was; what was shown is right without it."""
    try:
        bell.ring_or_start(man.places)
    except NeronetError as error:
        click.echo(f"neroman: {error.what}", err=True)


def show_rows(rows: list[Row]) -> None:
    """Print the table of experiments."""
    columns, cells = listing.table(rows)
    for line in table.lines(columns, cells, table.terminal_width()):
        click.echo(line, color=table.colour_allowed())
