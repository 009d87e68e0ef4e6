"""``neroman watch``: follow experiments in the terminal."""

import sys

import click
from rich.console import Console
from rich.live import Live
from rich.text import Text

from neronet.man import wiring
from neronet.man.cli import listing, options, table
from neronet.man.cli.following import counts_until_done
from neronet.man.cli.picking import pick
from neronet.man.store import views
from neronet.man.wiring import Neroman

_INTERVAL = 0.5


@click.command("watch")
@options.optional_selector
@options.everywhere
def command(selector: tuple[str, ...], everywhere: bool) -> None:
    """Follow the experiments that SELECTOR picks (else the newest batch) until they end, or Ctrl-C."""
    man = wiring.build()
    watch(man, pick(man, selector or ("last",), everywhere=everywhere))


def watch(man: Neroman, numbers: list[int]) -> None:
    """Show a live table on a terminal; elsewhere, a line for each change of the counts."""
    if not sys.stdout.isatty():
        said = ""
        for counts in counts_until_done(man, numbers, _INTERVAL):
            if listing.summary(counts) != said:
                said = listing.summary(counts)
                click.echo(said)
        return
    console = Console()
    with Live(console=console, auto_refresh=False, vertical_overflow="crop") as live:
        for counts in counts_until_done(man, numbers, _INTERVAL):
            live.update(_page(man, numbers, counts, console.height), refresh=True)


def _page(man: Neroman, numbers: list[int], counts: dict[str, int], height: int) -> Text:
    connection = man.database.connection
    room = max(3, height - 4)
    shown = numbers if len(numbers) <= room else views.latest(connection, numbers, room)
    columns, cells = listing.table(views.rows(connection, shown, man.now()))
    lines = [listing.summary(counts), *table.lines(columns, cells, table.terminal_width())]
    return Text.from_ansi("\n".join(lines))
