"""Which reader reads which file. The only file that imports the readers."""

import glob
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from neronet.errors import NeronetError, SpecificationError
from neronet.man.specs import keys, parameters, workbook, yaml_file
from neronet.man.specs.build import build, mistakes
from neronet.man.specs.project import FILE, find_project
from neronet.man.specs.specification import Document, Row, Specification
from neronet.man.specs.tables import Book
from neronet.man.specs.workbook_settings import ENDINGS, Settings
from neronet.model.experiment import Project

__all__ = ["ENDINGS", "mistakes", "read"]

Reader = Callable[[Path], Document]

#: YAML in a text, as on the command line: ``parse(text, name)``.
parse_yaml = yaml_file.parse

READERS: dict[str, Reader] = {
    ".yaml": yaml_file.read,
    ".yml": yaml_file.read,
}


class Found(NamedTuple):
    """What stands in the files, not yet built."""

    document: Document
    settings: Settings | None  #: of the workbook, as the user wrote them
    book: Book | None


def read(path: Path) -> Specification:
    """Read the specification in a file, or in the ``neronet.yaml`` of a folder, with its workbook.

    A workbook stands for the ``neronet.yaml`` nearest to it, with the rows of this workbook. Raises
    ``SpecificationError`` with the place of a mistake, ``NeronetError`` for a file that cannot be read or
    whose ending no reader knows.
    """
    return specification(survey(path))


def specification(found: Found) -> Specification:
    """Build what was found; raises ``SpecificationError``, for a workbook with how many more there are."""
    if found.book is None:
        return build(found.document)
    if found.book.complaints:
        raise _first(found.book)
    built = build(found.document)
    # What the sheets' own commands use is known only now.
    settings = found.book.settings._replace(file=str(found.book.path))
    return built._replace(workbook=settings, project=_without_book(built.project, settings))


def survey(path: Path) -> Found:
    """Read the files and build nothing; what is wrong in a workbook's cells stands in it, by cell."""
    if path.suffix.lower() in ENDINGS and not path.is_dir():
        return _with_workbook(_document(find_project(path.absolute().parent)), path)
    return _with_workbook(_document(path), None)


def alone(path: Path) -> Found:
    """Read a workbook that belongs to no project yet."""
    book = workbook.read(path.absolute(), Settings(path.name), parse_yaml)
    nothing = Document(path.absolute(), Row("", {}, {(): path.name}), (), tuple(book.rows))
    return Found(nothing, None, book)


def locate(settings: Settings) -> Book:
    """Read a workbook again, as it was read when its rows were added."""
    return workbook.read(Path(settings.file), settings, parse_yaml)


def _document(path: Path) -> Document:
    file = path / FILE if path.is_dir() else path
    if path.is_dir() and not file.exists():
        raise NeronetError("no %s in %s" % (FILE, path), "run `neroman init` there, or name another folder")
    if not file.exists():
        raise NeronetError("there is no file %s" % file)
    reader = READERS.get(file.suffix.lower())
    if reader is None:
        what = "%s: files ending in '%s' are not understood" % (file, file.suffix)
        raise NeronetError(what, "the endings are: %s" % ", ".join((*READERS, *ENDINGS)))
    try:
        return reader(file)
    except OSError as error:
        raise NeronetError("%s cannot be read: %s" % (file, error.strerror or error)) from None


def _with_workbook(document: Document, given: Path | None) -> Found:
    """Add the rows of the workbook that the document names, or of the one that is ``given``."""
    field = document.top.field("workbook")
    settings: Settings | None = None if field.value is None else keys.read(field)
    named = None if settings is None else document.path.absolute().parent / Path(settings.file).expanduser()
    file = named if given is None else given.absolute()
    if file is None:
        return Found(document, None, None)
    if not file.exists():
        if given is not None:
            raise NeronetError(f"there is no file {given}")
        raise field.error("there is no workbook %s" % file, "put it there, or take the line away")
    if named is not None and not (named.exists() and file.samefile(named)):
        what = "the project's workbook is %s" % named
        raise field.error(what, "write workbook: %s there, for this one to be it" % file.name)
    known = parameters.used((document.top, *document.rows))
    asked = (settings or Settings(file.name))._replace(known=tuple(sorted(known)))
    book = workbook.read(file, asked, parse_yaml)
    return Found(document._replace(sheet_rows=tuple(book.rows)), settings, book)


def _without_book(project: Project, settings: Settings) -> Project:
    """Leave a workbook that is written to out of the code: else each writing would make other code of it."""
    if not settings.written:
        return project
    name = glob.escape(Path(settings.file).name)
    return project._replace(exclude=[*project.exclude, name, f".~lock.{name}#", f"~$*{name[2:]}"])


def _first(book: Book) -> SpecificationError:
    first, *others = book.complaints
    count = len(others)
    more = f" (and {count} more: `neroman workbook check {book.path.name}` lists them)" if count else ""
    hint = f"{first.hint}{more}" if first.hint else more.strip() or None
    return SpecificationError(first.where, first.what.removeprefix(f"{first.where}: "), hint)
