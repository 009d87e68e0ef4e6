"""``neroman workbook``: see what a workbook would become, and write into it."""

import json
from pathlib import Path
from typing import Any

import click

from neronet.errors import NeronetError, SpecificationError
from neronet.man import wiring, workbooks
from neronet.man.cli import adding, options, table
from neronet.man.cli.picking import current_folder
from neronet.man.cli.table import Column
from neronet.man.core.jsonable import as_json as plainly
from neronet.man.sheets import locks
from neronet.man.sheets.cells import letters
from neronet.man.specs import catalogue, workbook_proposal
from neronet.man.specs.catalogue import Found
from neronet.man.specs.project import FILE, find_project
from neronet.man.specs.tables import Book
from neronet.man.store import projects
from neronet.model.experiment import Definition

_FIRST = 10  #: rows that are shown
_COMPLAINTS = 40  #: that are shown to a person


@click.group("workbook")
def command() -> None:
    """See what a workbook would become, and write into it."""


@command.command("check")
@click.argument("file", type=click.Path(path_type=Path))
@options.as_json
def check(file: Path, as_json: bool) -> None:
    """Show what is found in FILE: titles, what each column is taken for, what each row would become.

    All mistakes are told, each with its cell. Nothing is added, and nothing is written.
    """
    found, has_project = _found(file)
    book = found.book
    assert book is not None, "a file was named"
    mistakes = list(book.complaints)
    if not mistakes and has_project:
        mistakes = catalogue.mistakes(found.document)
    plain: dict[str, Any] = {
        "file": str(file),
        "sheets": [_sheet(book, number) for number in range(len(book.tables))],
        "experiments": None,
        "first": [],
        "becomes": None,
        "mistakes": [_mistake(error) for error in mistakes],
        "open": locks.holder(book.path),
        "proposal": None,
    }
    if has_project and not mistakes:
        _build(found, file, plain)
    if found.settings is None:
        given = found.document.top.keys.get("parameters") or {}
        plain["proposal"] = workbook_proposal.block(workbook_proposal.propose(book, given))
    if as_json:
        click.echo(json.dumps(plainly(plain)))
    else:
        _show(plain)
    if plain["mistakes"]:
        click.get_current_context().exit(1)


@command.command("write")
@click.argument("folder", required=False, type=click.Path(path_type=Path))
def write(folder: Path | None) -> None:
    """Write numbers, states and metrics into the workbook of this project, or of FOLDER's, now."""
    man = wiring.build()
    place = str((folder or find_project(current_folder())).resolve())
    book = next((each for each in projects.workbooks(man.database.connection) if each.folder == place), None)
    if book is None:
        raise NeronetError(
            f"the project in {place} has no workbook", "name one in neronet.yaml, then `neroman add`"
        )
    if not workbooks.writes(book):
        raise NeronetError(
            "nothing is to be written into the workbook",
            "say what, below workbook: write: [number, state], then `neroman add`",
        )
    written = workbooks.write(book, workbooks.known(man.database, book.project))
    adding.finish(man, book, written)
    click.echo(f"{written.cells} cell{'' if written.cells == 1 else 's'} changed")


def _found(file: Path) -> tuple[Found, bool]:
    """Return the workbook with its project's specification, or alone where there is no project."""
    if file.suffix.lower() not in catalogue.ENDINGS:
        raise NeronetError(f"{file} is no workbook", "the endings are: %s" % ", ".join(catalogue.ENDINGS))
    folder = file.absolute().parent
    if any((each / FILE).is_file() for each in (folder, *folder.parents)):
        return catalogue.survey(file), True
    return catalogue.alone(file), False


def _build(found: Found, file: Path, plain: dict[str, Any]) -> None:
    """Add what the rows would become, in the store as it is."""
    specification = catalogue.specification(found)
    plain["experiments"] = len(specification.definitions)
    built = zip(specification.definitions, specification.origins, strict=True)
    plain["first"] = [
        _experiment(definition, origin.where) for definition, origin in built if origin is not None
    ][:_FIRST]
    try:
        added = adding.trial(file, specification, found.book)
    except NeronetError as error:
        where = error.where if isinstance(error, SpecificationError) else ""
        plain["mistakes"].append(
            {"where": where, "what": error.what.removeprefix(f"{where}: "), "hint": error.hint}
        )
        return
    plain["becomes"] = {
        "new": len(added.new), "changed": len(added.revised), "as_before": len(added.same),
        "absent": len(added.absent),
    }  # fmt: skip


def _sheet(book: Book, number: int) -> dict[str, Any]:
    found = book.tables[number]
    return {
        "sheet": found.grid.name,
        "header": [row + 1 for row in found.header.rows],
        "columns": [
            {
                "column": letters(column.at),
                "title": column.title,
                "taken_for": column.kind.value,
                "word": column.word or None,
            }
            for column in found.columns
        ],
        "rows": len(found.rows),
        "left_out": len(found.left_out),
    }


def _experiment(definition: Definition, where: str) -> dict[str, Any]:
    return {
        "where": where,
        "name": definition.name or None,
        "command": definition.command,
        "parameters": definition.parameters,
    }


def _mistake(error: SpecificationError) -> dict[str, Any]:
    return {"where": error.where, "what": error.what.removeprefix(f"{error.where}: "), "hint": error.hint}


def _show(plain: dict[str, Any]) -> None:
    for sheet in plain["sheets"]:
        _show_sheet(sheet, plain["file"])
    for each in plain["first"]:
        values = ", ".join(f"{name}={value}" for name, value in each["parameters"].items())
        click.echo(f"{each['where']}  {each['name'] or '(by its number)'}  {values}")
    if plain["experiments"] is not None:
        becomes = (plain["becomes"] or {}).items()
        counts = ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in becomes if count)
        click.echo(f"{plain['experiments']} experiments{f': {counts}' if counts else ''}")
    _show_mistakes(plain["mistakes"])
    if plain["open"]:
        click.echo(f"it is open, and not written to before it is closed: {plain['open']}", err=True)
    if plain["proposal"]:
        click.echo("what neronet.yaml could say:\n" + plain["proposal"])


def _show_sheet(sheet: dict[str, Any], file: str) -> None:
    header = ", ".join(map(str, sheet["header"]))
    left_out = f", {sheet['left_out']} left out by only:" if sheet["left_out"] else ""
    click.echo(f"{sheet['sheet'] or file}: titles in row {header}, {sheet['rows']} rows{left_out}")
    heads = [Column("column"), Column("title"), Column("is taken for")]
    cells = [[each["column"], each["title"], _taken(each)] for each in sheet["columns"]]
    for line in table.lines(heads, cells, table.terminal_width()):
        click.echo(line)


def _show_mistakes(mistakes: list[dict[str, Any]]) -> None:
    for mistake in mistakes[:_COMPLAINTS]:
        click.echo(f"{mistake['where']}: {mistake['what']}", err=True)
        if mistake["hint"]:
            click.echo(f"  {mistake['hint']}", err=True)
    if len(mistakes) > _COMPLAINTS:
        click.echo(f"… and {len(mistakes) - _COMPLAINTS} more; --json tells all", err=True)


def _taken(column: dict[str, Any]) -> str:
    return f"{column['taken_for']} {column['word']}" if column["word"] else str(column["taken_for"])
