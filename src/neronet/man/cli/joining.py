"""Where a cluster waits for the user at her terminal, and she is there: ssh asks her now."""

import sys
from collections.abc import Collection, Iterable

import click

from neronet.man import bell, reach
from neronet.man.store import clusters
from neronet.man.transport.settings import LOCAL
from neronet.man.wiring import Neroman


def nudge(man: Neroman, places: Iterable[str]) -> None:
    """Have the daemon, if there is one, try these clusters at once."""
    names = [name for name in places if name != LOCAL]
    if not names:
        return
    with man.database.transaction() as tx:
        for name in names:
            clusters.nudge(tx, name, man.now())
    bell.ring(man.places)


def nudge_waiting(man: Neroman, places: Iterable[str]) -> None:
    """Have those tried at once that wait for better times; not those that refused the user's key."""
    nudge(man, [name for name in places if not clusters.asks(man.database.connection, name)])


def tell_away(man: Neroman, places: Collection[str]) -> None:
    """Say which of these clusters could not be reached lately, and so hear later what was asked of them."""
    for name, _, complaint in clusters.troubles(man.database.connection):
        if name in places and complaint.kind is clusters.Kind.UNREACHABLE:
            click.echo(f"{name} could not be reached; it is told as soon as it can be", err=True)


def ask_user(man: Neroman, places: Iterable[str]) -> None:
    """Let ssh ask for what these clusters wait for; without a terminal they go on waiting."""
    for name in places:
        if not clusters.asks(man.database.connection, name) or not sys.stdin.isatty():
            continue
        click.echo(
            f"{name} wants you at your terminal (Ctrl-C: later, with `neroman cluster connect {name}`)"
        )
        if reach.clusters(man.places).remote(name).connect():
            nudge(man, [name])
