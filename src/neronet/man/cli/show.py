"""``neroman show``: all that is known of one experiment."""

import json
import time
from typing import Any

import click

from neronet.errors import SelectionError
from neronet.language import tree
from neronet.language.parser import parse_selector
from neronet.man import wiring
from neronet.man.cli import files, listing, options, table
from neronet.man.cli.picking import pick
from neronet.man.core.jsonable import as_json as plainly
from neronet.man.store import events, experiments, outputs, views
from neronet.man.store.events import Told
from neronet.man.store.outputs import Lying
from neronet.man.store.views import Row
from neronet.man.wiring import Neroman
from neronet.model.experiment import Definition
from neronet.model.resources import format_duration


@click.command("show")
@options.selector
@options.everywhere
@options.as_json
def command(selector: tuple[str, ...], everywhere: bool, as_json: bool) -> None:
    """Show the experiments or attempts (3.1) that SELECTOR picks, with their history."""
    man = wiring.build()
    rows = picked_rows(man, selector, everywhere=everywhere)
    if as_json:
        click.echo(json.dumps([plainly(_plain(man, row)) for row in rows]))
        return
    for place, row in enumerate(rows):
        if place:
            click.echo()
        _show(man, row)


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


def _plain(man: Neroman, row: Row) -> dict[str, Any]:
    told = [] if row.attempt_id is None else events.of_attempt(man.database.connection, row.attempt_id)
    plain: dict[str, Any] = dict(row._asdict())
    del plain["attempt_id"]
    plain["events"] = [event._asdict() for event in told]
    plain["inputs"] = _inputs(told)
    plain["outputs"] = [lying._asdict() for lying in _outputs(man, row)]
    plain["definition"] = experiments.definition(man.database.connection, row.number, row.revision).to_json()
    return plain


def _show(man: Neroman, row: Row) -> None:
    definition = experiments.definition(man.database.connection, row.number, row.revision)
    state = table.coloured(listing.state(row))
    click.echo(f"{row.number}  {row.name}  {state}", color=table.colour_allowed())
    for name, text in _facts(row, definition):
        if text:
            click.echo(f"  {name:<11} {text}")
    if row.edited:
        click.echo(
            f"  {'edited':<11} since this attempt; `neroman restart {row.number}` runs it as it stands now"
        )
    attempts = views.attempts_of(man.database.connection, row.number)
    if len(attempts) > 1:
        told = ", ".join(f"{row.number}.{a['attempt']} {a['state']}" for a in attempts)
        click.echo(f"  {'attempts':<11} {told}")
    if row.attempt_id is not None:
        _show_record(man, row, events.of_attempt(man.database.connection, row.attempt_id))


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
        ("cluster", " on ".join(filter(None, (row.cluster or definition.cluster, row.host)))),
        ("command", definition.command),
        ("parameters", ", ".join(f"{name}={listing.value(v)}" for name, v in row.parameters.items())),
        ("metrics", ", ".join(f"{name}={listing.metric(row, name)}" for name in row.metrics)),
        ("runtime", "" if row.runtime is None else format_duration(row.runtime)),
        ("exit code", "" if row.exit is None else str(row.exit)),
        ("folder", row.folder or ""),
    ]


def _inputs(told: list[Told]) -> list[Any]:
    return [file for event in told if event.kind == "inputs" for file in event.fields["files"]]


def _outputs(man: Neroman, row: Row) -> list[Lying]:
    return [] if row.attempt_id is None else outputs.of_attempt(man.database.connection, row.attempt_id)


def _history(told: list[Told]) -> None:
    click.echo("  history")
    for event in told:
        when = time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(event.time))
        words = [
            str(event.fields[key])
            for key in ("cause", "criterion", "message", "step")
            if event.fields.get(key)
        ]
        click.echo(f"    {when}  {event.kind:<9} {', '.join(words)}".rstrip())
