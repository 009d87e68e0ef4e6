"""``neroman notify``: see and try how the user is told of what happens."""

import json
from base64 import b64encode
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from neronet.errors import NeronetError
from neronet.man import bell, posting, preferences, wiring
from neronet.man.cli import options, unsent
from neronet.man.cli.picking import here, pick
from neronet.man.core import notices_rules
from neronet.man.core.homecoming import printable
from neronet.man.core.notices_letter import Group, Letter
from neronet.man.core.notices_rules import Rules
from neronet.man.notify import catalogue, html_form
from neronet.man.notify.channel import Parcel
from neronet.man.preferences import Preferences
from neronet.man.store import letters, notices, outbox, projects
from neronet.man.wiring import Neroman

_LISTED = 20  #: letters that were sent
_EXAMPLE = "write notify: {email: me@example.org} into neronet.yaml and run `neroman add`, or into %s"


@click.group("notify")
def command() -> None:
    """See and try how you are told of what happens.

    The rules stand under `notify:` in neronet.yaml and in your config.yaml, and there, under `mail:`, how
    mail is sent.
    """


@command.command("test")
def test() -> None:
    """Send a letter now, by every channel of this project, or of your own configuration."""
    man = wiring.build()
    wanted = preferences.read(man.places.preferences)
    name, rules = _rules(man, wanted)
    if not rules.channels:
        raise NeronetError("nobody is to be told", _EXAMPLE % man.places.preferences)
    now = man.now()
    group = Group("this is a test", text="What you read here has come the way that all else will come.")
    letter = Letter(
        f"[{name}] a test of neronet's notices", name, now, [group], [], [("see all", "neroman status")]
    )
    identity = f"{man.database.owner}.test.{now:.6f}"
    failed = 0
    for kind, address in rules.channels:
        place = notices_rules.place(kind, address)
        try:
            catalogue.channel(kind, address, wanted.mail).send(Parcel(letter, identity, identity))
        except NeronetError as error:
            failed += 1
            click.echo(f"{place}: {error.what}" + (f"\n  {error.hint}" if error.hint else ""), err=True)
        else:
            click.echo(f"{place}: sent")
    if failed:
        raise NeronetError(f"{failed} of {len(rules.channels)} could not be told")


@command.command("preview")
@options.selector
@options.everywhere
@click.option("-o", "--output", type=click.Path(path_type=Path), help="The file to write [notice.html].")
def preview(selector: tuple[str, ...], everywhere: bool, output: Path | None) -> None:
    """Write the mail that would tell of these experiments to a file, to look at in a browser."""
    man = wiring.build()
    numbers = pick(man, selector, everywhere=everywhere)
    project = next(iter(projects.of_experiments(man.database.connection, numbers[:1]).values()))
    letter = letters.preview(man.database.connection, project.name, numbers, man.now())
    drawn = posting.drawings(letter, man.places.store)
    shown = [(what, f"data:image/png;base64,{b64encode(png).decode('ascii')}") for what, png in drawn]
    path = output or Path("notice.html")
    try:
        path.write_text(html_form.page(letter, shown), "utf-8")
    except OSError as error:
        raise NeronetError(f"{path} cannot be written: {error.strerror}") from error
    click.echo(f"{path}: {letter.subject}")


@command.command("list")
@options.as_json
def show(as_json: bool) -> None:
    """Show what you are told of, and the letters: those on their way, refused, and sent last."""
    man = wiring.build()
    name, rules = _rules(man, preferences.read(man.places.preferences))
    posted = outbox.newest(man.database.connection, _LISTED)
    if as_json:
        plain: list[dict[str, Any]] = [
            {**each._asdict(), "letter": {"subject": each.letter.subject}} for each in posted
        ]
        click.echo(json.dumps({"project": name, "rules": rules._asdict(), "letters": plain}))
        return
    for line in _told(name, rules, str(man.places.preferences)):
        click.echo(line)
    project = here(man)
    for expression, why in notices.doubts(man.database.connection, project, rules, man.now()):
        click.echo(printable(f"  {expression} cannot be judged so far: {why}"))
    if letters.awaits(man.database.connection):
        click.echo("more waits to be told")
    for each in posted:
        click.echo(unsent.line(each))


@command.command("retry")
def retry() -> None:
    """Send again what was refused, and what waits for its next try."""
    man = wiring.build()
    with man.database.transaction() as tx:
        count = outbox.try_again(tx, man.now())
    if count:
        bell.ring_or_start(man.places)
    click.echo(f"{count} letter{'' if count == 1 else 's'} to send")


def _rules(man: Neroman, wanted: Preferences) -> tuple[str, Rules]:
    """Return what the rules are of, and the rules: of this project, or outside of one the user's own."""
    project = here(man)
    if project is None:
        return "neronet", notices_rules.read(wanted.notify)
    name, plain = notices.written(man.database.connection, project)
    return name, notices_rules.read({**wanted.notify, **plain})


def _told(name: str, rules: Rules, config: str) -> Sequence[str]:
    if not rules.channels:
        return [f"{name}: nobody is told", f"  {_EXAMPLE % config}"]
    lines = [f"{name}: " + ", ".join(notices_rules.place(*channel) for channel in rules.channels)]
    lines.append("  on " + "; ".join((*rules.on, "criteria with do: notify")))
    if rules.unreachable is not None:
        lines.append(f"  on a cluster that is away for {rules.unreachable:.0f} s")
    if rules.digest is not None:
        lines.append(f"  a digest every {rules.digest:.0f} s")
    if rules.at is not None:
        lines.append(f"  a digest at {rules.at // 60:02}:{rules.at % 60:02}")
    if rules.quiet is not None:
        first, last = rules.quiet
        lines.append(f"  quiet {first // 60:02}:{first % 60:02}-{last // 60:02}:{last % 60:02}")
    return [*lines, f"  at most {rules.limit} letters an hour"]
