"""``neroman restart``: make another attempt at experiments that have ended."""

import sys

import click

from neronet.errors import NothingMatched
from neronet.man import wiring
from neronet.man.cli import options
from neronet.man.cli.launch import launch, preview
from neronet.man.cli.picking import ask_before, listed, pick
from neronet.man.store import views
from neronet.model.lifecycle import ENDED

_ENDED = {state.value for state in ENDED}


@click.command("restart")
@options.selector
@options.everywhere
@options.dry_run
@options.yes
@click.option("--cluster", help="Run there, whatever the experiments say.")
def command(
    selector: tuple[str, ...], everywhere: bool, dry_run: bool, yes: bool, cluster: str | None
) -> None:
    """Make another attempt at the experiments that SELECTOR picks and that have ended.

    The earlier attempts stay as they are. Code and parameters are taken as they stand now.
    """
    man = wiring.build()
    numbers = pick(man, selector, everywhere=everywhere, acting=True)
    rows = views.rows(man.database.connection, numbers, man.now())
    ended = [row.number for row in rows if row.state in _ENDED]
    others = [row.number for row in rows if row.state not in _ENDED]
    if not ended:
        raise NothingMatched(
            f"nothing to restart: {listed(others)} has not ended", "`neroman start` starts it"
        )
    if others:
        click.echo(f"not ended, and left alone: {listed(others)}", err=True)
    if dry_run:
        preview(man, ended, cluster)
        return
    ask_before("restart", ended, yes=yes)
    seen = {row.number: row.attempt_id for row in rows}
    launch(man, ended, " ".join(sys.argv[1:]), cluster, seen)
