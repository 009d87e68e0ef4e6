"""Arguments and options that several commands share."""

from collections.abc import Callable
from typing import Any

import click

Command = Callable[..., Any]

selector = click.argument("selector", nargs=-1, required=True)
optional_selector = click.argument("selector", nargs=-1)
everywhere = click.option(
    "--everywhere", is_flag=True, help="Look at all projects, not only at this folder's."
)
as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
yes = click.option("-y", "--yes", is_flag=True, help="Do not ask.")
dry_run = click.option("-n", "--dry-run", is_flag=True, help="Show what would be done, and do nothing.")
cluster = click.option("--cluster", help="Run there, whatever the experiments say.")
at_once = click.option(
    "--at-once",
    type=click.IntRange(1),
    metavar="N",
    help="At most so many of the batch at the same time.",
)


def launching(command: Command) -> Command:
    """Take what start and restart take: a selector, and how to run what it picks."""
    for option in (at_once, cluster, yes, dry_run, everywhere, selector):
        command = option(command)
    return command
