"""What nerokids say who were asked whether an expression still holds, as far as it comes at once."""

import time
from collections.abc import Collection

import click

from neronet.man.cli.picking import listed
from neronet.man.store import rechecks
from neronet.man.wiring import Neroman

_PATIENCE = 3.0  #: seconds; a cluster that is joined answers within one
_GLANCE = 0.05  #: seconds


def tell(man: Neroman, wish: str, attempts: Collection[int]) -> None:
    """Wait shortly for the answers to a wish about attempts (ids); say what is spared, and who is silent."""
    if not attempts:
        return
    connection = man.database.connection
    until = time.monotonic() + _PATIENCE
    silent = rechecks.unanswered(connection, wish)
    while silent and time.monotonic() < until:
        time.sleep(_GLANCE)
        silent = rechecks.unanswered(connection, wish)
    for attempt, message in rechecks.spared(connection, wish, attempts):
        click.echo(f"spared {attempt}: {message}")
    if silent:
        click.echo(
            f"not answered yet: {listed(silent)}; spared if the expression no longer holds there,"
            f" and `neroman show {silent[0]}` says so",
            err=True,
        )
