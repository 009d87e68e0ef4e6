"""``neroman show``: all that is known of one experiment."""

import json
import time
from typing import Any

import click

from neronet.errors import SelectionError
from neronet.language import tree
from neronet.language.parser import parse_selector
from neronet.man import wiring
from neronet.man.cli import asked, files, listing, options, standings, surroundings, table, used, waiting
from neronet.man.cli.picking import pick
from neronet.man.cli.waiting import Waiting
from neronet.man.core.homecoming import printable
from neronet.man.core.jsonable import as_json as plainly
from neronet.man.store import events, experiments, outputs, repeats, views
from neronet.man.store.events import Told
from neronet.man.store.outputs import Lying
from neronet.man.store.views import Row
from neronet.man.wiring import Neroman
from neronet.model.experiment import Definition
from neronet.model.lifecycle import State
from neronet.model.resources import Resources, format_duration


@click.command("show")
@options.selector
@options.everywhere
@options.as_json
@click.option(
    "--environment", is_flag=True, help="Show what it found where it ran: host, Python, packages, commit."
)
def command(selector: tuple[str, ...], everywhere: bool, as_json: bool, environment: bool) -> None:
    """Show the experiments or attempts (3.1) that SELECTOR picks, with their history."""
    man = wiring.build()
    rows = picked_rows(man, selector, everywhere=everywhere)
    if environment:
        _show_environments(man, rows, as_json=as_json)
        return
    why = waiting.ask(man, rows)
    if as_json:
        click.echo(json.dumps([plainly(_plain(man, row, why.get(row.attempt or ""))) for row in rows]))
        return
    for place, row in enumerate(rows):
        if place:
            click.echo()
        _show(man, row, why.get(row.attempt or ""))


def _show_environments(man: Neroman, rows: list[Row], *, as_json: bool) -> None:
    records = [surroundings.of_row(man, row) for row in rows]
    if as_json:
        plain = [
            {"number": row.number, "attempt": row.attempt, "environment": record}
            for row, record in zip(rows, records, strict=True)
        ]
        click.echo(json.dumps(plain))
        return
    for row, record in zip(rows, records, strict=True):
        for line in surroundings.lines(row, record):
            click.echo(line)


def picked_rows(man: Neroman, words: tuple[str, ...], *, everywhere: bool) -> list[Row]:
    """Return the rows that a selector picks; a single attempt such as 3.1 is shown as that attempt."""
    connection = man.database.connection
    items = parse_selector(",".join(words)).items
    if len(items) == 1 and isinstance(items[0], tree.AttemptItem):
        row = views.attempt_row(connection, items[0].number, items[0].attempt, man.now())
        if row is None:
            raise SelectionError(
                f"there is no attempt {tree.text(items[0])}", "`neroman show NUMBER` lists them"
            )
        return [row]
    return views.rows(connection, pick(man, words, everywhere=everywhere), man.now())


def _plain(man: Neroman, row: Row, why: Waiting | None) -> dict[str, Any]:
    told = [] if row.attempt_id is None else events.of_attempt(man.database.connection, row.attempt_id)
    plain: dict[str, Any] = dict(row._asdict())
    del plain["attempt_id"]
    plain["ticket"] = _ticket(told)
    plain["gpus"] = _gpus(told)
    plain["queue"] = None if why is None else why.known
    plain["retried"] = (
        0 if row.attempt_id is None else repeats.standing(man.database.connection, row.attempt_id).retried
    )
    plain["criteria"] = [stand.plain() for stand in standings.of_row(man, row, told)]
    plain["events"] = [event._asdict() for event in told]
    plain["used"] = used.plain(used.shares(man, row, told))
    plain["inputs"] = _inputs(told)
    plain["outputs"] = [lying._asdict() for lying in _outputs(man, row)]
    plain["definition"] = experiments.definition(man.database.connection, row.number, row.revision).to_json()
    return plain


def _show(man: Neroman, row: Row, why: Waiting | None) -> None:
    definition = experiments.definition(man.database.connection, row.number, row.revision)
    state = table.coloured(listing.state(row))
    click.echo(f"{row.number}  {row.name}  {state}", color=table.colour_allowed())
    told = [] if row.attempt_id is None else events.of_attempt(man.database.connection, row.attempt_id)
    known = {
        "used": used.line(used.shares(man, row, told)),
        "ticket": _ticket(told),
        "gpus": ", ".join(printable(name) for name in _gpus(told)),
        "waits": why and why.words,
        "retry": _retry(man, row),
    }
    for name, text in (*_facts(row, definition), *known.items()):
        if text:
            click.echo(f"  {name:<11} {text}")
    if row.edited:
        click.echo(
            f"  {'edited':<11} since this attempt; `neroman restart {row.number}` runs it as it stands now"
        )
    for stand in standings.of_row(man, row, told):
        click.echo(f"  {'criterion':<11} {stand.criterion.name} ({stand.criterion.do}) {stand.words}")
    attempts = views.attempts_of(man.database.connection, row.number)
    if len(attempts) > 1:
        states = ", ".join(f"{row.number}.{a['attempt']} {a['state']}" for a in attempts)
        click.echo(f"  {'attempts':<11} {states}")
    if row.attempt_id is not None:
        _show_record(man, row, told)


def _show_record(man: Neroman, row: Row, told: list[Told]) -> None:
    for line in (*files.inputs(_inputs(told)), *files.outputs(_outputs(man, row))):
        click.echo(line)
    _history(told)
    if row.tail:
        click.echo("  last lines of stderr:")
        for line in row.tail.splitlines():
            click.echo(f"    {line}")


def _facts(row: Row, definition: Definition) -> list[tuple[str, str]]:
    return [
        ("attempt", row.attempt or ""),
        ("revision", "" if row.revision in (None, 1) else str(row.revision)),
        ("cluster", " on ".join(filter(None, (row.cluster or definition.cluster, row.host)))),
        ("command", definition.command),
        ("resources", "" if definition.resources == Resources() else asked.resources(definition.resources)),
        ("parameters", ", ".join(f"{name}={listing.value(v)}" for name, v in row.parameters.items())),
        ("metrics", ", ".join(f"{name}={listing.metric(row, name)}" for name in row.metrics)),
        ("runtime", "" if row.runtime is None else format_duration(row.runtime)),
        ("exit code", "" if row.exit is None else str(row.exit)),
        ("folder", row.folder or ""),
    ]


def _ticket(told: list[Told]) -> str | None:
    """Return what the batch system calls the attempt, as far as it has told."""
    tickets = [event.fields["ticket"] for event in told if event.kind == "queued" and event.fields["ticket"]]
    return printable(str(tickets[-1])) if tickets else None


def _gpus(told: list[Told]) -> list[str]:
    """Return the GPUs that the attempt was given, as its node calls them."""
    return [str(name) for event in told if event.kind == "started" for name in event.fields["gpus"]]


def _retry(man: Neroman, row: Row) -> str:
    """Return ``1 of 3, due in 45s``; nothing for an attempt of the user's own."""
    if row.attempt_id is None:
        return ""
    standing = repeats.standing(man.database.connection, row.attempt_id)
    if not standing.retried:
        return ""
    ahead = (standing.due or 0.0) - man.now()
    due = f", due in {format_duration(ahead)}" if row.state == State.WAITING.value and ahead > 0 else ""
    by = "" if standing.criterion is None else f" for the criterion {standing.criterion}"
    return f"{standing.by} of {standing.times}{by}{due}"


def _inputs(told: list[Told]) -> list[Any]:
    return [file for event in told if event.kind == "inputs" for file in event.fields["files"]]


def _outputs(man: Neroman, row: Row) -> list[Lying]:
    return [] if row.attempt_id is None else outputs.of_attempt(man.database.connection, row.attempt_id)


def _history(told: list[Told]) -> None:
    click.echo("  history")
    for event in told:
        if event.kind == "environment":  # it is shown by itself
            continue
        when = time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(event.time))
        words = [
            str(event.fields[key])
            for key in ("ticket", "reason", "cause", "criterion", "message", "step")
            if event.fields.get(key)
        ]
        click.echo(f"    {when}  {event.kind:<9} {', '.join(words)}".rstrip())
