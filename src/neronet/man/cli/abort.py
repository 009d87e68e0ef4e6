"""``neroman abort``: end experiments that wait or run."""

import click

from neronet.errors import NothingMatched
from neronet.man import bell, wiring
from neronet.man.cli import joining, options
from neronet.man.cli.picking import ask_before, listed, pick
from neronet.man.store import attempts, views
from neronet.model.lifecycle import LIVE

_LIVE = {state.value for state in LIVE}


@click.command("abort")
@options.selector
@options.everywhere
@options.dry_run
@options.yes
@click.option("--reason", default="by user", show_default=True, help="Recorded as the cause.")
def command(selector: tuple[str, ...], everywhere: bool, dry_run: bool, yes: bool, reason: str) -> None:
    """End the experiments that SELECTOR picks: those that wait never start, those that run are stopped.

    A program is asked first (SIGTERM) and killed when it has not ended in time.
    """
    man = wiring.build()
    numbers = pick(man, selector, everywhere=everywhere, acting=True)
    rows = views.rows(man.database.connection, numbers, man.now())
    live = [row for row in rows if row.state in _LIVE]
    chosen = [row.number for row in live]
    if not live:
        raise NothingMatched(f"nothing to abort: {listed(numbers)} neither waits nor runs")
    if dry_run:
        click.echo(f"{len(live)} would be aborted ({listed(chosen)}); nothing was done")
        return
    ask_before("abort", chosen, yes=yes)
    with man.database.transaction() as tx:
        attempts.stop(tx, [row.attempt_id for row in live if row.attempt_id is not None], reason, man.now())
    bell.ring_or_start(man.places)
    click.echo(f"aborting {len(live)} ({listed(chosen)})")
    joining.tell_away(man, {row.cluster for row in live if row.cluster})
