"""``neroman start``: start experiments that have not been started."""

import sys

import click

from neronet.errors import NothingMatched
from neronet.man import wiring
from neronet.man.cli import options
from neronet.man.cli.launch import Wish, launch, preview
from neronet.man.cli.picking import listed, pick
from neronet.man.store import experiments, order, views
from neronet.model.lifecycle import State


@click.command("start")
@options.launching
@click.option("--hold", is_flag=True, help="They begin only after `neroman release`.")
@click.option("--with-needed", is_flag=True, help="Start what they need, too, where it was never started.")
def command(  # noqa: PLR0913, PLR0917 - each is an option
    selector: tuple[str, ...],
    everywhere: bool,
    dry_run: bool,
    yes: bool,
    cluster: str | None,
    at_once: int | None,
    hold: bool,
    with_needed: bool,
) -> None:
    """Start the experiments that SELECTOR picks and that have no attempt yet.

    The code is taken as it stands now: what is edited later changes no attempt. An
    experiment that has ended is started again with `neroman restart`.
    """
    del yes  # accepted everywhere; to start asks nothing
    man = wiring.build()
    numbers = pick(man, selector, everywhere=everywhere, acting=True)
    if with_needed:
        numbers = order.with_needed(man.database.connection, numbers)
    rows = views.rows(man.database.connection, numbers, man.now())
    gone = experiments.absent(man.database.connection, numbers)
    if gone:
        click.echo(f"no longer in the specification, and left alone: {listed(gone)}", err=True)
    left_alone = set(gone)
    rows = [row for row in rows if row.number not in left_alone]
    fresh = [row.number for row in rows if row.state == State.DEFINED.value]
    begun = [row.number for row in rows if row.state != State.DEFINED.value]
    if not rows:
        raise NothingMatched("nothing to start", "`neroman add` reads what neronet.yaml has now")
    if not fresh:
        raise NothingMatched(
            f"nothing to start: started before: {listed(begun)}",
            f"`neroman restart {listed(begun)}` runs what has ended again",
        )
    if begun:
        click.echo(f"started before, and left alone: {listed(begun)} (see `neroman restart`)", err=True)
    wish = Wish(" ".join(sys.argv[1:]), cluster, at_once or 0, held=hold)
    if dry_run:
        preview(man, fresh, wish)
    else:
        launch(man, fresh, wish, dict.fromkeys(fresh))
