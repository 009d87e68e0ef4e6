"""``neroman results``: parameters and metrics as a table, for people, papers and programs."""

import sys
from pathlib import Path
from typing import Any, NamedTuple

import click

from neronet.errors import NeronetError
from neronet.man import gathering, publication, wiring
from neronet.man.cli import listing, options, table
from neronet.man.cli.picking import current_folder, here, pick
from neronet.man.cli.status import show_rows
from neronet.man.cli.table import Column
from neronet.man.cli.writing import replaced
from neronet.man.gathering import Source
from neronet.man.results import catalogue, choice
from neronet.man.results.choice import Choice
from neronet.man.store import publications, views
from neronet.man.wiring import Neroman

_FORMATS = ("table", *catalogue.WRITERS, *catalogue.BOOK_WRITERS)
_DIRECTIONS = ("min", "max")


class _Wish(NamedTuple):
    form: str
    output: Path | None
    numbers: list[int]
    choice: Choice


@click.command("results")
@options.optional_selector
@options.everywhere
@options.as_json
@click.option("--format", "form", help=f"{', '.join(_FORMATS)}; without it, by the file's name, or table.")
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="Write to this file.")
@click.option("--metrics", metavar="NAME,...", help="Only these metrics.")
@click.option(
    "--best", metavar="NAME,...", help="Also the best of these, and its step; say acc:max if need be."
)
@click.option(
    "--over", metavar="NAME,...", help="Mean and deviation over these parameters, as in --over seed."
)
@click.option("--workbook", is_flag=True, help="Write the project's results workbook now.")
def command(selector: tuple[str, ...], workbook: bool, everywhere: bool, **given: Any) -> None:
    """Show or export the results of the experiments that SELECTOR picks, or of all of this project."""
    form = _form("json" if given["as_json"] else given["form"], given["output"])
    man = wiring.build()
    if workbook:
        _publish(man)
        return
    numbers = pick(man, selector or ("all",), everywhere=everywhere)
    chosen = _choice(given["metrics"], given["best"], given["over"])
    wish = _Wish(form, given["output"], numbers, chosen)
    if form in catalogue.BOOK_WRITERS:
        _write_book(man, wish)
    elif form == "table":
        _show(man, wish)
    else:
        joined = form in catalogue.FOR_PEOPLE
        found = gathering.table(man.database.connection, numbers, chosen, man.now(), joined=joined)
        _put(wish, catalogue.writer(form)(found).encode("utf-8"), len(found.rows))


def _form(asked: str | None, output: Path | None) -> str:
    if output is not None and asked in (None, "table"):
        form = catalogue.by_suffix(output.suffix.lstrip(".")) or "csv"
    else:
        form = asked or "table"
    if form not in _FORMATS:
        raise NeronetError(
            f"results cannot be written as '{form}'", f"the formats are: {', '.join(_FORMATS)}"
        )
    return form


def _choice(metrics: str | None, best: str | None, over: str | None) -> Choice:
    ways: dict[str, str] = {}
    for word in _names(best):
        name, colon, way = word.rpartition(":")
        if not (colon and way in _DIRECTIONS):
            name, way = word, choice.direction(word) or ""
        if not way:
            raise NeronetError(f"--best {word}: is less of it better, or more?", f"write --best {word}:min")
        ways[name] = way
    # Without --best, only a summary takes the best of what tells its direction.
    return Choice(tuple(_names(metrics)) or None, ways if best or not over else None, tuple(_names(over)))


def _names(words: str | None) -> list[str]:
    return [name.strip() for name in (words or "").split(",") if name.strip()]


def _show(man: Neroman, wish: _Wish) -> None:
    connection = man.database.connection
    if not (wish.choice.metrics or wish.choice.best or wish.choice.over):
        show_rows(views.rows(connection, wish.numbers, man.now()))
        return
    found = gathering.table(connection, wish.numbers, wish.choice, man.now(), joined=True)
    rows = [[listing.value(cell) for cell in row] for row in found.rows]
    columns = [Column(head, right=head not in ("name", "state", "cause")) for head in found.heads]
    for line in table.lines(columns, rows, table.terminal_width()):
        click.echo(line, color=table.colour_allowed())


def _write_book(man: Neroman, wish: _Wish) -> None:
    """Write a workbook like the project's own, of what was picked."""
    if wish.output is None and sys.stdout.isatty():
        raise NeronetError(f"{wish.form} is nothing for a terminal", f"write -o results.{wish.form}")
    connection = man.database.connection
    project = here(man)
    book = None if project is None else publications.of_project(connection, project)
    settings = choice.from_settings(book.settings) if book else Choice()
    asked = {name: value for name, value in wish.choice._asdict().items() if value}
    source = Source(book.name if book else "", str(current_folder()), wish.numbers)
    content = gathering.workbook(connection, source, settings._replace(**_apart(asked)), man.now())
    _put(wish, catalogue.workbook_writer(wish.form)(content), len(content.results.rows))


def _apart(asked: dict[str, Any]) -> dict[str, Any]:
    """Leave out the curves: what there is of them is the project's."""
    return {name: value for name, value in asked.items() if name != "curves"}


def _put(wish: _Wish, content: bytes, count: int) -> None:
    if wish.output is None:
        click.echo(content, nl=False)
        return
    with replaced(wish.output) as file:
        file.buffer.write(content)
    click.echo(f"wrote {count} row{'' if count == 1 else 's'} to {wish.output}")


def _publish(man: Neroman) -> None:
    project = here(man)
    place = None if project is None else publication.publish(man.database, man.places, project, man.now())
    if place is None:
        raise NeronetError(
            "the project wants no results workbook",
            "write results: {workbook: results.xlsx} into neronet.yaml, and run `neroman add`",
        )
    click.echo(f"wrote {place.path}")
    if place.trouble is not None:
        click.echo(f"neroman: {place.trouble}", err=True)
