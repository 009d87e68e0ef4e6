"""``neroman restart``: make another attempt at experiments that have ended."""

import importlib
import sys
from typing import Any

import click

from neronet.errors import NothingMatched
from neronet.man import wiring
from neronet.man.cli import options
from neronet.man.cli.launch import Wish, launch, preview
from neronet.man.cli.picking import ask_before, listed, pick
from neronet.man.store import views
from neronet.model.lifecycle import ENDED, State

_ENDED = {state.value for state in ENDED}


@click.command("restart")
@options.launching
@click.option(
    "--set",
    "settings",
    multiple=True,
    metavar="NAME=VALUE",
    help="Another value of a parameter, as in YAML; may be given more than once.",
)
def command(  # noqa: PLR0913, PLR0917 - each is an option
    selector: tuple[str, ...],
    everywhere: bool,
    dry_run: bool,
    yes: bool,
    cluster: str | None,
    at_once: int | None,
    settings: tuple[str, ...],
) -> None:
    """Make another attempt at the experiments that SELECTOR picks and that have ended.

    The earlier attempts stay as they are. Code and parameters are taken as they stand now, or as --set
    changes them: that makes a new revision of each experiment.
    """
    changes = _changes(settings)
    man = wiring.build()
    numbers = pick(man, selector, everywhere=everywhere, acting=True)
    rows = views.rows(man.database.connection, numbers, man.now())
    ended = [row.number for row in rows if row.state in _ENDED]
    others = [row.number for row in rows if row.state not in _ENDED]
    if not ended:
        begun = any(row.state != State.DEFINED.value for row in rows)
        hint = "`neroman abort` ends what waits or runs" if begun else "`neroman start` starts the defined"
        raise NothingMatched(f"nothing to restart: not ended: {listed(others)}", hint)
    if others:
        click.echo(f"not ended, and left alone: {listed(others)}", err=True)
    wish = Wish(" ".join(sys.argv[1:]), cluster, at_once or 0, changes)
    if dry_run:
        preview(man, ended, wish)
        return
    ask_before("restart", ended, yes=yes)
    seen = {row.number: row.attempt_id for row in rows}
    launch(man, ended, wish, seen)


def _changes(words: tuple[str, ...]) -> dict[str, Any]:
    if not words:
        return {}
    # What reads YAML takes long to load, and most restarts change nothing.
    settings = importlib.import_module("neronet.man.specs.settings")
    catalogue = importlib.import_module("neronet.man.specs.catalogue")
    found: dict[str, Any] = settings.settings(words, catalogue.parse_yaml)
    return found
