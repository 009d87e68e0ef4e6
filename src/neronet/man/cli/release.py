"""``neroman release``: let experiments begin that are held."""

import click

from neronet.man.cli import holding, options


@click.command("release")
@options.selector
@options.everywhere
@options.dry_run
def command(selector: tuple[str, ...], everywhere: bool, dry_run: bool) -> None:
    """Let the experiments begin that SELECTOR picks and that `hold`, or `start --hold`, keeps from it."""
    holding.change(selector, everywhere=everywhere, dry_run=dry_run, held=False)
