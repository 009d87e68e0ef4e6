"""``neroman abort``: end experiments that wait or run."""

import click

from neronet.errors import NothingMatched
from neronet.man import bell, wiring
from neronet.man.cli import answers, joining, options
from neronet.man.cli.picking import ask_before, choose, listed
from neronet.man.store import attempts, rechecks, views
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

    A program is asked first (SIGTERM) and killed when it has not ended in time. What runs and was picked by
    an expression is looked at once more where it runs, and spared if the expression no longer holds.
    """
    man = wiring.build()
    picked = choose(man, selector, everywhere=everywhere, acting=True)
    connection = man.database.connection
    rows = views.rows(connection, picked.numbers, man.now())
    live = {row.number: row.attempt_id for row in rows if row.state in _LIVE and row.attempt_id is not None}
    chosen = list(live)
    if not live:
        raise NothingMatched(f"nothing to abort: {listed(picked.numbers)} neither waits nor runs")
    if dry_run:
        click.echo(f"{len(live)} would be aborted ({listed(chosen)}); nothing was done")
        return
    ask_before("abort", chosen, yes=yes)
    certain = [attempt for number, attempt in live.items() if number not in picked.doubtful]
    doubtful = {number: attempt for number, attempt in live.items() if number in picked.doubtful}
    known = rechecks.known(connection, doubtful, picked.asked, man.now())
    asked = {attempt: known.get(attempt, {}) for attempt in doubtful.values()}
    with man.database.transaction() as tx:
        attempts.stop(tx, certain, reason, man.now())
        wish = rechecks.ask(tx, asked, reason, picked.when, man.now()) if asked else ""
    bell.ring_or_start(man.places)
    click.echo(f"aborting {len(live)} ({listed(chosen)})")
    joining.tell_away(man, {row.cluster for row in rows if row.number in live and row.cluster})
    answers.tell(man, wish, asked)
