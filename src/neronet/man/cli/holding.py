"""What hold and release share: the wish is stored, and what comes of it told as far as it comes at once."""

import time
from collections.abc import Callable, Sequence

import click

from neronet.errors import NothingMatched
from neronet.man import bell, wiring
from neronet.man.cli import joining
from neronet.man.cli.picking import listed, pick
from neronet.man.store import holds, views
from neronet.man.store.views import Row
from neronet.man.wiring import Neroman
from neronet.model.lifecycle import LIVE, State

_PATIENCE = 3.0  #: seconds; a cluster that is joined answers within one
_GLANCE = 0.05  #: seconds
_WAITING = {state.value for state in LIVE} - {State.RUNNING.value}
_HELD = ("held", "to be held")


def change(selector: Sequence[str], *, everywhere: bool, dry_run: bool, held: bool) -> None:
    """Hold or release what the selector picks; raises ``NothingMatched`` where nothing can be."""
    man = wiring.build()
    numbers = pick(man, selector, everywhere=everywhere, acting=True)
    rows = views.rows(man.database.connection, numbers, man.now())
    chosen, others = _parted(rows, lambda row: row.state in _WAITING and (row.held in _HELD) is not held)
    if not chosen:
        raise NothingMatched(*_nothing(others, held=held))
    if dry_run:
        verb = "held" if held else "released"
        click.echo(f"{len(chosen)} would be {verb} ({_listed(chosen)}); nothing was done")
        return
    running = [row for row in others if row.state == State.RUNNING.value]
    if held and running:
        click.echo(f"run already, and cannot be held: {_listed(running)}", err=True)
    with man.database.transaction() as tx:
        holds.ask(tx, [row.attempt_id for row in chosen if row.attempt_id is not None], held=held)
    bell.ring_or_start(man.places)
    _tell(man, chosen, held=held)
    joining.tell_away(man, {row.cluster for row in chosen if row.cluster})


def _tell(man: Neroman, chosen: Sequence[Row], *, held: bool) -> None:
    """Wait shortly for what comes of it."""
    numbers = [row.number for row in chosen]
    until = time.monotonic() + _PATIENCE
    while True:
        rows = views.rows(man.database.connection, numbers, man.now())
        silent, answered = _parted(rows, lambda row: row.held in ("to be held", "to be released"))
        if not silent or time.monotonic() >= until:
            break
        time.sleep(_GLANCE)
    done, late = _parted(answered, lambda row: (row.held == "held") is held)
    if done:
        click.echo(f"{'held' if held else 'released'}: {_listed(done)}")
    if late:
        click.echo(f"begun before it could be held, or not to be held: {_listed(late)}", err=True)
    if silent:
        click.echo(f"not answered yet: {_listed(silent)}; `neroman status` tells", err=True)


def _parted(rows: Sequence[Row], belongs: Callable[[Row], bool]) -> tuple[list[Row], list[Row]]:
    """Return the rows that belong, and the others: one look at each, however many there are."""
    parts: tuple[list[Row], list[Row]] = ([], [])
    for row in rows:
        parts[not belongs(row)].append(row)
    return parts


def _nothing(rows: Sequence[Row], *, held: bool) -> tuple[str, str]:
    if not held:
        return f"nothing to release: {_listed(rows)} not held", "`neroman hold` holds what has not begun"
    running = [row for row in rows if row.state == State.RUNNING.value]
    if running:
        what = f"nothing to hold: {_listed(running)} runs already"
        return what, f"`neroman abort {_listed(running)}` ends it"
    if any(row.held in _HELD for row in rows):
        return f"nothing to hold: {_listed(rows)} held already", "`neroman release` lets them begin"
    return (
        f"nothing to hold: {_listed(rows)} neither waits nor is queued",
        "`neroman start --hold` starts held",
    )


def _listed(rows: Sequence[Row]) -> str:
    return listed([row.number for row in rows])
