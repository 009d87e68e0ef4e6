"""``neroman wait``: until experiments have ended."""

import sys

import click

from neronet.errors import NeronetError
from neronet.man import wiring
from neronet.man.cli import exits, listing, options
from neronet.man.cli.following import counts_until_done
from neronet.man.cli.picking import pick
from neronet.man.store import blocked, views
from neronet.model.lifecycle import State
from neronet.model.resources import parse_duration


@click.command("wait")
@options.selector
@options.everywhere
@click.option("--timeout", metavar="DURATION", help="Give up after this time, as 90, 10m or 2h.")
def command(selector: tuple[str, ...], everywhere: bool, timeout: str | None) -> None:
    """Wait until the experiments that SELECTOR picks have ended; exit 0 only if all finished."""
    man = wiring.build()
    numbers = pick(man, selector, everywhere=everywhere)
    patience = None if timeout is None else _seconds(timeout)
    line = _Line()
    counts: dict[str, int] = {}
    told: set[str] = set()
    for counts in counts_until_done(man, numbers, 0.1, patience):
        line.show(listing.summary(counts))
        for words in blocked.of(man.database.connection, numbers):
            if words not in told:
                line.end()
                click.echo(words, err=True)
                told.add(words)
    line.end()
    if set(counts) == {State.FINISHED.value}:
        return
    if State.DEFINED.value in counts:
        click.echo(f"{counts[State.DEFINED.value]} never started; see `neroman start`", err=True)
    for row in views.rows(man.database.connection, numbers, man.now()):
        if row.state not in (State.FINISHED.value, State.DEFINED.value):
            click.echo(
                f"{row.number} {row.name}: {row.state}" + (f" ({row.cause})" if row.cause else ""), err=True
            )
    raise click.exceptions.Exit(exits.MISTAKE)


class _Line:
    """One line on a terminal that is written over; nothing where there is no terminal."""

    def __init__(self) -> None:
        self._terminal = sys.stderr.isatty()

    def show(self, text: str) -> None:
        if self._terminal:
            sys.stderr.write(f"\r\033[K{text}")
            sys.stderr.flush()

    def end(self) -> None:
        if self._terminal:
            sys.stderr.write("\n")


def _seconds(text: str) -> float:
    try:
        return parse_duration(text)
    except ValueError as error:
        raise NeronetError(str(error)) from error
