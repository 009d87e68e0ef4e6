"""``neroman criteria``: how criteria stand, and what one would have done to what is recorded."""

import json
import sys
from collections.abc import Sequence

import click

from neronet.errors import NeronetError, NothingMatched
from neronet.language.parser import parse_expression
from neronet.language.tree import Expression
from neronet.man import wiring
from neronet.man.cli import options, standings, table, trials
from neronet.man.cli.picking import pick
from neronet.man.cli.table import Column
from neronet.man.core import replay, savings
from neronet.man.core.jsonable import as_json as plainly
from neronet.man.core.savings import Aim, Trial
from neronet.man.specs.check_spans import named, parse_span
from neronet.man.store import events, experiments, pasts, views
from neronet.man.store.views import Row
from neronet.man.wiring import Neroman
from neronet.model.criterion import Criterion, Span

_MANY = 50  #: attempts, from which on a bar is shown
_LIST = (Column("number", right=True), Column("name", shrinks=True), Column("criterion"), Column("do"))


@click.group("criteria")
def command() -> None:
    """Show how criteria stand, and try one on what is recorded."""


@command.command("list")
@options.optional_selector
@options.everywhere
@options.as_json
def show(selector: tuple[str, ...], everywhere: bool, as_json: bool) -> None:
    """List the criteria of the experiments that SELECTOR picks, or of all that run, and how each stands."""
    man = wiring.build()
    numbers = pick(man, selector or ("running",), everywhere=everywhere)
    rows = views.rows(man.database.connection, numbers, man.now())
    found = [(row, stand) for row in rows for stand in _stands(man, row)]
    if as_json:
        click.echo(
            json.dumps(
                [
                    plainly({"number": row.number, "attempt": row.attempt, **stand.plain()})
                    for row, stand in found
                ]
            )
        )
        return
    if not found:
        raise NothingMatched("none of them has a criterion", "write `criteria:` in neronet.yaml")
    cells = [
        [
            str(row.number),
            row.name,
            stand.criterion.name,
            stand.criterion.do,
            stand.criterion.words,
            stand.words,
        ]
        for row, stand in found
    ]
    columns = [*_LIST, Column("when", shrinks=True), Column("stands", shrinks=True)]
    for line in table.lines(columns, cells, table.terminal_width()):
        click.echo(line, color=table.colour_allowed())


@command.command("try")
@click.argument("expression", metavar="EXPRESSION")
@click.option(
    "--on",
    "selector",
    required=True,
    metavar="SELECTOR",
    help="The experiments whose newest attempts are replayed.",
)
@click.option("--for", "lasting", help="How long it must have held: 5m, or '10 points'.")
@click.option("--after", help="How far an attempt must have come before it is judged: 1h, or '100 points'.")
@click.option("--best", metavar="METRIC", help="What the best ten are best by: val_loss, min:x or max:acc.")
@options.everywhere
@options.as_json
def attempt(expression: str, selector: str, everywhere: bool, as_json: bool, **asked: str | None) -> None:
    """Take a criterion through recorded runs: which it would have ended, when, and what that saves.

    It is judged as nerokid judges it while a program runs, each point of it. Nothing is changed.
    """
    man = wiring.build()
    tree = parse_expression(expression)
    lasting, after = (_span(name, asked[key], tree) for name, key in (("for", "lasting"), ("after", "after")))
    rule = Criterion("tried", expression, "abort", lasting, after)
    rows = views.rows(man.database.connection, pick(man, (selector,), everywhere=everywhere), man.now())
    rows = [row for row in rows if row.started is not None]
    if not rows:
        raise NothingMatched(f"nothing of {selector} has run", "`neroman status` shows what there is")
    pasts.check(man.database.connection, tree, expression)
    identities = [row.attempt_id for row in rows if row.attempt_id is not None]
    aim = savings.aim(asked["best"], pasts.metrics(man.database.connection, identities))
    tried = _tried(man, rule, tree, rows, aim)
    click.echo(trials.as_json(rule, tried, aim) if as_json else "\n".join(trials.lines(rule, tried, aim)))


def _stands(man: Neroman, row: Row) -> list[standings.Stand]:
    told = [] if row.attempt_id is None else events.of_attempt(man.database.connection, row.attempt_id)
    return standings.of_row(man, row, told)


def _span(name: str, written: str | None, tree: Expression) -> Span | None:
    if written is None:
        return None
    span = parse_span(written, f"--{name}")
    if span.points is not None and not named(tree):
        what = f"--{name} {span}: the expression names no metric whose points could be counted"
        raise NeronetError(what, f"write a time, as in --{name} 5m")
    return span


def _tried(
    man: Neroman, rule: Criterion, tree: Expression, rows: Sequence[Row], aim: Aim | None
) -> list[Trial]:
    connection = man.database.connection
    identities = [row.attempt_id for row in rows if row.attempt_id is not None]
    best = {} if aim is None else pasts.best(connection, identities, aim)
    found = []
    shown = len(rows) >= _MANY and sys.stderr.isatty()
    with click.progressbar(rows, label="replaying", file=sys.stderr, hidden=not shown) as bar:
        for row in bar:
            past = pasts.past(connection, row)
            if past is None or row.attempt is None:
                continue
            met = replay.replay(rule, tree, past).met
            step = None if met is None else replay.step_at(past, met)
            gpus = experiments.definition(connection, row.number, row.revision).resources.gpus
            found.append(
                Trial(
                    row.attempt,
                    row.name,
                    row.state,
                    row.runtime or 0.0,
                    gpus,
                    met and met.clock,
                    step,
                    best.get(row.attempt_id or 0),
                )
            )
    return found
