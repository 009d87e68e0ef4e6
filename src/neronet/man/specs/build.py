"""Builds a project and its experiments from what a reader gave."""

from collections.abc import Sequence
from typing import Any

from neronet.errors import SpecificationError
from neronet.man.core.identity import Origin
from neronet.man.specs import check_after, keys, parameters
from neronet.man.specs.check_after import Needing
from neronet.man.specs.check_results import check_parameters
from neronet.man.specs.expand import Plan, multiply, plan
from neronet.man.specs.inherit import resolve
from neronet.man.specs.specification import Document, Field, Row, Specification
from neronet.man.specs.sweep import MOST
from neronet.model.experiment import Definition, Project


def build(document: Document) -> Specification:
    """Return the specification, checked; raises ``SpecificationError`` that names the place.

    A document may be without experiments only when it names a workbook.
    """
    known = parameters.used((document.top, *document.rows))
    top = parameters.gather_top(document.top)
    read = {key: keys.read(top.field(key)) for key in top.keys}
    runnable = _runnable(document, top, known)
    if not runnable and "workbook" not in read and not document.sheet_rows:
        raise _no_experiments(document, known)
    plans = [plan(row) for row in runnable]
    _check_size(plans)
    plans = _in_order(plans)
    definitions, places, origins = _multiplied(plans)
    if definitions:  # a workbook may still be empty
        check_parameters(document.top.field("results"), _names(definitions))
    return Specification(_project(document, read), definitions, places, origins, read.get("workbook"))


def mistakes(document: Document) -> list[SpecificationError]:
    """Return what is wrong with the rows of the document, each for itself; none when all can be built."""
    try:
        known = parameters.used((document.top, *document.rows))
        runnable = _runnable(document, parameters.gather_top(document.top), known)
    except SpecificationError as error:
        return [error]
    found = []
    for row in runnable:
        try:
            plan(row)
        except SpecificationError as error:
            found.append(error)
    if not found:
        try:
            build(document)
        except SpecificationError as error:
            found.append(error)
    return found


def _runnable(document: Document, top: Row, known: frozenset[str]) -> list[Row]:
    rows = [parameters.gather(row, known) for row in document.rows]
    return resolve(top, [*rows, *document.sheet_rows])


def _names(definitions: Sequence[Definition]) -> list[str]:
    return list(dict.fromkeys(name for definition in definitions for name in definition.parameters))


def _project(document: Document, read: dict[str, Any]) -> Project:
    folder = document.path.parent.resolve()  # as os.getcwd() will have it, whatever links led here
    code = read.get("code")
    return Project(
        name=read.get("project", folder.name or "project"),
        folder=str(folder),
        exclude=code.exclude if code else [],
        snapshot_limit=code.limit if code else None,
        results=read.get("results", {}),
        notify=read.get("notify", {}),
    )


def _no_experiments(document: Document, known: frozenset[str]) -> SpecificationError:
    field = Field(None, ("experiments",), document.top)
    if document.rows:
        return field.error(
            "all experiments are templates", "remove template: true from those that are to run"
        )
    given = document.top.keys.get("parameters") or {}
    needed = ", ".join("%s: 1" % name for name in sorted(known) if name not in given)
    hint = "write, at the end of the file:\nexperiments:\n  baseline: {%s}" % needed
    return field.error("there are no experiments", hint)


def _check_size(plans: Sequence[Plan]) -> None:
    total = 0
    for each in plans:
        total += each.total
        if total > MOST:
            size = each.size if each.total > MOST else f"more than {MOST:,} with those before it"
            what = "'%s' comes to too many experiments: %s" % (each.row.name, size)
            raise each.row.error(what, f"the most is {MOST:,}; split the study into several")


def _in_order(plans: Sequence[Plan]) -> list[Plan]:
    """Return the plans with the names after ``after`` in full; raises for what is unknown, or a circle."""
    found = check_after.resolve(
        [Needing(each.row.name, each.names, each.base.after, each.row.field("after")) for each in plans]
    )
    return [each._replace(base=each.base._replace(after=found.get(each.row.name, []))) for each in plans]


def _multiplied(plans: Sequence[Plan]) -> tuple[list[Definition], list[str], list[Origin | None]]:
    """Return the definitions, and beside each the place of its command, and the row of a sheet."""
    found: list[Definition] = []
    places: list[str] = []
    origins: list[Origin | None] = []
    rows: dict[str, Row] = {}
    for each in plans:
        for definition in multiply(each):
            other = rows.setdefault(definition.name or definition.key, each.row)
            if other is not each.row:
                what = "two experiments are called '%s', the other from %s" % (definition.name, other.where())
                raise each.row.error(what, "rename '%s'" % each.row.name)
            found.append(definition)
            places.append(each.row.where(("command",)))
            origins.append(each.row.origin)
    return found, places, origins
