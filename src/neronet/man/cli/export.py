"""``neroman export``: recorded points, or experiments with their newest values, for other programs."""

import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import click

from neronet.language import tree
from neronet.language.parser import parse_selector
from neronet.man import wiring
from neronet.man.cli import options
from neronet.man.cli.picking import pick
from neronet.man.cli.writing import replaced
from neronet.man.results import catalogue
from neronet.man.results.export import flat
from neronet.man.results.points import Series, writer
from neronet.man.store import points, views
from neronet.man.wiring import Neroman

_MANY = 100_000  #: points, of which it is worth to show how far it has come


@click.command("export")
@options.selector
@options.everywhere
@click.option("--points", "all_points", is_flag=True, help="Every recorded point, of all attempts.")
@click.option(
    "--format", "form", help="csv, jsonl or, without --points, json; without it, by the file's name, or csv."
)
@click.option("--vitals", is_flag=True, help="With --points: also what nerokid measured, as vital.memory.")
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="Write to this file.")
def command(
    selector: tuple[str, ...],
    everywhere: bool,
    all_points: bool,
    form: str | None,
    vitals: bool,
    output: Path | None,
) -> None:
    """Write the experiments that SELECTOR picks, with parameters and newest values, or all their points.

    Points have the columns number, attempt, metric, step, time and value.
    """
    form = form or (output.suffix.lstrip(".").lower() if output else "") or "csv"
    man = wiring.build()
    made = partial(_points, vitals=vitals) if all_points else _experiments
    count, noun, texts = made(man, selector, form, everywhere=everywhere)
    if output is None:
        for text in texts:
            click.echo(text, nl=False)
        return
    with replaced(output) as file:
        for text in texts:
            file.write(text)
    click.echo(f"wrote {count} {noun}{'' if count == 1 else 's'} to {output}")


def _experiments(
    man: Neroman, words: tuple[str, ...], form: str, *, everywhere: bool
) -> tuple[int, str, Iterator[str]]:
    write = catalogue.writer(form)
    numbers = pick(man, words, everywhere=everywhere)
    rows = views.rows(man.database.connection, numbers, man.now())
    return len(rows), "experiment", iter([write(flat(rows))])


def _points(
    man: Neroman, words: tuple[str, ...], form: str, *, everywhere: bool, vitals: bool
) -> tuple[int, str, Iterator[str]]:
    head, write = writer(form)
    numbers = pick(man, words, everywhere=everywhere)
    chosen = points.choose(man.database.connection, numbers, _only(words), vitals=vitals)
    pieces = points.stream(man.database.connection, chosen)

    def texts() -> Iterator[str]:
        yield head
        hidden = chosen.total < _MANY or not sys.stderr.isatty()
        with click.progressbar(length=chosen.total, label="points", file=sys.stderr, hidden=hidden) as bar:
            for number, attempt, metric, curve in pieces:
                yield write(Series(number, attempt, metric, *curve))
                bar.update(len(curve.steps))

    return chosen.total, "point", texts()


def _only(words: tuple[str, ...]) -> frozenset[tuple[int, int]]:
    """Return the attempts that are named one by one, where nothing else is."""
    items = parse_selector(",".join(words)).items
    named = [(item.number, item.attempt) for item in items if isinstance(item, tree.AttemptItem)]
    return frozenset(named) if len(named) == len(items) else frozenset()
