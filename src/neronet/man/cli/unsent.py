"""How it is told that somebody could not be told."""

import time
from collections.abc import Sequence

import click

from neronet.man.core import notices_rules
from neronet.man.core.homecoming import printable
from neronet.man.store.outbox import Posted

_SHOWN = 3


def tell(letters: Sequence[Posted]) -> None:
    """Print which of the letters could not be sent, and why."""
    posted = [letter for letter in letters if letter.trouble is not None]
    for each in posted[-_SHOWN:]:
        click.echo(f"not told: {line(each)}", err=True)
    if len(posted) > _SHOWN:
        click.echo(f"not told: {len(posted) - _SHOWN} more; see `neroman notify list`", err=True)
    if any(each.refused is not None for each in posted):
        click.echo("  `neroman notify retry` sends again what was refused", err=True)


def is_open(letters: Sequence[Posted]) -> bool:
    """Tell whether one of the letters is still to be sent."""
    return any(letter.refused is None for letter in letters)


def line(posted: Posted) -> str:
    """Return where a letter is for, what it tells, and how it stands."""
    place = notices_rules.place(posted.channel, posted.address)
    if posted.sent is not None:
        stands = f"sent {_moment(posted.sent)}"
    elif posted.refused is not None:
        stands = f"refused {_moment(posted.refused)}: {posted.trouble}"
    elif posted.trouble:
        stands = f"tried {posted.tries} times, again at {_moment(posted.due)}: {posted.trouble}"
    else:
        stands = "about to be sent"
    return printable(f"{place}: {posted.letter.subject}: {stands}")


def _moment(seconds: float) -> str:
    return time.strftime("%a %d %b %H:%M", time.localtime(seconds))
