"""``neroman hold``: keep experiments that have not begun from beginning."""

import click

from neronet.man.cli import holding, options


@click.command("hold")
@options.selector
@options.everywhere
@options.dry_run
def command(selector: tuple[str, ...], everywhere: bool, dry_run: bool) -> None:
    """Keep the experiments that SELECTOR picks, and that have not begun, from beginning until `release`.

    What runs cannot be held. Of what a cluster has, it is asked: it may have begun before that comes.
    """
    holding.change(selector, everywhere=everywhere, dry_run=dry_run, held=True)
