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
